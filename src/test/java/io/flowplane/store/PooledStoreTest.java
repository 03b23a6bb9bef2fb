package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.testing.PgBouncer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL through PgBouncer, which gives each transaction another connection: all that any store does works. */
@Tag("slow")
class PooledStoreTest extends StoreContractTest {
    private static final String DATABASE =
            "pooled" + UUID.randomUUID().toString().replace("-", "");

    @TempDir
    private static Path folder;

    private static PgBouncer bouncer;

    @BeforeAll
    static void startPooler() {
        bouncer = PgBouncer.start(folder, TestDatabases.postgresPort(), DATABASE);
    }

    @AfterAll
    static void endPooler() {
        bouncer.close();
    }

    /** An empty database under the same name: the pooler notices that its connections to the one before are cut. */
    @Override
    Store open() throws SQLException {
        in("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
        in("postgres", "CREATE DATABASE " + DATABASE);
        return another();
    }

    @Override
    Store reopen(Store open) {
        open.close();
        return another();
    }

    private static SqlStore another() {
        return SqlStore.open(TestDatabases.settings(bouncer.url()));
    }

    @Override
    void execute(String sql) throws SQLException {
        in(DATABASE, sql);
    }

    private static void in(String database, String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    List<String> sabotageOfAudit() {
        return PostgresStoreTest.SABOTAGE;
    }

    @Test
    void theBellIsNotTrustedThroughThePooler() throws Exception {
        AtomicInteger rung = new AtomicInteger();
        try (SqlStore listening = another()) {
            listening.onCommitAcrossTeams(rung::incrementAndGet);
            Thread.sleep(1500);
            create(cluster("a", "x"), "{}");
            Thread.sleep(300);
            assertThat(listening.bell().connected()).isFalse();
            assertThat(rung).hasValue(0);
        }
    }

    @Test
    void withADirectWayBesideThePoolerTheBellRings() throws Exception {
        PostgresUrl direct = (PostgresUrl)
                DatabaseUrl.parse("postgresql://postgres@localhost:" + TestDatabases.postgresPort() + "/" + DATABASE);
        AtomicInteger rung = new AtomicInteger();
        try (SqlStore listening =
                        SqlStore.open(TestDatabases.settings(bouncer.url()).beside(direct, null));
                SqlStore pooled = another()) {
            listening.onCommitAcrossTeams(rung::incrementAndGet);
            BellTest.await(() -> listening.bell().connected());
            long before = listening.bell().heard();
            pooled.writeAcrossTeams(ACTOR, "a", tx -> {
                tx.audit(told("resource.created"));
                return tx.ensureTeam("a");
            });
            BellTest.await(() -> listening.bell().heard() > before);
            assertThat(rung.get()).isPositive();
        }
    }
}
