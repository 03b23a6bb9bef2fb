package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Three servers, started at once on one empty PostgreSQL, each as a person starts it. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralInstancesTest {
    private static final List<FlowplaneProcess> SERVERS = new ArrayList<>();
    private static final List<AutoCloseable> RUNNING = new ArrayList<>();
    private static final int PORT = FreePort.next();

    @TempDir
    static Path folder;

    private static String database = "";
    private static FlowplaneProcess first;
    private static FlowplaneProcess second;
    private static FlowplaneProcess third;

    @BeforeAll
    static void start() {
        String url = TestDatabases.postgresUrl();
        database = url.substring(url.lastIndexOf('/') + 1);
        Map<String, String> settings = Map.of(
                "DATABASE_URL", url,
                "FLOWPLANE_API_PORT", "0",
                "FLOWPLANE_XDS_PORT", "0",
                "FLOWPLANE_DRAIN_SECONDS", "1");
        for (int i = 0; i < 3; i++) {
            SERVERS.add(keep(FlowplaneProcess.start(folder, settings, "serve")));
        }
        SERVERS.forEach(FlowplaneProcess::awaitReady);
        SERVERS.forEach(server -> server.awaitOutput(Pattern.compile("(BOOTSTRAP.*)")));
        first = SERVERS.stream()
                .filter(s -> s.output().contains("fp_setup_"))
                .findFirst()
                .orElseThrow();
        List<FlowplaneProcess> others = SERVERS.stream().filter(s -> s != first).toList();
        second = others.getFirst();
        third = others.getLast();
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable part : RUNNING.reversed()) {
            part.close();
        }
    }

    @Test
    @Order(1)
    void exactlyOneHasTheSetupTokenAndTheOthersNameIt() throws SQLException {
        List<String> tokens = SERVERS.stream()
                .flatMap(s ->
                        Pattern.compile("fp_setup_\\S+").matcher(s.output()).results())
                .map(match -> match.group())
                .toList();
        assertThat(tokens).hasSize(1);
        String issuer = one("SELECT issued_by FROM setup_state");
        for (FlowplaneProcess server : List.of(second, third)) {
            assertThat(server.output()).contains("printed by another instance:\n" + issuer + "\n");
        }
        assertThat(one("SELECT count(*) FROM instances")).isEqualTo("3");
        String token = first.bootstrap();
        second.use(token);
        third.use(token);
        assertThat(second.get("/api/v1/clusters").status()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void anEnvoyOfOneRunsWhatIsWrittenOnAnotherAndEveryoneKnows() {
        Upstream blue = keep(new Upstream("blue"));
        ok(first.put("/api/v1/clusters/web", Gateway.cluster("web", blue.port())));
        ok(first.put("/api/v1/routes/web", Gateway.routes("web", "web")));
        ok(first.put("/api/v1/listeners/web", Gateway.listener("web", PORT, "web")));
        keep(RealEnvoy.startWithAds(second.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        keep(RealEnvoy.startWithAds(third.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        Gateway.awaitAnswer(PORT, "200 blue");
        for (FlowplaneProcess server : SERVERS) {
            await(
                    "both proxies are known",
                    () -> server.get("/api/v1/proxies").json().size() == 2);
            for (String path : List.of("clusters/web", "routes/web", "listeners/web")) {
                await(
                        path + " is confirmed by both",
                        () -> status(server, path).contains("\"acknowledged\":2,\"proxies\":2"));
            }
        }
        for (FlowplaneProcess server : List.of(second, third)) {
            await(
                    "the same list everywhere",
                    () -> server.get("/api/v1/proxies")
                            .body()
                            .equals(first.get("/api/v1/proxies").body()));
            assertThat(server.get("/api/v1/proxies?limit=1").json().get(0))
                    .isEqualTo(first.get("/api/v1/proxies?limit=1").json().get(0));
        }
    }

    @Test
    @Order(3)
    void everyChangeIsConfirmedByTheWholeFleetAsSeenFromAnyInstance() {
        Upstream green = keep(new Upstream("green"));
        for (FlowplaneProcess server : SERVERS) {
            ok(server.put("/api/v1/clusters/web", Gateway.cluster("web", green.port())));
            for (FlowplaneProcess reader : SERVERS) {
                assertThat(status(reader, "clusters?limit=10")).contains("\"port\":" + green.port());
            }
            await(
                    "confirmed on a page that was read before",
                    () -> status(second, "clusters?limit=10").contains("\"acknowledged\":2,\"proxies\":2"));
            await(
                    "confirmed",
                    () -> status(first, "clusters/web").contains("\"acknowledged\":2,\"proxies\":2")
                            && status(third, "clusters/web").contains("\"acknowledged\":2,\"proxies\":2"));
            ok(server.put("/api/v1/clusters/web", Gateway.cluster("web", 1)));
        }
        ok(first.put("/api/v1/clusters/web", Gateway.cluster("web", green.port())));
        Gateway.awaitAnswer(PORT, "200 green");
    }

    /** A crash of the database empties the table. */
    @Test
    @Order(3)
    void whatInstancesTellEachOtherIsToldAgainWhenTheDatabaseLostIt() throws SQLException {
        execute("TRUNCATE proxies");
        await("it is told again", () -> rowsOfProxies() == 2);
        await("everyone knows it", () -> first.get("/api/v1/proxies").json().size() == 2);
    }

    @Test
    @Order(4)
    void aTokenThatIsRevokedIsRefusedEverywhereWithinASecondAlsoWithoutTheBell() throws Exception {
        for (int round = 0; round < 3; round++) {
            FlowplaneProcess.Answer made =
                    first.post("/api/v1/tokens", "{\"name\": \"pipe\", \"scopes\": [\"clusters:read\"]}");
            String admin = first.token();
            String token = made.json().get("token").asString();
            String id = made.json().get("id").asString();
            use(token, second, third);
            assertThat(second.get("/api/v1/clusters").status()).isEqualTo(200);
            assertThat(third.get("/api/v1/clusters").status()).isEqualTo(200);
            if (round == 1) {
                cutBells();
            }
            assertThat(first.delete("/api/v1/tokens/" + id).status()).isEqualTo(204);
            Thread.sleep(1_000);
            assertThat(second.get("/api/v1/clusters").status()).isEqualTo(401);
            assertThat(third.get("/api/v1/clusters").status()).isEqualTo(401);
            use(admin, second, third);
        }
    }

    @Test
    @Order(5)
    void whatANewerProgramDoesToTheDatabaseHarmsNobody() throws SQLException {
        execute("INSERT INTO schema_migrations VALUES (999, 'V999__later.sql', 'abc')");
        execute("ALTER TABLE clusters ADD COLUMN later text");
        execute("ALTER TABLE changes ADD COLUMN later text");
        execute("ALTER TABLE proxies ADD COLUMN later text");
        long revision = Long.parseLong(one("SELECT value FROM revision"));
        change("secret", "s", "created", "'{}'", 2);
        change("cluster", "web", "renamed", "NULL", 2);
        change("cluster", "gone", "renamed", "'{}'", 1);
        execute("UPDATE clusters SET spec_version = 2, spec = '{\"later\":{\"a\":1}}' WHERE name = 'web'");
        change("cluster", "web", "updated", "'{\"later\":{\"a\":1}}'", 2);
        execute("INSERT INTO resource_references SELECT id, 'secret', 's', 'cluster', 'web', true FROM teams"
                + " WHERE name = 'default'");
        for (FlowplaneProcess server : SERVERS) {
            await(
                    "it reads on",
                    () -> server.get("/metrics").body().contains("flowplane_revision " + (double) (revision + 4)));
            assertThat(Gateway.ask(PORT)).isEqualTo("200 green");
            assertThat(server.get("/api/v1/clusters/web").status()).isEqualTo(200);
            assertThat(server.get("/api/v1/clusters").status()).isEqualTo(200);
            assertThat(Pattern.compile("A newer program changes this database")
                            .matcher(server.output())
                            .results())
                    .hasSize(1);
            assertThat(Pattern.compile("written by a newer program")
                            .matcher(server.output())
                            .results())
                    .hasSize(1);
        }
        FlowplaneProcess.Answer kept = first.delete("/api/v1/clusters/web");
        assertThat(kept.status()).isEqualTo(409);
        ok(first.put("/api/v1/clusters/other", Gateway.cluster("other", 1)));
        assertThat(Gateway.ask(PORT)).isEqualTo("200 green");
        try (FlowplaneProcess late = FlowplaneProcess.serve(
                folder,
                Map.of(
                        "DATABASE_URL",
                        "postgresql://postgres@localhost:" + TestDatabases.postgresPort() + "/" + database))) {
            late.awaitReady();
        }
    }

    /** As a newer program would write it. */
    private static void change(String kind, String name, String op, String after, int specVersion) throws SQLException {
        execute(
                "WITH r AS (UPDATE revision SET value = value + 1, change_id = gen_random_uuid() RETURNING value, change_id)"
                        + " INSERT INTO changes (revision, seq, change_id, team, kind, name, op, after, spec_version, actor,"
                        + " request_id, created_at) SELECT value, 0, change_id, 'default', '" + kind + "', '" + name
                        + "', '" + op
                        + "', " + after + ", " + specVersion + ", 'a', 'r', now() FROM r");
    }

    @Test
    @Order(6)
    void proxiesOfAnInstanceThatEndsAreGoneFromTheListAndItsRowsToo() throws SQLException {
        assertThat(first.get("/api/v1/proxies").json().size()).isEqualTo(2);
        assertThat(third.terminate()).isZero();
        await("one proxy is left", () -> first.get("/api/v1/proxies").json().size() == 1);
        await("on the other too", () -> second.get("/api/v1/proxies").json().size() == 1);
        assertThat(one("SELECT count(DISTINCT instance) FROM proxies")).isEqualTo("1");
        second.kill();
        execute(
                "UPDATE instances SET seen_at = now() - interval '21 seconds' WHERE id IN (SELECT instance FROM proxies)");
        await(
                "the killed one counts no more",
                () -> first.get("/api/v1/proxies").json().isEmpty());
    }

    private static void use(String token, FlowplaneProcess... servers) {
        for (FlowplaneProcess server : servers) {
            server.use(token);
        }
    }

    private static void cutBells() throws SQLException {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database
                + "' AND pid <> pg_backend_pid() AND (query LIKE 'LISTEN%' OR query LIKE '%pg_backend_pid%'"
                + " OR query LIKE '%pg_notify%')");
    }

    private static String status(FlowplaneProcess server, String path) {
        return server.get("/api/v1/" + path).body();
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("within 10 s: " + what).isLessThan(end);
            FlowplaneProcess.pause(50);
        }
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int rowsOfProxies() {
        try {
            return Integer.parseInt(one("SELECT count(*) FROM proxies"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String one(String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(database);
                Statement statement = connection.createStatement();
                var results = statement.executeQuery(sql)) {
            results.next();
            return results.getString(1);
        }
    }

    private static <T extends AutoCloseable> T keep(T part) {
        RUNNING.add(part);
        return part;
    }
}
