package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.ReplicaState;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.StreamingReplica;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long lists from a real streaming replica: nobody reads older than what was committed before, whatever the replica does. */
@Tag("slow")
class ReplicaTest {
    @TempDir
    private static Path folder;

    private static ControlledPostgres primary;
    private static StreamingReplica replica;
    private static SqlStore store;
    private static int written;

    @BeforeAll
    static void start() {
        primary = ControlledPostgres.start(folder.resolve("data"));
        SqlStore.open(TestDatabases.settings(primary.url())).close();
        replica = StreamingReplica.start(folder, primary.port());
        store = reading(replica.url());
    }

    @AfterAll
    static void end() {
        store.close();
        replica.close();
        primary.close();
    }

    private static SqlStore reading(String copy) {
        return SqlStore.open(TestDatabases.settings(primary.url()).beside(null, (PostgresUrl) DatabaseUrl.parse(copy)));
    }

    @Test
    void aListHoldsWhatWasWrittenBeforeItWasAskedFor() {
        used();
        long before = state().reads();
        for (int i = 0; i < 100; i++) {
            assertEverythingIsListed(store);
        }
        assertThat(state().reads() - before).as("most by the replica").isGreaterThan(300);
    }

    @Test
    void aReplicaThatStandsStillIsLeftAloneUntilItGoesOn() {
        used();
        replica.replay(false);
        try {
            for (int i = 0; i < 20; i++) {
                assertEverythingIsListed(store);
            }
            assertThat(state().up()).isFalse();
        } finally {
            replica.replay(true);
        }
        used();
        assertEverythingIsListed(store);
    }

    @Test
    void aReplicaThatIsKilledIsMissedByNobody() {
        used();
        replica.kill();
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            assertEverythingIsListed(store);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(state().up()).isFalse();
        replica.start();
        used();
        assertEverythingIsListed(store);
    }

    @Test
    void aDatabaseOfAnotherHistoryIsNeverRead() {
        String other = TestDatabases.postgresUrl();
        try (SqlStore elsewhere = SqlStore.open(TestDatabases.settings(other));
                SqlStore misled = reading(other)) {
            for (int i = 0; i < written + 5; i++) {
                write(elsewhere, "stranger-" + i);
            }
            assertEverythingIsListed(misled);
            assertThat(misled.replica().map(ReplicaState::reads)).contains(0L);
        }
    }

    /** Waits until the replica is read again. */
    private static void used() {
        BellTest.await(() -> {
            names(store);
            return state().up();
        });
    }

    private static ReplicaState state() {
        return store.replica().orElseThrow();
    }

    /** Writes, and finds the write in every list at once. */
    private static void assertEverythingIsListed(SqlStore store) {
        Resource resource = write(store, "c" + ++written);
        assertThat(names(store)).contains(resource.key().name()).noneMatch(name -> name.startsWith("stranger"));
        List<AuditRow> audit =
                all(store.auditAcrossTeams(new AuditQuery(new Teams.All(), Map.of(), null, null, new Page(1, null))));
        assertThat(audit.getFirst().resourceName()).isEqualTo(resource.key().name());
        assertThat(store.history(resource.key(), 10)).hasSize(1);
        Token token = token(store);
        assertThat(all(store.tokensAcrossTeams(Page.WHOLE)))
                .extracting(Token::id)
                .contains(token.id());
        // A row that belongs to no revision.
        String path = UUID.randomUUID().toString();
        store.auditAcrossTeams(
                List.of(new AuditEntry("auth.failed", "auth", null, path, null, StoreFixture.ACTOR, Map.of())));
        assertThat(all(store.auditAcrossTeams(
                        new AuditQuery(new Teams.All(), Map.of(), null, null, new Page(1, null)))))
                .extracting(AuditRow::resourceName)
                .containsExactly(path);
    }

    private static List<String> names(SqlStore store) {
        return all(store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE)).stream()
                .map(resource -> resource.key().name())
                .toList();
    }

    private static <T> List<T> all(Listing<T> listing) {
        return StoreFixture.drain(listing);
    }

    private static Resource write(SqlStore store, String name) {
        ResourceKey key = new ResourceKey("a", Kind.CLUSTER, name);
        return store.writeAcrossTeams(StoreFixture.ACTOR, "a", tx -> {
            tx.ensureTeam("a");
            tx.audit(StoreFixture.told("resource.cluster.created", key));
            return tx.create(key, StoreFixture.draft("{}"));
        });
    }

    private static Token token(SqlStore store) {
        UUID id = UUID.randomUUID();
        @Nullable String none = null;
        return store.writeAcrossTeams(StoreFixture.ACTOR, null, tx -> {
            tx.audit(StoreFixture.told("auth.token.created"));
            return tx.createToken(
                    id,
                    new Tx.NewToken("fp_pat_" + id, false, "t", none, "ab".repeat(32), List.of("clusters:read"), null));
        });
    }
}
