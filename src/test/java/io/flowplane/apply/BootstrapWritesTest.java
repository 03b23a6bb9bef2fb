package io.flowplane.apply;

import static io.flowplane.apply.Desk.json;
import static io.flowplane.apply.ResourceWritesTest.refused;
import static io.flowplane.apply.ResourceWritesTest.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.store.AuditRow;
import io.flowplane.store.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapWritesTest {
    private static final Actor SYSTEM = Actor.system("start");
    private static final Actor STRANGER = Desk.actor("anonymous");
    private static final String WRONG =
            "fp_setup_0189b7c4-0000-4000-8000-00000000000a.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO-_";

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void theSetupTokenBuysTheFirstAdminToken() {
        assertThat(desk.bootstrap.needsInitialization()).isTrue();
        IssuedToken admin = initialize(mint());
        assertThat(admin.token().name()).isEqualTo("admin");
        assertThat(admin.token().createdBy()).startsWith("fp_setup_");
        assertThat(desk.login(admin).admin()).isTrue();
        assertThat(desk.bootstrap.needsInitialization()).isFalse();
        assertThat(desk.store.team("default")).isPresent();
        assertThat(desk.audit("auth.token.seeded")).hasSize(1);
        assertThat(desk.audit("bootstrap.initialize")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'setupToken':'%s','adminTokenName':'root-1','adminTokenDescription':'why'} | root-1 | why",
                "{'setupToken':'%s','tokenName':'root-1','description':'why'}                | root-1 | why",
                "{'setupToken':'%s'}                                                         | admin  | The first admin token, made at bootstrap"
            })
    void bothSpellingsOfTheFieldsAreUnderstood(String body, String name, String description) {
        IssuedToken admin = desk.bootstrap.initialize(STRANGER, json(body.formatted(mint())));
        assertThat(admin.token().name()).isEqualTo(name);
        assertThat(admin.token().description()).isEqualTo(description);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | /setupToken",
                "{'setupToken':''}                               | /setupToken",
                "{'setupToken':5,'adminTokenName':'a'}           | /setupToken,/adminTokenName",
                "{'setupToken':'x','adminTokenName':'a b c'}     | /adminTokenName",
                "{'setupToken':'x','tokenName':'a b c'}          | /tokenName",
                "{'setupToken':'x','scopes':['admin:all']}       | /scopes"
            })
    void aBodyWithFaultsIsNoAttempt(String body, String pointers) {
        for (int i = 0; i < 10; i++) {
            Refusal refusal = refused(ErrorCode.INVALID_BODY, () -> desk.bootstrap.initialize(STRANGER, json(body)));
            assertThat(refusal.problems()).extracting(Problem::pointer).containsExactlyInAnyOrder(pointers.split(","));
        }
        initialize(mint());
    }

    @Test
    void aSetupTokenWorksOnce() {
        String token = mint();
        initialize(token);
        assertSameRefusal(token);
        assertThat(desk.audit("bootstrap.initialize")).hasSize(1);
    }

    @Test
    void ofTwoThatComeAtOnceOneSucceeds() throws Exception {
        String token = mint();
        List<Boolean> won = together(8, i -> {
            try {
                initialize(token);
                return true;
            } catch (Refusal refusal) {
                assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
                return false;
            }
        });
        assertThat(won).containsOnlyOnce(true);
        assertThat(desk.store.countActiveTokensAcrossTeams()).isEqualTo(1);
    }

    @Test
    void wrongUsedAndExpiredTokensLookTheSame() throws Exception {
        assertSameRefusal(WRONG);
        assertSameRefusal("nonsense");
        assertSameRefusal(mint().substring(0, 60) + "x".repeat(29));
        assertThat(desk.audit("bootstrap.failed"))
                .extracting(row -> json(row.details()).get("reason").asString())
                .containsExactlyInAnyOrder("unknown", "unknown", "wrong_secret");
        close();
        desk = new Desk(
                TestDatabases.sqlite(folder.resolve("another")), Desk.ttl(Duration.ofMillis(300)), new NamedThings());
        String expired = mint();
        Thread.sleep(600);
        assertSameRefusal(expired);
        assertThat(json(desk.audit("bootstrap.failed").getFirst().details())
                        .get("reason")
                        .asString())
                .isEqualTo("expired");
    }

    @Test
    void fiveFailuresLockItForTheRightTokenTooAndSurviveARestart() {
        String token = mint();
        for (int i = 1; i <= 4; i++) {
            assertThat(fail(WRONG).retryAfterSeconds()).isZero();
        }
        assertThat(fail(WRONG).retryAfterSeconds()).isBetween(890, 900);
        Refusal locked = fail(token);
        assertThat(locked.retryAfterSeconds()).isBetween(890, 900);
        assertThat(locked.detail()).isEqualTo(fail(WRONG).detail());
        close();
        desk = new Desk(TestDatabases.sqlite(folder));
        String fresh = mint();
        assertThat(fail(fresh).retryAfterSeconds()).isBetween(800, 900);
        desk.journal.flush();
        assertThat(desk.audit("bootstrap.failed"))
                .extracting(row -> json(row.details()).get("reason").asString())
                .containsExactlyInAnyOrder(
                        "unknown", "unknown", "unknown", "unknown", "unknown", "locked", "locked", "locked");
    }

    @Test
    void theLockEndsByItself() throws Exception {
        close();
        desk = new Desk(
                TestDatabases.sqlite(folder),
                new BootstrapSettings(Duration.ofHours(1), 2, Duration.ofMillis(700)),
                new NamedThings());
        String token = mint();
        fail(WRONG);
        assertThat(fail(WRONG).retryAfterSeconds()).isEqualTo(1);
        fail(token);
        Thread.sleep(1200);
        initialize(token);
    }

    @Test
    void aFloodOfAttemptsOnALockedSystemWritesNothingPerAttempt() {
        mint();
        for (int i = 0; i < 5; i++) {
            fail(WRONG);
        }
        for (int i = 0; i < 2000; i++) {
            fail(WRONG);
        }
        desk.journal.close();
        List<AuditRow> rows = desk.audit("bootstrap.failed");
        assertThat(rows).hasSize(5 + 5 + 1);
        assertThat(rows.stream()
                        .mapToInt(r -> json(r.details()).path("count").asInt(0))
                        .sum())
                .isEqualTo(1995);
    }

    @Test
    void parallelGuessesCountTogether() throws Exception {
        String token = mint();
        together(20, i -> fail(WRONG));
        assertThat(fail(token).retryAfterSeconds()).isPositive();
        assertThat(desk.audit(Map.of("event_type", "bootstrap.failed")).size()).isEqualTo(5);
    }

    @Test
    void eachStartRevokesTheTokenOfTheOneBefore() {
        String first = mint();
        String second = mint();
        fail(first);
        initialize(second);
        assertThat(mintAny()).isInstanceOf(SetupToken.NotNeeded.class);
    }

    @Test
    void whileAnotherLiveInstanceHasIssuedAValidOneNoneIsMinted() {
        String token = mint();
        assertThat(desk.bootstrap.issueSetupToken(SYSTEM, "second", name -> name.equals("first")))
                .isEqualTo(new SetupToken.IssuedBy("first"));
        assertThat(desk.bootstrap.issueSetupToken(SYSTEM, "second", name -> false))
                .isInstanceOf(SetupToken.Issued.class);
        fail(token);
    }

    @Test
    void withAccessToTheDatabaseThereIsAWayBackInThatClosesTheOther() {
        String setup = mint();
        IssuedToken admin = desk.bootstrap.adminToken(SYSTEM, "rescue");
        assertThat(desk.login(admin).admin()).isTrue();
        fail(setup);
        assertThat(desk.bootstrap.adminToken(SYSTEM, null).token().name()).isEqualTo("admin");
        refused(ErrorCode.INVALID_BODY, () -> desk.bootstrap.adminToken(SYSTEM, "a b"));
    }

    @Test
    void aSetupTokenIsNoBearerTokenAndNoTokenOfTheApi() {
        String token = mint();
        refused(ErrorCode.UNAUTHORIZED, () -> desk.login(token));
        IssuedToken admin = desk.admin();
        refused(
                ErrorCode.NOT_FOUND,
                () -> desk.tokens.rotate(
                        Desk.actor(admin),
                        desk.principal(admin),
                        token.substring(0, token.indexOf('.')),
                        Preconditions.NONE));
        fail(admin.secretText());
        fail(admin.secretText().replace("fp_pat_", "fp_setup_"));
    }

    @Test
    void noSetupSecretIsInAuditRowsChangesOrTexts() {
        SetupToken.Issued issued = (SetupToken.Issued) mintAny();
        String secret = issued.secretText().substring(issued.secretText().indexOf('.') + 1);
        fail(issued.secretText().replace("-", "_"));
        initialize(issued.secretText());
        desk.journal.flush();
        assertThat(desk.audit(Map.of()) + " " + desk.changes() + issued).doesNotContain(secret);
    }

    private SetupToken mintAny() {
        return desk.bootstrap.issueSetupToken(SYSTEM, "first", name -> false);
    }

    private String mint() {
        return ((SetupToken.Issued) mintAny()).secretText();
    }

    private IssuedToken initialize(String token) {
        return desk.bootstrap.initialize(STRANGER, json("{'setupToken':'" + token + "'}"));
    }

    private Refusal fail(String token) {
        return refused(ErrorCode.UNAUTHORIZED, () -> initialize(token));
    }

    private void assertSameRefusal(String token) {
        Refusal refusal = fail(token);
        assertThat(refusal.detail()).isEqualTo("The setup token is not valid.");
        assertThat(refusal.retryAfterSeconds()).isZero();
        assertThat(refusal.problems()).isEmpty();
    }
}
