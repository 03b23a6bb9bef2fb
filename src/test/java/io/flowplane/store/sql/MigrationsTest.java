package io.flowplane.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.store.TestDatabases;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.DatabaseUrl.SqliteUrl;
import io.flowplane.store.sql.Migrations.Script;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final Script FIRST =
            new Script("V001__one.sql", "CREATE TABLE one (n integer);\nINSERT INTO one VALUES (1);\n");
    private static final Script SECOND = new Script("V002__two.sql", "CREATE TABLE two (n integer);\n");
    private static final Script BROKEN =
            new Script("V002__two.sql", "CREATE TABLE two (n integer);\nINSERT INTO nowhere VALUES (1);\n");

    /** What holds for both databases. */
    abstract static class Contract {
        abstract Connections connections();

        private final List<AutoCloseable> opened = new ArrayList<>();

        Sql sql() throws SQLException {
            Connections connections = connections();
            Sql sql = new Sql(connections.openWriter(), connections.dialect());
            opened.add(sql.connection());
            return sql;
        }

        @AfterEach
        void close() throws Exception {
            for (AutoCloseable each : opened) {
                each.close();
            }
            connections().close();
        }

        static void run(Sql sql, Script... scripts) {
            Migrations.of(sql.dialect(), List.of(scripts), Duration.ofSeconds(20))
                    .run(sql);
        }

        static List<Integer> versions(Sql sql) {
            return sql.rows("SELECT version FROM schema_migrations ORDER BY version", row -> row.integer("version"));
        }

        @Test
        void eachScriptRunsOnceInOrder() throws Exception {
            Sql sql = sql();
            run(sql, FIRST);
            run(sql, FIRST);
            run(sql, FIRST, SECOND);
            assertThat(versions(sql)).containsExactly(1, 2);
            assertThat(sql.<Integer>rows("SELECT n FROM one", row -> row.integer("n")))
                    .containsExactly(1);
        }

        @Test
        void aChangedScriptIsRefusedByName() throws Exception {
            Sql sql = sql();
            run(sql, FIRST);
            Script changed = new Script(FIRST.name(), FIRST.text() + "-- changed\n");
            assertThatThrownBy(() -> run(sql, changed, SECOND))
                    .isInstanceOf(StoreUnusable.class)
                    .hasMessageContaining("V001__one.sql");
            assertThat(sql.dialect().hasTable(sql, "two")).isFalse();
        }

        @Test
        void otherLineEndsAreNoChange() throws Exception {
            Sql sql = sql();
            run(sql, FIRST);
            run(sql, new Script(FIRST.name(), FIRST.text().replace("\n", "\r\n")));
            assertThat(versions(sql)).containsExactly(1);
        }

        @Test
        void aScriptThatFailsLeavesNothingBehind() throws Exception {
            Sql sql = sql();
            assertThatThrownBy(() -> run(sql, FIRST, BROKEN))
                    .isInstanceOf(StoreUnusable.class)
                    .hasMessageContaining("V002__two.sql");
            Sql other = sql();
            sql.connection().close();
            assertThat(other.dialect().hasTable(other, "one")).isFalse();
            run(other, FIRST, SECOND);
            assertThat(versions(other)).containsExactly(1, 2);
        }

        @Test
        void scriptsOfANewerProgramAreLeftAlone() throws Exception {
            Sql sql = sql();
            run(sql, FIRST, SECOND);
            run(sql, FIRST);
            assertThat(versions(sql)).containsExactly(1, 2);
        }

        @Test
        void ofSeveralRunnersAtOnceOneRuns() throws Exception {
            List<Sql> runners = List.of(sql(), sql(), sql(), sql());
            try (ExecutorService threads = Executors.newFixedThreadPool(runners.size())) {
                List<Future<?>> ends = new ArrayList<>();
                runners.forEach(runner -> ends.add(threads.submit(() -> run(runner, FIRST, SECOND))));
                for (Future<?> end : ends) {
                    end.get();
                }
            }
            assertThat(versions(runners.getFirst())).containsExactly(1, 2);
            assertThat(runners.getFirst().<Integer>rows("SELECT n FROM one", row -> row.integer("n")))
                    .containsExactly(1);
        }

        @Test
        void theProgramsOwnScriptsRunTwice() throws Exception {
            Sql sql = sql();
            Migrations.of(sql.dialect()).run(sql);
            Migrations.of(sql.dialect()).run(sql);
            assertThat(versions(sql)).hasSize(Migrations.SCRIPTS.size());
        }
    }

    @Nested
    class OnSqlite extends Contract {
        @TempDir
        private static Path folder;

        private final Path file = folder.resolve(System.nanoTime() + ".db");
        private final Connections connections =
                new SqliteConnections(new SqliteUrl(file).file(), TestDatabases.sqliteSettings(file), true);

        @Override
        Connections connections() {
            return connections;
        }
    }

    @Nested
    @Tag("slow")
    class OnPostgres extends Contract {
        private final StoreSettings settings = TestDatabases.settings(TestDatabases.postgresUrl());
        private final Connections connections = new PostgresConnections((PostgresUrl) settings.database(), settings);

        @Override
        Connections connections() {
            return connections;
        }

        @Test
        void aRoleThatMayCreateNothingCanServeWhatIsThere() throws Exception {
            Sql owner = sql();
            Migrations.of(owner.dialect()).run(owner);
            owner.script("CREATE ROLE r" + settings.instanceId().replace("-", "") + " NOLOGIN");
            String role = "r" + settings.instanceId().replace("-", "");
            owner.script("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
            Sql served = sql();
            served.script("SET ROLE " + role);
            Migrations.of(served.dialect()).run(served);
            served.script("RESET ROLE");
        }

        @Test
        void oneThatWaitsTooLongSaysSo() throws Exception {
            Sql holder = sql();
            holder.begin();
            assertThat(holder.dialect().lockForMigration(holder)).isTrue();
            Sql late = sql();
            assertThatThrownBy(() -> Migrations.of(late.dialect(), List.of(FIRST), Duration.ofMillis(300))
                            .run(late))
                    .isInstanceOf(StoreUnusable.class)
                    .hasMessageContaining("Another instance");
            holder.rollback();
        }
    }
}
