package io.flowplane.apply;

import static io.flowplane.apply.Desk.actor;
import static io.flowplane.apply.Desk.json;
import static io.flowplane.apply.ResourceWritesTest.refused;
import static io.flowplane.apply.ResourceWritesTest.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.json.Records;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.SlowWay;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What must hold between instances that share one PostgreSQL. */
@Tag("slow")
class TwoInstancesTest {
    private static final Actor ADMIN = Actor.system("r-1");
    private static final ResourceKey CLUSTER = new ResourceKey("default", Kind.CLUSTER, "users");

    private final String url = TestDatabases.postgresUrl();
    private Desk one;
    private Desk two;

    @BeforeEach
    void open() {
        one = new Desk(SqlStore.open(TestDatabases.settings(url)));
        two = new Desk(SqlStore.open(TestDatabases.settings(url)));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void ofManyWritersWithOneETagExactlyOneWins() throws Exception {
        one.resources.create(ADMIN, CLUSTER, json("{}"));
        for (int round = 0; round < 20; round++) {
            int base = round * 100;
            Preconditions seen = new Preconditions(
                    List.of(one.store.find(CLUSTER).orElseThrow().etag()), false);
            List<Boolean> won = together(
                    50,
                    i -> succeeds(
                            ErrorCode.PRECONDITION_FAILED,
                            () -> desk(i).resources.put(ADMIN, CLUSTER, json("{'n':" + (base + i) + "}"), seen)));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void ofManyCreatorsExactlyOneCreatesAlsoInATeamThatIsNew() throws Exception {
        for (int round = 0; round < 10; round++) {
            ResourceKey key = new ResourceKey("team-" + round, Kind.CLUSTER, "x");
            List<Boolean> won = together(
                    10,
                    i -> succeeds(
                            ErrorCode.ALREADY_EXISTS,
                            () -> desk(i).resources.create(ADMIN, key, json("{'n':" + i + "}"))));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void ofTwoListenersOneGetsThePort() throws Exception {
        for (int round = 0; round < 20; round++) {
            String team = "team-" + round;
            List<Boolean> won = together(
                    2,
                    i -> succeeds(
                            ErrorCode.CONFLICT,
                            () -> desk(i).resources
                                    .create(
                                            ADMIN,
                                            new ResourceKey(team, Kind.LISTENER, "l" + i),
                                            json("{'address':'::','port':80}"))));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void aClusterIsNotDeletedUnderAListenerThatIsBeingWritten() throws Exception {
        for (int round = 0; round < 20; round++) {
            ResourceKey cluster = new ResourceKey("default", Kind.CLUSTER, "c" + round);
            ResourceKey listener = new ResourceKey("default", Kind.LISTENER, "l" + round);
            one.resources.create(ADMIN, cluster, json("{}"));
            together(
                    2,
                    i -> i == 0
                            ? succeeds(ErrorCode.IN_USE, () -> one.resources.delete(ADMIN, cluster, Preconditions.NONE))
                            : two.resources.create(ADMIN, listener, json("{'v':1,'needs':['" + cluster.name() + "']}"))
                                    != null);
            boolean there = one.store.find(cluster).isPresent();
            two.resources.put(ADMIN, listener, json("{'v':2,'needs':['gone']}"), Preconditions.NONE);
            assertThat(one.store.find(listener).orElseThrow().servedSpec() != null)
                    .isEqualTo(there);
        }
    }

    @Test
    void theSetupTokenWorksOnceOnAnyOfThem() throws Exception {
        String token = mint(one, "one");
        assertThat(two.bootstrap.issueSetupToken(ADMIN, "two", "one"::equals))
                .isEqualTo(new SetupToken.IssuedBy("one"));
        List<Boolean> won = together(
                6,
                i -> succeeds(
                        ErrorCode.UNAUTHORIZED,
                        () -> desk(i).bootstrap
                                .initialize(actor("anonymous"), json("{'setupToken':'" + token + "'}"))));
        assertThat(won).containsOnlyOnce(true);
        assertThat(one.store.countActiveTokensAcrossTeams()).isEqualTo(1);
        assertThat(two.bootstrap.needsInitialization()).isFalse();
    }

    @Test
    void failuresOnAllOfThemCountTogether() {
        String token = mint(one, "one");
        for (int i = 0; i < 5; i++) {
            Desk desk = desk(i);
            refused(
                    ErrorCode.UNAUTHORIZED,
                    () -> desk.bootstrap.initialize(actor("anonymous"), json("{'setupToken':'wrong'}")));
        }
        for (Desk desk : List.of(one, two)) {
            Refusal refusal = refused(
                    ErrorCode.UNAUTHORIZED,
                    () -> desk.bootstrap.initialize(actor("anonymous"), json("{'setupToken':'" + token + "'}")));
            assertThat(refusal.retryAfterSeconds()).isPositive();
        }
    }

    @Test
    void aTokenThatIsRevokedOnOneIsRefusedOnTheOtherWithinASecond() throws Exception {
        IssuedToken admin = one.admin();
        for (int round = 0; round < 5; round++) {
            IssuedToken token = one.issue(admin, "pipeline", "clusters:read");
            two.login(token);
            one.tokens.revoke(actor(admin), one.principal(admin), token.token().tokenId(), Preconditions.NONE);
            Thread.sleep(1000);
            refused(ErrorCode.UNAUTHORIZED, () -> two.login(token));
        }
    }

    /** There is no bell between desks; a round trip to the database takes a tenth of a second here. */
    @Test
    void aRevocationCountsWithinASecondAlsoOverASlowDatabase() throws Exception {
        IssuedToken admin = one.admin();
        try (SlowWay way = SlowWay.to(TestDatabases.postgresPort(), 100);
                Desk slow = new Desk(SqlStore.open(TestDatabases.settings(
                        url.replace(":" + TestDatabases.postgresPort() + "/", ":" + way.port() + "/"))))) {
            for (int round = 0; round < 3; round++) {
                IssuedToken token = one.issue(admin, "pipeline", "clusters:read");
                slow.login(token);
                one.tokens.revoke(
                        actor(admin), one.principal(admin), token.token().tokenId(), Preconditions.NONE);
                Thread.sleep(1000);
                refused(ErrorCode.UNAUTHORIZED, () -> slow.login(token));
            }
        }
    }

    @Test
    void twoAdminsThatRevokeEachOtherOnTwoInstancesLeaveOne() throws Exception {
        IssuedToken[] admins = {one.admin(), two.admin()};
        List<Boolean> revoked = together(2, i -> {
            try {
                IssuedToken other = admins[1 - i];
                desk(i).tokens
                        .revoke(
                                actor(admins[i]),
                                one.principal(admins[i]),
                                other.token().tokenId(),
                                Preconditions.NONE);
                return true;
            } catch (Refusal refusal) {
                return false;
            }
        });
        assertThat(revoked).containsOnlyOnce(true);
        assertThat(one.bootstrap.needsInitialization()).isFalse();
    }

    private static String mint(Desk desk, String instance) {
        return ((SetupToken.Issued) desk.bootstrap.issueSetupToken(ADMIN, instance, name -> false)).secretText();
    }

    private Desk desk(int i) {
        return i % 2 == 0 ? one : two;
    }

    private static boolean succeeds(ErrorCode otherwise, Runnable write) {
        try {
            write.run();
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(otherwise);
            return false;
        }
    }

    @Test
    void definitionsThatShareAListenerLoseNothingOfEachOther() throws Exception {
        for (int round = 0; round < 5; round++) {
            String team = "shared-" + round;
            List<Boolean> made = together(
                    8,
                    i -> succeeds(
                            ErrorCode.UNAVAILABLE,
                            () -> gateways(i)
                                    .put(ADMIN, definition(team, "api-" + i), api("/p" + i), Preconditions.NONE)));
            assertThat(made).doesNotContain(false);
            String routes = one.store
                    .find(new ResourceKey(team, Kind.ROUTE_CONFIG, "default-gateway-routes"))
                    .orElseThrow()
                    .spec();
            for (int i = 0; i < 8; i++) {
                assertThat(routes).contains("\"/p" + i + "\"");
            }
            together(
                    8,
                    i -> succeeds(
                            ErrorCode.UNAVAILABLE,
                            () -> gateways(i).delete(ADMIN, definition(team, "api-" + i), Preconditions.NONE)));
            assertThat(one.store.find(new ResourceKey(team, Kind.LISTENER, "default-gateway-listener")))
                    .isEmpty();
        }
    }

    @Test
    void ofTwoDefinitionsOfOnePathOneIsMade() throws Exception {
        for (int round = 0; round < 10; round++) {
            String team = "rival-" + round;
            List<Boolean> won = together(
                    2,
                    i -> succeeds(
                            ErrorCode.CONFLICT,
                            () -> gateways(i)
                                    .put(ADMIN, definition(team, "api-" + i), api("/same"), Preconditions.NONE)));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    private static ResourceKey definition(String team, String name) {
        return new ResourceKey(team, Kind.API_DEFINITION, name);
    }

    private static DefinitionWish api(String path) {
        ApiDefinitionSpec spec = Records.stored(ApiDefinitionSpec.class, """
                {"domain":"shop.example","routes":[
                 {"match":{"path":"%s"},"cluster":{"endpoint":{"host":"10.0.0.1","port":80}}}]}""".formatted(path));
        return DefinitionWish.of(spec, problem -> problem, false);
    }

    private DefinitionWrites gateways(int i) {
        return new DefinitionWrites(desk(i).store, new BodyCompiler(), "default", new FreePorts(20_000, 29_999));
    }
}
