package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.ControlledPostgres;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose PostgreSQL fails in each way that a database can: Envoys notice nothing, new ones are served, writes are
 * refused in time, and everything heals without a restart.
 */
@Tag("slow")
class OutageTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final List<AutoCloseable> RUNNING = new ArrayList<>();

    @TempDir
    static Path folder;

    private static ControlledPostgres postgres;
    private static FlowplaneProcess server;
    private static RealEnvoy envoy;
    private static final int OLD_PORT = FreePort.next();
    private static final int NEW_PORT = FreePort.next();
    private static int writes;

    @BeforeAll
    static void start() {
        postgres = keep(ControlledPostgres.start(folder.resolve("data")));
        server = keep(FlowplaneProcess.serve(folder, Map.of("DATABASE_URL", postgres.url())));
        server.bootstrap();
        Upstream upstream = keep(new Upstream("blue"));
        for (String team : List.of("default", "newcomer")) {
            ok(server.put("/api/v1/clusters/web?team=" + team, Gateway.cluster("web", upstream.port())));
            ok(server.put("/api/v1/routes/web?team=" + team, Gateway.routes("web", "web")));
        }
        ok(server.put("/api/v1/listeners/web", Gateway.listener("web", OLD_PORT, "web")));
        ok(server.put("/api/v1/listeners/web?team=newcomer", Gateway.listener("web", NEW_PORT, "web")));
        envoy = keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        Gateway.awaitAnswer(OLD_PORT, "200 blue");
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable part : RUNNING.reversed()) {
            part.close();
        }
    }

    @Test
    void aStoppedDatabase() {
        outlive(postgres::stop, postgres::start);
    }

    @Test
    void aKilledDatabase() {
        outlive(postgres::kill, postgres::start);
    }

    @Test
    void aFrozenDatabase() {
        outlive(postgres::freeze, postgres::thaw);
    }

    @Test
    void aDatabaseThatBecameReadOnly() {
        outlive(() -> postgres.readOnly(true), () -> postgres.readOnly(false));
    }

    @Test
    void aTableLockedByAnOperator() throws Exception {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            outlive(
                    () -> {
                        try {
                            connection.setAutoCommit(false);
                            statement.execute("LOCK TABLE clusters, routes, listeners IN ACCESS EXCLUSIVE MODE");
                        } catch (java.sql.SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    () -> {
                        try {
                            connection.rollback();
                        } catch (java.sql.SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
    }

    @Test
    void connectionsThatAreCutCostNoWrite() {
        for (int i = 0; i < 5; i++) {
            ok(write());
            postgres.cutConnections();
            ok(write());
            ok(server.get("/api/v1/clusters"));
        }
    }

    /** What must hold while the database fails, and that it heals. */
    private static void outlive(Runnable fault, Runnable heal) {
        ok(write());
        long answered = writes;
        fault.run();
        try {
            assertRefusedInTime();
            assertRefusedInTime();
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            assertThat(server.get("/readyz").status()).isEqualTo(200);
            assertThat(server.get("/api/v1/proxies").status()).isEqualTo(200);
            assertThat(server.get("/metrics").status()).isEqualTo(200);
            try (RealEnvoy fresh = RealEnvoy.startWithAds(
                    server.xdsPort(),
                    "GRPC",
                    "{\"id\": \"b\", \"cluster\": \"c\", \"metadata\": {\"team\": \"newcomer\"}}")) {
                Gateway.awaitAnswer(NEW_PORT, "200 blue");
                assertThat(fresh.rejections()).isEmpty();
            }
            assertThat(Gateway.ask(OLD_PORT)).isEqualTo("200 blue");
            assertThat(envoy.stat("control_plane.connected_state")).isEqualTo(1);
        } finally {
            heal.run();
        }
        long end = System.nanoTime() + SOON.toNanos();
        FlowplaneProcess.Answer answer = write();
        while (answer.status() != 200) {
            assertThat(System.nanoTime()).as("heals within 10 s: " + answer).isLessThan(end);
            FlowplaneProcess.pause(100);
            answer = write();
        }
        int healed = writes;
        envoy.await("the write after it reaches Envoy", SOON, () -> timeout(healed));
        assertThat(server.get("/api/v1/clusters/counted").json().get("version").asLong())
                .as("no answered write is lost")
                .isGreaterThan(answered);
        assertThat(server.process().isAlive()).isTrue();
    }

    private static void assertRefusedInTime() {
        long start = System.nanoTime();
        FlowplaneProcess.Answer answer = write();
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.retryAfter()).isNotEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        writes--;
    }

    /** A change that Envoy shows: write n gives this cluster a time-out of 1 s and n ms. */
    private static FlowplaneProcess.Answer write() {
        writes++;
        return server.put(
                "/api/v1/clusters/counted",
                "{\"name\": \"counted\", \"connectTimeoutSeconds\": %s, \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": 1}]}"
                        .formatted(seconds(writes)));
    }

    private static boolean timeout(int n) {
        return envoy.get("/config_dump?resource=dynamic_active_clusters")
                .contains("\"connect_timeout\": \"" + seconds(n) + "s\"");
    }

    private static String seconds(int n) {
        return "%d.%03d".formatted(1 + n / 1_000, n % 1_000);
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private static <T extends AutoCloseable> T keep(T part) {
        RUNNING.add(part);
        return part;
    }
}
