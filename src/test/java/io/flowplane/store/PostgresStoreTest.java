package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Kind;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.store.sql.StoreSettings;
import io.flowplane.testing.SlowWay;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class PostgresStoreTest extends StoreContractTest {
    static final List<String> SABOTAGE = List.of(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no audit'; END $$",
            "CREATE TRIGGER broken BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION broken()");

    private static final long FIVE_SECONDS = 5_000_000_000L;

    private final String url = TestDatabases.postgresUrl();
    private final String database = url.substring(url.lastIndexOf('/') + 1);

    @Override
    Store open() {
        return another();
    }

    @Override
    Store reopen(Store open) {
        open.close();
        return another();
    }

    /** Another instance on the same database. */
    private Store another() {
        return SqlStore.open(TestDatabases.settings(url));
    }

    @Override
    void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> query(String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (results.next()) {
                values.add(results.getString(1));
            }
            return values;
        }
    }

    @Override
    List<String> sabotageOfAudit() {
        return SABOTAGE;
    }

    @Test
    void theGuidesQueriesRun() throws Exception {
        store.auditAcrossTeams(List.of(told("auth.failed"), told("auth.token.seeded")));
        assertThat(query("SELECT event_type FROM audit_logs WHERE event_type = 'auth.failed'"
                        + " AND created_at > NOW() - INTERVAL '1 hour' ORDER BY created_at DESC"))
                .containsExactly("auth.failed");
        assertThat(query("SELECT COUNT(*) AS count FROM audit_logs WHERE user_id = 'fp_pat_1' GROUP BY event_type"))
                .containsExactly("1", "1");
        assertThat(query("SELECT event_type FROM audit_log WHERE event_type = 'auth.token.seeded'"
                        + " ORDER BY created_at DESC LIMIT 1"))
                .containsExactly("auth.token.seeded");
        assertThat(query("SELECT COUNT(*) FROM audit_logs WHERE created_at > NOW() - INTERVAL '1 hour'"))
                .containsExactly("2");
    }

    @Test
    void tablesAndIndicesHaveTheGuidesNames() throws Exception {
        assertThat(query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .contains("clusters", "routes", "listeners", "tokens", "audit_logs", "teams", "changes", "revision");
        assertThat(query("SELECT indexname || ' ' || split_part(indexdef, ' USING ', 2) FROM pg_indexes"
                        + " WHERE schemaname = 'public'"))
                .contains(
                        "idx_clusters_name btree (name)",
                        "idx_routes_name btree (name)",
                        "idx_listeners_name btree (name)",
                        "idx_tokens_token_id btree (token_id)",
                        "idx_audit_logs_created_at btree (created_at)");
        for (String created : List.of("clusters(name)", "routes(name)", "listeners(name)")) {
            execute("CREATE INDEX IF NOT EXISTS idx_"
                    + created.replace("(", "_").replace(")", "") + " ON " + created);
        }
    }

    @Test
    void connectionsCarryTheProgramsNameAndNoSessionState() throws Exception {
        create(cluster("a", "x"), "{}");
        store.find(cluster("a", "x"));
        // A connection that is just being opened has no name for a moment.
        BellTest.await(() -> namesOfConnections().equals(List.of("flowplane")));
        assertThat(query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"))
                .containsExactly("0");
    }

    private List<String> namesOfConnections() {
        try {
            return query("SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = '" + database
                    + "' AND pid <> pg_backend_pid()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void revisionsAreGaplessOverTwoInstances() throws Exception {
        try (Store other = another()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int writer = 0; writer < 12; writer++) {
                Store mine = writer % 2 == 0 ? store : other;
                String prefix = "w" + writer + "-";
                String team = "team-" + writer % 3;
                calls.add(() -> {
                    for (int i = 0; i < 25; i++) {
                        createOn(mine, team, prefix + i);
                    }
                    return true;
                });
            }
            together(calls);
            assertThat(changes().stream().map(Change::revision).distinct().toList())
                    .isEqualTo(IntStream.rangeClosed(1, 300)
                            .mapToObj(i -> (long) i)
                            .toList());
            assertThat(changes().stream().filter(c -> c.kind().equals("team"))).hasSize(3);
            assertThat(audits(Map.of()))
                    .extracting(AuditRow::revision)
                    .doesNotHaveDuplicates()
                    .hasSize(300);
        }
    }

    private static void createOn(Store store, String team, String name) {
        store.writeAcrossTeams(ACTOR, team, tx -> {
            tx.ensureTeam(team);
            tx.audit(told("resource.created"));
            return tx.create(cluster(team, name), draft("{}"));
        });
    }

    @Test
    void whatAWorkReadStaysTrueUntilItsCommitOnAllInstances() throws Exception {
        create(cluster("a", "counter"), "0");
        try (Store other = another()) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                Store mine = writer % 2 == 0 ? store : other;
                calls.add(() -> {
                    for (int i = 0; i < 20; i++) {
                        mine.writeAcrossTeams(ACTOR, "a", tx -> {
                            var now = tx.find(cluster("a", "counter")).orElseThrow();
                            tx.audit(told("resource.updated"));
                            return tx.replace(now, draft(Integer.toString(Integer.parseInt(now.spec()) + 1)));
                        });
                    }
                    return true;
                });
            }
            together(calls);
        }
        assertThat(store.find(cluster("a", "counter")).orElseThrow().spec()).isEqualTo("160");
    }

    @Test
    void instancesKnowWhichOthersLive() throws Exception {
        StoreSettings settings = TestDatabases.settings(url);
        SqlStore mine = (SqlStore) store;
        SqlStore other = SqlStore.open(settings);
        assertThat(mine.isAlive(settings.instanceId())).isTrue();
        assertThat(other.isAlive(settings.instanceId()))
                .as("another than itself")
                .isFalse();
        assertThat(mine.isAlive("none")).isFalse();
        execute("UPDATE instances SET seen_at = now() - interval '21 seconds'");
        assertThat(mine.isAlive(settings.instanceId())).isFalse();
        Thread.sleep(6000);
        assertThat(mine.isAlive(settings.instanceId()))
                .as("says so every 5 seconds")
                .isTrue();
        other.close();
        assertThat(mine.isAlive(settings.instanceId())).isFalse();
        assertThat(changes()).isEmpty();
    }

    @Test
    void aTableLockedByAnOperatorEndsInUnavailableWithinFiveSeconds() throws Exception {
        create(cluster("a", "x"), "{}");
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE clusters IN ACCESS EXCLUSIVE MODE");
            long start = System.nanoTime();
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                String name = "y" + i;
                calls.add(() -> {
                    assertThatThrownBy(() -> create(cluster("a", name), "{}")).isInstanceOf(StoreUnavailable.class);
                    return true;
                });
            }
            calls.add(() -> {
                assertThatThrownBy(() -> store.find(cluster("a", "x"))).isInstanceOf(StoreUnavailable.class);
                return true;
            });
            together(calls);
            assertThat(System.nanoTime() - start).isLessThan(FIVE_SECONDS);
            connection.rollback();
        }
        create(cluster("a", "y"), "{}");
        assertThat(names(new Teams.All(), Page.WHOLE)).containsExactly("a/x", "a/y");
    }

    @Test
    void aReadOnlyDatabaseIsUnavailableForWritesAndHeals() throws Exception {
        create(cluster("a", "x"), "{}");
        execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        terminateConnections();
        assertThatThrownBy(() -> create(cluster("a", "y"), "{}"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("read-only");
        assertThat(store.find(cluster("a", "x"))).isPresent();
        try (Connection connection = TestDatabases.postgresConnection("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE " + database + " RESET default_transaction_read_only");
        }
        create(cluster("a", "y"), "{}");
    }

    @Test
    void connectionsThatBreakWhileIdleAreReplacedUnnoticed() throws Exception {
        create(cluster("a", "x"), "{}");
        terminateConnections();
        create(cluster("a", "y"), "{}");
        terminateConnections();
        Thread.sleep(600); // the pool looks at connections that were idle for half a second
        assertThat(store.find(cluster("a", "y"))).isPresent();
    }

    private void terminateConnections() throws SQLException {
        query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                + "' AND pid <> pg_backend_pid()");
    }

    @Test
    void aConnectionThatBreaksInAWorkFailsItAndStoresNothing() throws Exception {
        create(cluster("a", "x"), "{}");
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.created"));
                    tx.create(cluster("a", "y"), draft("{}"));
                    try {
                        terminateConnections();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                    return tx.find(cluster("a", "x"));
                }))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageNotContaining("SELECT");
        assertThat(store.find(cluster("a", "y"))).isEmpty();
        create(cluster("a", "y"), "{}");
    }

    @Test
    void aSerializationFailureIsTriedAgain() throws Exception {
        create(cluster("a", "x"), "{}");
        execute("CREATE TABLE tries (n integer)");
        execute("""
                CREATE FUNCTION unlucky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF nextval('luck') % 3 <> 0 THEN RAISE SQLSTATE '40001'; END IF; RETURN NEW; END $$""");
        execute("CREATE SEQUENCE luck");
        execute("CREATE TRIGGER unlucky BEFORE INSERT ON clusters FOR EACH ROW EXECUTE FUNCTION unlucky()");
        AtomicInteger runs = new AtomicInteger();
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            runs.incrementAndGet();
            tx.audit(told("resource.created"));
            return tx.create(cluster("a", "y"), draft("{}"));
        });
        assertThat(runs).hasValue(3);
        assertThat(audits(Map.of())).hasSize(2);
        execute("CREATE OR REPLACE FUNCTION unlucky() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE SQLSTATE '40P01'; END $$");
        runs.set(0);
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    runs.incrementAndGet();
                    tx.audit(told("resource.created"));
                    return tx.create(cluster("a", "z"), draft("{}"));
                }))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(runs).hasValue(4);
    }

    @Test
    void oneWorkThatTheDatabaseRefusesDoesNotHarmItsNeighbours() throws Exception {
        execute("CREATE FUNCTION picky() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN IF NEW.name LIKE 'bad%' THEN RAISE 'bad'; END IF; RETURN NEW; END $$");
        execute("CREATE TRIGGER picky BEFORE INSERT ON clusters FOR EACH ROW EXECUTE FUNCTION picky()");
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String name = (i % 10 == 0 ? "bad" : "good") + i;
            calls.add(() -> {
                try {
                    create(cluster("a", name), "{}");
                    return true;
                } catch (StoreUnavailable e) {
                    return false;
                }
            });
        }
        assertThat(together(calls)).filteredOn(stored -> stored).hasSize(27);
        assertThat(names(new Teams.Named(Set.of("a")), Page.WHOLE)).hasSize(27).allMatch(n -> n.startsWith("a/good"));
    }

    @Test
    void aPageIsOneRoundTripAndTwoWhereItGoesOnInAnotherTeam() throws Exception {
        for (String team : List.of("a", "b")) {
            IntStream.range(0, 3).forEach(i -> create(cluster(team, "c" + i), "{}"));
        }
        try (SlowWay way = SlowWay.to(TestDatabases.postgresPort(), 0);
                Store counted = SqlStore.open(
                        TestDatabases.settings("postgresql://postgres@127.0.0.1:" + way.port() + "/" + database))) {
            assertThat(roundTrips(way, counted, null)).isEqualTo(1);
            assertThat(roundTrips(way, counted, cursorOf("a", "c0"))).isEqualTo(1);
            assertThat(roundTrips(way, counted, cursorOf("a", "c1"))).isEqualTo(2);
        }
    }

    /** At best: other connections of the store send something now and then. */
    private static int roundTrips(SlowWay way, Store store, @Nullable String after) {
        return IntStream.range(0, 20)
                .map(i -> {
                    int before = way.sent();
                    drain(store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(1, after)));
                    return way.sent() - before;
                })
                .min()
                .orElseThrow();
    }
}
