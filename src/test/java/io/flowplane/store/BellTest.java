package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.ControlledPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bell between two instances on one PostgreSQL: it is heard, it heals, and it stands in nobody's way. */
@Tag("slow")
class BellTest {
    private final String url = TestDatabases.postgresUrl();
    private final String database = url.substring(url.lastIndexOf('/') + 1);
    private final AtomicInteger rung = new AtomicInteger();
    private final AtomicLong rungAt = new AtomicLong();
    private SqlStore writing;
    private SqlStore listening;

    @BeforeEach
    void open() {
        writing = SqlStore.open(TestDatabases.settings(url));
        listening = SqlStore.open(TestDatabases.settings(url));
        listen(listening);
    }

    @AfterEach
    void close() {
        writing.close();
        listening.close();
    }

    private void listen(SqlStore store) {
        store.onCommitAcrossTeams(() -> {
            rungAt.set(System.nanoTime());
            rung.incrementAndGet();
        });
        await(() -> store.bell().connected() && rung.get() > 0);
    }

    @Test
    void aCommitIsHeardByTheOtherInstanceAndNotByTheOneThatMadeIt() throws Exception {
        AtomicInteger own = new AtomicInteger();
        writing.onCommitAcrossTeams(own::incrementAndGet);
        await(() -> writing.bell().connected() && own.get() > 0);
        int before = own.get();
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int heard = rung.get();
            write(writing, "c" + i, "{}");
            long committed = System.nanoTime();
            await(() -> rung.get() > heard);
            micros.add((rungAt.get() - committed) / 1000);
            Thread.sleep(25);
        }
        Collections.sort(micros);
        assertThat(micros.get(45)).as("microseconds").isLessThan(300_000L);
        assertThat(own.get() - before).as("rung by its own commits alone").isEqualTo(50);
    }

    @Test
    void manyCommitsAreFewRingsAndALongSpecRingsToo() throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < 400; i++) {
            write(writing, "c" + i, "{\"text\":\"" + "x".repeat(9_000) + "\"}");
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        await(() -> listening.bell().heard() > 0);
        Thread.sleep(200);
        assertThat(writing.bell().told()).isLessThanOrEqualTo(millis / 20 + 15);
    }

    @Test
    void aConnectionThatIsCutIsMadeAnewAndRingsSinceSomethingMayHaveBeenMissed() throws Exception {
        for (int i = 0; i < 3; i++) {
            int before = rung.get();
            try (Connection connection = TestDatabases.postgresConnection(database);
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                        + "' AND query LIKE '%pg_backend_pid%' AND pid <> pg_backend_pid() OR query LIKE 'LISTEN%'");
            }
            await(() -> rung.get() > before);
            await(() -> listening.bell().connected());
            int heard = rung.get();
            write(writing, "c" + i, "{}");
            await(() -> rung.get() > heard);
        }
    }

    @Test
    void aConnectionThatDiesSilentlyIsNoticedAndWritesGoOnWithoutIt(@TempDir Path folder) throws Exception {
        try (ControlledPostgres frozen = ControlledPostgres.start(folder.resolve("data"));
                SqlStore store = SqlStore.open(TestDatabases.settings(url)
                        .beside((DatabaseUrl.PostgresUrl) DatabaseUrl.parse(frozen.url()), null))) {
            store.onCommitAcrossTeams(() -> {});
            await(() -> store.bell().connected());
            frozen.freeze();
            for (int i = 0; i < 5; i++) {
                long start = System.nanoTime();
                write(store, "c" + i, "{}");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            }
            await(() -> !store.bell().connected());
            frozen.thaw();
            await(() -> store.bell().connected());
        }
    }

    private static void write(SqlStore store, String name, String spec) {
        ResourceKey key = new ResourceKey("a", Kind.CLUSTER, name);
        store.writeAcrossTeams(StoreFixture.ACTOR, "a", tx -> {
            tx.ensureTeam("a");
            tx.audit(new AuditEntry(
                    "resource.cluster.created", "cluster", null, name, "a", StoreFixture.ACTOR, Map.of()));
            return tx.create(key, StoreFixture.draft(spec));
        });
    }

    /** Waits 20 s at most. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
