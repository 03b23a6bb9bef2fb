package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server as a process: what it prints, how it ends, what survives. */
@Tag("slow")
class StartAndStopTest {
    @TempDir
    Path folder;

    @Test
    void theGuidesGrepYieldsTheSetupTokenAndNothingElse() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            String log = server.outputFile().toString();

            Shell.Result grep = Shell.run(folder, "grep -oP 'fp_setup_[^\\s]+' " + log);
            assertThat(grep.output().lines()).hasSize(1);
            assertThat(Shell.run(folder, "grep -A 10 BOOTSTRAP " + log).output())
                    .contains(grep.line());
            assertThat(server.post("/api/v1/bootstrap/initialize", "{\"setupToken\":\"" + grep.line() + "\"}")
                            .status())
                    .isEqualTo(201);
            assertThat(Shell.run(folder, "grep -cP 'fp_(setup|pat)_[^\\s]+\\.' " + log)
                            .line())
                    .isEqualTo("1");
        }
    }

    @Test
    void besideTheBootstrapBlockEveryLineIsJson() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of("RUST_LOG", "debug"))) {
            server.bootstrap();
            server.get("/api/v1/clusters");
            server.terminate();

            List<String> lines = server.output().lines().toList();
            int from = -1;
            int to = -1;
            for (int i = 0; i < lines.size(); i++) {
                from = lines.get(i).startsWith("BOOTSTRAP") ? i : from;
                to = lines.get(i).startsWith("-----") ? i : to;
            }
            assertThat(from).isNotNegative().isLessThan(to);
            for (int i = 0; i < lines.size(); i++) {
                if (i < from || i > to) {
                    assertThat(FlowplaneProcess.JSON.readTree(lines.get(i)).has("timestamp"))
                            .as(lines.get(i))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void urlsOfPostgresAloneThatMakeNoSenseEndTheStart() {
        Map<String, String> wrong = Map.of(
                "DATABASE_URL", "sqlite://data/x.db",
                "FLOWPLANE_DATABASE_LISTEN_URL", "postgresql://host/db",
                "FLOWPLANE_DATABASE_READ_URL", "sqlite://data/y.db");
        try (FlowplaneProcess server = FlowplaneProcess.start(folder, wrong, "serve")) {
            assertThat(server.exit()).isEqualTo(2);
            assertThat(server.output().lines())
                    .filteredOn(line -> line.startsWith("FLOWPLANE_DATABASE"))
                    .containsExactlyInAnyOrder(
                            "FLOWPLANE_DATABASE_READ_URL: must start with postgresql:// or postgres://.",
                            "FLOWPLANE_DATABASE_LISTEN_URL: is for PostgreSQL alone, and DATABASE_URL names SQLite; unset"
                                    + " one of them.",
                            "FLOWPLANE_DATABASE_READ_URL: is for PostgreSQL alone, and DATABASE_URL names SQLite; unset one"
                                    + " of them.");
        }
        Map<String, String> bad = Map.of(
                "DATABASE_URL", "postgresql://host/db",
                "FLOWPLANE_DATABASE_READ_URL", "postgresql://user:secret@host:x/db");
        try (FlowplaneProcess server = FlowplaneProcess.start(folder, bad, "serve")) {
            assertThat(server.exit()).isEqualTo(2);
            assertThat(server.output().lines()).hasSize(1);
            assertThat(server.output())
                    .startsWith("FLOWPLANE_DATABASE_READ_URL: has a wrong port")
                    .doesNotContain("secret");
        }
    }

    @Test
    void itEndsWithStatusZeroOnBothSignals() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            assertThat(server.terminate()).isZero();
        }
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            assertThat(server.interrupt()).isZero();
        }
    }

    @Test
    void afterTheSignalItIsUnreadyAtOnceAndAnswersOnForTheDrainTime() throws Exception {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_DRAIN_SECONDS", "3"))) {
            server.bootstrap();
            long start = System.nanoTime();
            server.signal("TERM");
            server.awaitOutput(java.util.regex.Pattern.compile("Shutting down"));
            assertThat(server.get("/readyz").status()).isEqualTo(503);
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            assertThat(server.put("/api/v1/clusters/late", Gateway.cluster("late", 1))
                            .status())
                    .isEqualTo(201);
            assertThat(Shell.run(folder, "curl -si " + server.address() + "/healthz")
                            .output()
                            .toLowerCase(java.util.Locale.ROOT))
                    .contains("connection: close");
            server.signal("TERM");
            assertThat(server.exit()).isZero();
            assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(java.time.Duration.ofSeconds(3), java.time.Duration.ofSeconds(12));
        }
    }

    @Test
    void whatWasAnsweredSurvivesKillNine() {
        String token;
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            token = server.bootstrap();
            assertThat(server.post("/api/v1/clusters", Gateway.cluster("kept", 1))
                            .status())
                    .isEqualTo(201);
            server.kill();
        }
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            server.use(token);
            assertThat(server.get("/api/v1/clusters/kept").status()).isEqualTo(200);
            assertThat(server.output()).doesNotContain("BOOTSTRAP", "fp_setup_");
        }
    }

    @Test
    void aSecondProcessOnTheSameFileIsRefusedInOneLine() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            try (FlowplaneProcess second = FlowplaneProcess.start(
                    folder, Map.of("FLOWPLANE_API_PORT", "0", "FLOWPLANE_XDS_PORT", "0"), "serve")) {
                assertThat(second.exit()).isEqualTo(1);
                assertThat(second.output())
                        .contains("Another process uses the database file")
                        .doesNotContain("\tat ");
            }
        }
    }

    @Test
    void wrongSettingsAreOneLineEachAndStatusTwo() {
        try (FlowplaneProcess server = FlowplaneProcess.start(
                folder,
                Map.of("FLOWPLANE_API_PORT", "http", "DATABASE_URL", "mysql://u:hunter2@h/d", "RUST_LOG", "loud=loud"),
                "serve")) {
            assertThat(server.exit()).isEqualTo(2);
            assertThat(server.output().lines())
                    .hasSize(3)
                    .anyMatch(line -> line.startsWith("FLOWPLANE_API_PORT: "))
                    .anyMatch(line -> line.startsWith("DATABASE_URL: "))
                    .anyMatch(line -> line.startsWith("RUST_LOG: "))
                    .noneMatch(line -> line.contains("hunter2"));
        }
    }

    @Test
    void aTakenPortIsNamedInOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0);
                FlowplaneProcess server = FlowplaneProcess.start(
                        folder,
                        Map.of(
                                "FLOWPLANE_API_PORT",
                                String.valueOf(taken.getLocalPort()),
                                "FLOWPLANE_API_BIND_ADDRESS",
                                "0.0.0.0"),
                        "serve")) {
            assertThat(server.exit()).isEqualTo(1);
            assertThat(server.output())
                    .contains("FLOWPLANE_API_PORT: 0.0.0.0:" + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", "203.0.113.9"})
    void anAddressThatIsNotThisMachinesIsNotBlamedOnThePort(String address) {
        try (FlowplaneProcess server =
                FlowplaneProcess.start(folder, Map.of("FLOWPLANE_API_BIND_ADDRESS", address), "serve")) {
            assertThat(server.exit()).isEqualTo(1);
            assertThat(server.output())
                    .contains("FLOWPLANE_API_BIND_ADDRESS: " + address, "name an address of this machine")
                    .doesNotContain("FLOWPLANE_API_PORT");
        }
    }

    @Test
    void withoutItsDatabaseItIsAliveAndUnreadyAndSaysWhy() {
        int nobody = FreePort.next();
        try (FlowplaneProcess server = FlowplaneProcess.serve(
                folder, Map.of("DATABASE_URL", "postgresql://flowplane:pw@127.0.0.1:" + nobody + "/flowplane"))) {
            server.awaitOutput(java.util.regex.Pattern.compile("Failed to connect to database"));
            assertThat(server.output()).contains("127.0.0.1:" + nobody).doesNotContain(":pw@");
            assertThat(server.get("/healthz").status()).isEqualTo(200);
            assertThat(server.get("/readyz").status()).isEqualTo(503);
            assertThat(server.get("/api/v1/clusters").status()).isEqualTo(503);
            assertThat(server.terminate()).isZero();
        }
    }

    @Test
    void theWayBackInWorksBesideARunningServer() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            Path launcher = RealEnvoy.repository().resolve("flowplane");
            Shell.Result created = Shell.run(folder, launcher + " token create --admin --name back 2>/dev/null");
            assertThat(created.status()).as(created.output()).isZero();
            assertThat(created.line()).matches("fp_pat_\\S+");

            server.use(created.line());
            assertThat(server.get("/api/v1/tokens").status()).isEqualTo(200);
        }
    }

    @Test
    void aRelativeDatabaseIsInTheCallersFolder() {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of())) {
            server.awaitReady();
            assertThat(Files.exists(folder.resolve("data/flowplane.db"))).isTrue();
            assertThat(server.output())
                    .contains(folder.resolve("data/flowplane.db").toString());
        }
    }

    @Test
    void metricsHaveAPortOfTheirOwnWhereWantedAndNoneWhereNot() {
        int port = FreePort.next();
        try (FlowplaneProcess server =
                FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_METRICS_PORT", String.valueOf(port)))) {
            server.awaitReady();
            assertThat(Shell.run(folder, "curl -s http://127.0.0.1:" + port + "/metrics")
                            .output())
                    .contains("flowplane_xds_connections 0.0");
            assertThat(server.get("/metrics").status()).isEqualTo(200);
        }
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_ENABLE_METRICS", "false"))) {
            server.awaitReady();
            assertThat(server.get("/metrics").status()).isEqualTo(404);
        }
    }
}
