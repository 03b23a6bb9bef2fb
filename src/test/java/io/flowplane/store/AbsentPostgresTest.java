package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.ControlledPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL that is stopped, frozen, or not there. */
@Tag("slow")
class AbsentPostgresTest {
    private static final Actor ACTOR = Actor.system("test");
    private static final long FIVE_SECONDS = 5_000_000_000L;

    @TempDir
    Path folder;

    private static String url(int port) {
        return "postgresql://postgres:secret@localhost:" + port + "/postgres";
    }

    private static void write(Store store, String team) {
        store.writeAcrossTeams(ACTOR, team, tx -> {
            tx.audit(new AuditEntry("team.named", "team", null, team, team, ACTOR, Map.of()));
            return tx.ensureTeam(team);
        });
    }

    private static long nanosToFail(Runnable call) {
        long start = System.nanoTime();
        assertThatThrownBy(call::run).isInstanceOf(StoreUnavailable.class);
        return System.nanoTime() - start;
    }

    @Test
    void aFrozenDatabaseFailsEveryCallerWithinFiveSecondsAndHeals() throws Exception {
        try (ControlledPostgres postgres = ControlledPostgres.start(folder.resolve("data"));
                SqlStore store = SqlStore.open(TestDatabases.settings(postgres.url()))) {
            write(store, "before");
            postgres.freeze();
            try {
                for (long nanos : manyCallers(store)) {
                    assertThat(nanos).isLessThan(FIVE_SECONDS);
                }
                // Also once the pool has lost its connections, and new ones are not answered.
                for (long nanos : manyCallers(store)) {
                    assertThat(nanos).isLessThan(FIVE_SECONDS);
                }
            } finally {
                postgres.thaw();
            }
            awaitHealing(store);
            assertThat(store.loadAcrossTeams().teams()).containsExactlyInAnyOrder("before", "after");
            assertThat(store.loadAcrossTeams().cursor().revision()).isEqualTo(2);
        }
    }

    private static List<Long> manyCallers(Store store) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> waits = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                String team = "team-" + i;
                waits.add(threads.submit(() -> nanosToFail(() -> write(store, team))));
            }
            for (int i = 0; i < 20; i++) {
                waits.add(threads.submit(() -> nanosToFail(() -> store.team("before"))));
                waits.add(threads.submit(() -> nanosToFail(store::pingAcrossTeams)));
                waits.add(threads.submit(
                        () -> nanosToFail(() -> store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE)
                                .close())));
            }
            List<Long> nanos = new ArrayList<>();
            for (Future<Long> wait : waits) {
                nanos.add(wait.get());
            }
            return nanos;
        }
    }

    private static void awaitHealing(Store store) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (true) {
            try {
                write(store, "after");
                store.pingAcrossTeams();
                return;
            } catch (StoreUnavailable e) {
                assertThat(System.nanoTime()).as("heals within 10 seconds").isLessThan(end);
                Thread.sleep(100);
            }
        }
    }

    @Test
    void openingFailsWithHostPortAndReasonAndMayBeTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.settings(url(port))))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("localhost:" + port + ": connection refused");
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.builder().setPort(port).start();
                SqlStore store = SqlStore.open(TestDatabases.settings(url(postgres.getPort())))) {
            write(store, "a");
        }
    }

    @Test
    void aServerThatNeverAnswersIsGivenUpWithinFiveSeconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> SqlStore.open(TestDatabases.settings(url(silent.getLocalPort()))))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageStartingWith("localhost:" + silent.getLocalPort());
            assertThat(System.nanoTime() - start).isLessThan(FIVE_SECONDS);
        }
    }

    @Test
    void theReasonIsTheServersOwn() {
        String missing = TestDatabases.postgresUrl() + "_missing";
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.settings(missing)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("does not exist")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.settings("postgresql://u@no-such-host.invalid/db")))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("no-such-host.invalid:5432: unknown host");
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsSaidToBeSo() {
        String tls = TestDatabases.postgresUrl() + "?sslmode=require";
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.settings(tls)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageEndingWith(": The server does not support SSL.");
    }

    @Test
    void aKilledDatabaseKeepsWhatWasAnswered() throws Exception {
        Set<String> stored = ConcurrentHashMap.newKeySet();
        try (ControlledPostgres postgres = ControlledPostgres.start(folder.resolve("data"))) {
            try (SqlStore store = SqlStore.open(TestDatabases.settings(postgres.url()))) {
                List<Thread> writers = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    String prefix = "w" + i + "-";
                    writers.add(Thread.ofVirtual().start(() -> writeUntilItFails(store, prefix, stored)));
                }
                Thread.sleep(1500);
                postgres.kill();
                for (Thread writer : writers) {
                    writer.join();
                }
            }
            postgres.start();
            try (SqlStore store = SqlStore.open(TestDatabases.settings(postgres.url()))) {
                Everything all = store.loadAcrossTeams();
                assertThat(stored).hasSizeGreaterThan(20);
                assertThat(all.teams()).containsAll(stored);
                assertThat(all.cursor().revision()).isEqualTo(all.teams().size());
            }
        }
    }

    private static void writeUntilItFails(Store store, String prefix, Set<String> stored) {
        for (int n = 0; ; n++) {
            try {
                write(store, prefix + n);
            } catch (StoreUnavailable e) {
                return;
            }
            stored.add(prefix + n);
        }
    }
}
