package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code ./flowplane simulate}: a fleet as a user starts it, against a real server. */
@Tag("slow")
class SimulateTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"delta", "sotw"})
    void everyProxyTakesEverythingAndEveryChange(String protocol) throws IOException {
        try (FlowplaneProcess server = serve(Map.of())) {
            configure(server);
            JsonNode report =
                    report(server, 0, "--proxies", "40", "--protocol", protocol, "--changes", "12", "--rate", "20");

            assertThat(report.at("/proxies_with_everything").asInt()).isEqualTo(40);
            assertThat(report.at("/change_acknowledged/count").asInt()).isEqualTo(40 * 12);
            assertThat(report.at("/changes_not_confirmed_times_proxies").asInt())
                    .isZero();
            assertThat(report.at("/streams_lost").asInt()).isZero();
            assertThat(report.at("/server_memory_MB").asDouble()).isPositive();
            assertThat(report.at("/server_CPU_ms_a_change").asDouble()).isPositive();
            assertThat(server.get("/api/v1/clusters").body())
                    .as("what it made is gone")
                    .contains("\"web\"")
                    .doesNotContain("flowplane-simulate");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta", "sotw"})
    void theServerSeesThemAsEnvoysThatHaveAllKinds(String protocol) throws Exception {
        try (FlowplaneProcess server = serve(Map.of())) {
            configure(server);
            FlowplaneProcess fleet =
                    start(server, "--proxies", "3", "--protocol", protocol, "--changes", "5", "--rate", "0.5");
            try {
                JsonNode proxy = awaitProxy(server, fleet);
                for (String type : List.of("CDS", "EDS", "LDS", "RDS")) {
                    JsonNode delivery = proxy.get("types").get(type);
                    assertThat(delivery.get("ackedVersion")).as(type).isEqualTo(delivery.get("wantedVersion"));
                }
                assertThat(proxy.get("protocol").asString()).isEqualTo(protocol);
            } finally {
                fleet.process().destroy();
                fleet.process().waitFor();
            }
        }
    }

    @Test
    void oddOnesHarmNoOthers() {
        try (FlowplaneProcess server = serve(Map.of())) {
            configure(server);
            JsonNode report = report(
                    server,
                    0,
                    "--proxies",
                    "30",
                    "--rejecting",
                    "3",
                    "--slow",
                    "3",
                    "--silent",
                    "3",
                    "--vanishing",
                    "3",
                    "--reconnecting",
                    "3",
                    "--pace",
                    "1",
                    "--window",
                    "small",
                    "--changes",
                    "20",
                    "--rate",
                    "10");

            assertThat(report.at("/change_acknowledged/count").asInt()).isEqualTo(15 * 20);
            assertThat(report.at("/rejections_sent").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(report.at("/proxies_with_everything").asInt()).isEqualTo(30 - 6);
        }
    }

    @Test
    void theyShowACertificate() {
        FlowplaneProcess certs = FlowplaneProcess.start(folder, Map.of(), "certs", "--out", "certs");
        assertThat(certs.exit()).as(certs.output()).isZero();
        Path pem = folder.resolve("certs");
        try (FlowplaneProcess server = serve(Map.of(
                "FLOWPLANE_XDS_TLS_CERT_PATH", pem.resolve("server.pem").toString(),
                "FLOWPLANE_XDS_TLS_KEY_PATH", pem.resolve("server-key.pem").toString(),
                "FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", pem.resolve("ca.pem").toString()))) {
            configure(server);
            Path proxy = pem.resolve("proxies/default/envoy");
            JsonNode report = report(
                    server,
                    0,
                    "--ca",
                    pem.resolve("ca.pem").toString(),
                    "--cert",
                    proxy.resolve("client.pem").toString(),
                    "--key",
                    proxy.resolve("client-key.pem").toString(),
                    "--proxies",
                    "5",
                    "--changes",
                    "3");
            assertThat(report.at("/proxies_with_everything").asInt()).isEqualTo(5);

            JsonNode refused = report(server, 1, "--proxies", "2", "--changes", "0", "--patience", "2");
            assertThat(refused.at("/proxies_with_everything").asInt()).isZero();
            assertThat(refused.at("/streams_lost").asInt()).isPositive();
        }
    }

    @Test
    void whatIsMissingIsCountedAndFailsTheCommand() {
        FlowplaneProcess fleet = FlowplaneProcess.start(
                folder,
                Map.of(),
                "simulate",
                "--proxies",
                "2",
                "--patience",
                "1",
                "--changes",
                "0",
                "127.0.0.1:" + FreePort.next());
        assertThat(fleet.exit()).isEqualTo(1);
        assertThat(fleet.output())
                .contains("0 of 2 proxies are connected", "UNAVAILABLE")
                .as("of a server whose process isn't known")
                .doesNotContain("server CPU", "server memory");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--proxies 0 --rate x 127.0.0.1:1 | --proxies: write a number from 1 to 20000",
                "--proxies 0 --rate x 127.0.0.1:1 | --rate: write how many changes a second",
                "--changes 0 localhost | 'localhost' is no address; write host:port",
                "--changes 0 --slow 5 --proxies 4 127.0.0.1:1 | more odd proxies (5) than there are",
                "--changes 0 --ca a 127.0.0.1:1 | --ca, --cert and --key belong together",
                "127.0.0.1:1 | say who makes changes: --api or --change; or --changes 0",
                "--chnges 0 127.0.0.1:1 | there is no option --chnges",
                "--changes | usage: ./flowplane simulate",
            })
    void wrongWordsAreTold(String words, String message) {
        List<String> command = new ArrayList<>(List.of("simulate"));
        command.addAll(List.of(words.split(" ")));
        FlowplaneProcess fleet = FlowplaneProcess.start(folder, Map.of(), command.toArray(String[]::new));

        assertThat(fleet.exit()).isEqualTo(2);
        assertThat(fleet.output()).contains(message).doesNotContain("Exception");
    }

    private FlowplaneProcess serve(Map<String, String> settings) {
        FlowplaneProcess server = FlowplaneProcess.serve(folder, settings);
        server.bootstrap();
        return server;
    }

    private static void configure(FlowplaneProcess server) {
        server.put("/api/v1/clusters/web", Gateway.cluster("web", 9_000));
        server.put("/api/v1/routes/web", Gateway.routes("web", "web"));
        server.put("/api/v1/listeners/web", Gateway.listener("web", FreePort.next(), "web"));
    }

    private FlowplaneProcess start(FlowplaneProcess server, String... options) {
        List<String> command = new ArrayList<>(List.of("simulate"));
        command.addAll(List.of(options));
        command.addAll(List.of("--api", server.address(), "--json", "report.json"));
        command.addAll(List.of("--server-pid", String.valueOf(server.process().pid())));
        command.add("127.0.0.1:" + server.xdsPort());
        return FlowplaneProcess.start(
                folder, Map.of("FLOWPLANE_TOKEN", server.token()), command.toArray(String[]::new));
    }

    private JsonNode report(FlowplaneProcess server, int status, String... options) {
        try {
            FlowplaneProcess fleet = start(server, options);
            assertThat(fleet.exit()).as(fleet.output()).isEqualTo(status);
            return FlowplaneProcess.JSON.readTree(Files.readString(folder.resolve("report.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode awaitProxy(FlowplaneProcess server, FlowplaneProcess fleet) {
        while (fleet.process().isAlive()) {
            for (JsonNode proxy : server.get("/api/v1/proxies").json()) {
                if (proxy.at("/types/RDS/ackedVersion").isString()) {
                    return proxy;
                }
            }
            FlowplaneProcess.pause(100);
        }
        throw new AssertionError(fleet.output() + server.get("/api/v1/proxies").body());
    }
}
