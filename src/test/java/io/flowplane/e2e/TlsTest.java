package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import io.flowplane.testing.TestAuthority.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with TLS as a person sets it up: https, real Envoys over mTLS, files that change, settings that are wrong. */
@Tag("slow")
class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private TestAuthority authority;

    /** The names of the operations guide. */
    @BeforeEach
    void prepare() {
        authority = new TestAuthority(folder, "root");
        install(authority.server("first"), "api-cert.pem", "api-key.pem");
        install(authority.server("second"), "xds-server.pem", "xds-server.key");
        copy(authority.ca(), "xds-ca.pem");
        copy(authority.crl(""), "crl.pem");
        settings.put("FLOWPLANE_API_TLS_ENABLED", "true");
        settings.put("FLOWPLANE_API_TLS_CERT_PATH", path("api-cert.pem"));
        settings.put("FLOWPLANE_API_TLS_KEY_PATH", path("api-key.pem"));
        settings.put("FLOWPLANE_XDS_TLS_CERT_PATH", path("xds-server.pem"));
        settings.put("FLOWPLANE_XDS_TLS_KEY_PATH", path("xds-server.key"));
        settings.put("FLOWPLANE_XDS_TLS_CLIENT_CA_PATH", path("xds-ca.pem"));
        settings.put("FLOWPLANE_XDS_TLS_CRL_PATH", path("crl.pem"));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void theApiIsServedOverHttpsAloneAndRenewsItsCertificateWithoutARestart() {
        FlowplaneProcess server = start();
        assertThat(server.output()).contains("The API listens on https://127.0.0.1:", "POST it to https://127.0.0.1:");
        assertThat(curl(server, "-s -o /dev/null -w '%{http_code}' http://127.0.0.1:" + server.apiPort() + "/healthz"))
                .isEqualTo("000");
        assertThat(curl(server, "-s -D - -o /dev/null $URL/healthz"))
                .contains("HTTP/1.1 200", "Strict-Transport-Security: max-age=");
        assertThat(curl(server, "-s -0 -w ' %{http_code}' $URL/healthz")).endsWith(" 200");
        assertThat(curl(server, "-s --tlsv1.2 --tls-max 1.2 -o /dev/null -w '%{http_code}' $URL/healthz"))
                .isEqualTo("200");
        assertThat(openssl(server.apiPort(), "-tls1_1 -cipher ALL:@SECLEVEL=0")).contains("alert");
        assertThat(openssl(server.apiPort(), "-tls1_2 -cipher AES128-SHA:ECDHE-ECDSA-AES128-SHA256"))
                .contains("alert");

        String before = shown(server.apiPort());
        assertThat(before).contains("CN = first");
        install(authority.server("renewed"), "api-cert.pem", "api-key.pem");
        await("the renewed certificate is shown", () -> shown(server.apiPort()).contains("CN = renewed"));
        assertThat(server.get("/metrics").body())
                .contains("flowplane_tls_reloads_total{what=\"api\"} 1.0")
                .contains("flowplane_tls_reload_failures_total{what=\"api\"} 0.0")
                .contains("flowplane_tls_certificate_expiry_timestamp_seconds{what=\"xds\"}");
        assertThat(server.terminate()).isZero();
    }

    @Test
    void twoEnvoysOfTheGuidesConfigMapKeepTheirStreamsWhileCertificatesChange() throws IOException {
        FlowplaneProcess server = start();
        try (Upstream upstream = new Upstream("blue")) {
            int red = FreePort.next();
            int blue = FreePort.next();
            gateway(server, "red", red, upstream);
            gateway(server, "blue", blue, upstream);
            RealEnvoy redEnvoy = envoy(server, authority.proxy("red", TestAuthority.spiffe("red")));
            RealEnvoy blueEnvoy = envoy(server, authority.proxy("blue", TestAuthority.spiffe("blue")));
            Gateway.awaitAnswer(red, "200 blue");
            Gateway.awaitAnswer(blue, "200 blue");
            var proxies = server.get("/api/v1/proxies").json();
            assertThat(proxies.size()).isEqualTo(2);
            assertThat(proxies.get(0).toString() + proxies.get(1)).contains("envoy-{POD_NAME}", "\"red\"", "\"blue\"");

            assertThat(shown(server.xdsPort())).contains("CN = second");
            String key = Files.readString(folder.resolve("xds-server.key"));
            Files.writeString(folder.resolve("xds-server.key"), key.substring(0, key.length() / 2));
            await(
                    "the half-written key is told",
                    () -> server.get("/metrics")
                            .body()
                            .contains("flowplane_tls_reload_failures_total{what=\"xds\"} 1.0"));
            assertThat(shown(server.xdsPort())).contains("CN = second");
            install(authority.server("third"), "xds-server.pem", "xds-server.key");
            await(
                    "the renewed certificate is shown",
                    () -> shown(server.xdsPort()).contains("CN = third"));

            ok(server.put("/api/v1/routes/late?team=red", Gateway.routes("late", "web")));
            ok(server.put("/api/v1/clusters/late?team=red", Gateway.cluster("late", upstream.port())));
            redEnvoy.await(
                    "the change came", SOON, () -> redEnvoy.get("/clusters").contains("late::"));
            assertThat(redEnvoy.stat("cluster.xds_cluster.upstream_cx_total")).isEqualTo(1);
            assertThat(blueEnvoy.stat("cluster.xds_cluster.upstream_cx_total")).isEqualTo(1);
            assertThat(redEnvoy.rejections()).isEmpty();
            assertThat(blueEnvoy.get("/clusters")).doesNotContain("late::");
        }
    }

    @Test
    void aRevokedEnvoyLosesItsStreamAndStaysOut() {
        FlowplaneProcess server = start();
        Pair bad = authority.proxy("bad", TestAuthority.spiffe("default"));
        RealEnvoy revoked = envoy(server, bad);
        RealEnvoy good = envoy(server, authority.proxy("good", TestAuthority.spiffe("default")));
        revoked.await("connected", SOON, () -> revoked.stat("control_plane.connected_state") == 1);
        good.await("connected", SOON, () -> good.stat("control_plane.connected_state") == 1);
        authority.revoke(bad);
        long from = System.nanoTime();
        copy(authority.crl(""), "crl.pem");
        await("the stream ended", () -> server.get("/api/v1/proxies").json().size() == 1);
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
        await("it is kept out", () -> server.output().contains("is revoked\""));
        assertThat(server.output()).contains("\"message\":\"TLS handshake failed\",\"peer\":\"127.0.0.1:");
        await(
                "it is audited",
                () -> server.get("/api/v1/audit-logs?eventType=xds.denied")
                        .body()
                        .contains("The certificate is revoked."));
        assertThat(server.get("/api/v1/proxies").json().size()).isEqualTo(1);
        assertThat(good.stat("cluster.xds_cluster.upstream_cx_total")).isEqualTo(1);
    }

    @Test
    void envoyTakesTheBootstrapDocumentOverMtlsAndChecksTheServersName() {
        FlowplaneProcess server = start();
        Pair pair = authority.proxy("doc", TestAuthority.spiffe("default"));
        String query = "?certPath=" + pair.certificate() + "&keyPath=" + pair.key() + "&caPath=" + authority.ca();
        String document = server.get("/api/v1/teams/default/bootstrap" + query).body();
        RealEnvoy envoy = keep(RealEnvoy.start(document));
        envoy.await("connected", SOON, () -> envoy.stat("control_plane.connected_state") == 1);
        String named = curl(
                server,
                "-s -H \"Authorization: Bearer $TOKEN\" https://localhost:" + server.apiPort()
                        + "/api/v1/teams/default/bootstrap'" + query + "'");
        RealEnvoy byName = keep(RealEnvoy.start(named));
        byName.await("connected", SOON, () -> byName.stat("control_plane.connected_state") == 1);

        install(authority.issue("elsewhere", "subjectAltName = DNS:elsewhere"), "xds-server.pem", "xds-server.key");
        await("it is shown", () -> shown(server.xdsPort()).contains("CN = elsewhere"));
        RealEnvoy doubtful = keep(RealEnvoy.start(document));
        doubtful.await(
                "the server's name is refused",
                SOON,
                () -> doubtful.stat("cluster.xds_cluster.ssl.fail_verify_san") > 0);
        assertThat(doubtful.stat("control_plane.connected_state")).isZero();
    }

    @Test
    void clientsMayNotRenegotiate() {
        FlowplaneProcess server = start();
        Pair pair = authority.proxy("again", TestAuthority.spiffe("default"));
        for (int port : List.of(server.apiPort(), server.xdsPort())) {
            Shell.Result result = Shell.run(
                    authority.folder(),
                    "(sleep 1; echo R; sleep 1) | openssl s_client -tls1_2 -connect 127.0.0.1:" + port + " -cert "
                            + pair.certificate() + " -key " + pair.key() + " -CAfile ca.pem 2>&1");
            assertThat(result.output())
                    .contains("RENEGOTIATING")
                    .containsPattern("(?i)no renegotiation|alert|closed|errno");
        }
    }

    @Test
    void aFloodOfStrangersDoesNotFloodTheLog() {
        FlowplaneProcess server = start();
        Shell.run(
                folder,
                "for i in $(seq 300); do (exec 3<>/dev/tcp/127.0.0.1/" + server.xdsPort()
                        + "; echo GET / HTTP/1.0 >&3; cat <&3 >/dev/null) 2>/dev/null; done");
        assertThat(server.output().lines().filter(line -> line.contains("TLS handshake failed")))
                .hasSizeBetween(1, 20)
                .allMatch(line -> line.contains("the peer does not speak TLS"));
        assertThat(server.get("/metrics").body())
                .contains("flowplane_tls_handshake_failures_total{port=\"xds\"} 300.0");
    }

    @Test
    void beyondLoopbackThereIsNoWarningOnceTlsIsOn() {
        settings.put("FLOWPLANE_XDS_BIND_ADDRESS", "0.0.0.0");
        FlowplaneProcess server = start();
        assertThat(server.output()).doesNotContain("without TLS");
    }

    @Test
    void everythingWrongIsALineEachAndStatusTwo() {
        Pair old = authority.issue(
                "old", "", Instant.now().minusSeconds(9_999), Instant.now().minusSeconds(99));
        install(old, "xds-server.pem", "xds-server.key");
        copy(authority.server("other").key(), "api-key.pem");
        copy(authority.pair("first").key(), "xds-ca.pem");
        settings.put("FLOWPLANE_XDS_TLS_CRL_PATH", path("none.pem"));
        settings.put("FLOWPLANE_API_PORT", "http");
        List<String> lines = refused(settings);
        assertThat(lines)
                .hasSize(5)
                .anyMatch(line -> line.matches("FLOWPLANE_API_TLS_KEY_PATH: .* another certificate .*; .*"))
                .anyMatch(line -> line.matches("FLOWPLANE_XDS_TLS_CERT_PATH: .* has expired .*; renew it\\."))
                .anyMatch(line -> line.matches("FLOWPLANE_XDS_TLS_CLIENT_CA_PATH: .* holds no certificate; .*"))
                .anyMatch(line -> line.matches("FLOWPLANE_XDS_TLS_CRL_PATH: .* is not there; .*"))
                .anyMatch(line -> line.startsWith("FLOWPLANE_API_PORT: "));
    }

    @Test
    void certsMakesAllThatIsNeededInOneCommand() throws IOException {
        String launcher = RealEnvoy.repository().resolve("flowplane").toString();
        Shell.Result made = Shell.run(
                folder,
                launcher + " certs --team red --proxy one --host cp.example > env.sh 2>/dev/null; . ./env.sh; env");
        settings.clear();
        made.output()
                .lines()
                .filter(line -> line.matches("FLOWPLANE_(API|XDS)_TLS_.*"))
                .forEach(line ->
                        settings.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        assertThat(settings).hasSize(6);
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, settings));
        server.trust(folder.resolve("certs/ca.pem"));
        server.bootstrap();
        String ca = Files.readString(folder.resolve("certs/ca.pem"));
        assertThat(Shell.run(folder, launcher + " certs --team red --proxy two 2>/dev/null")
                        .status())
                .isZero();
        assertThat(Files.readString(folder.resolve("certs/ca.pem"))).isEqualTo(ca);
        assertThat(Shell.run(folder, "openssl x509 -in certs/server.pem -noout -ext subjectAltName")
                        .output())
                .contains("DNS:localhost", "IP Address:127.0.0.1", "DNS:cp.example");
        assertThat(Shell.run(
                                folder,
                                "stat -c %a certs/ca-key.pem certs/server-key.pem certs/proxies/red/one/client-key.pem")
                        .output())
                .isEqualTo("600\n600\n600\n");
        Path proxy = folder.resolve("certs/proxies/red/one");
        Pair pair = new Pair(proxy.resolve("client.pem"), proxy.resolve("client-key.pem"));
        RealEnvoy envoy = keep(RealEnvoy.start(guide(server.xdsPort(), pair, proxy.resolve("ca.pem"))));
        envoy.await("connected", SOON, () -> envoy.stat("control_plane.connected_state") == 1);
        await("it is listed", () -> server.get("/api/v1/proxies").json().size() == 1);
        assertThat(server.get("/api/v1/proxies").json().get(0).get("team").asString())
                .isEqualTo("red");

        Files.writeString(folder.resolve("certs/server.pem"), Files.readString(authority.ca()));
        Shell.Result refused = Shell.run(folder, launcher + " certs 2>&1");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("was not made by this command");
        assertThat(Shell.run(folder, launcher + " certs --team 'No Team' 2>&1").status())
                .isEqualTo(2);
    }

    // What the tests are made of.

    private FlowplaneProcess start() {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, settings));
        server.trust(authority.ca());
        server.bootstrap();
        return server;
    }

    private List<String> refused(Map<String, String> wrong) {
        try (FlowplaneProcess server = FlowplaneProcess.start(folder, wrong, "serve")) {
            assertThat(server.exit()).isEqualTo(2);
            return server.output().lines().toList();
        }
    }

    private RealEnvoy envoy(FlowplaneProcess server, Pair pair) {
        return keep(RealEnvoy.start(guide(server.xdsPort(), pair, authority.ca())));
    }

    /**
     * The operations guide's "ConfigMap for Envoy Proxies", letter by letter but for the address, the port and the three file
     * paths, which are of this machine; so with the literal node id that every Envoy has, without SNI and ALPN, and with the
     * HTTP/2 option of old. (The admin section is replaced by {@link RealEnvoy#start} in any case.)
     */
    static String guide(int xdsPort, Pair pair, Path ca) {
        try {
            return Files.readString(RealEnvoy.repository().resolve("src/test/resources/guide/envoy.yaml"))
                    .replace("flowplane-xds.flowplane.svc.cluster.local", "127.0.0.1")
                    .replace("50051", String.valueOf(xdsPort))
                    .replace("/etc/envoy/certs/tls.crt", pair.certificate().toString())
                    .replace("/etc/envoy/certs/tls.key", pair.key().toString())
                    .replace("/etc/envoy/certs/ca.crt", ca.toString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void gateway(FlowplaneProcess server, String team, int port, Upstream upstream) {
        ok(server.put("/api/v1/clusters/web?team=" + team, Gateway.cluster("web", upstream.port())));
        ok(server.put("/api/v1/routes/web?team=" + team, Gateway.routes("web", "web")));
        ok(server.put("/api/v1/listeners/web?team=" + team, Gateway.listener("web", port, "web")));
    }

    private void install(Pair pair, String certificate, String key) {
        copy(pair.certificate(), certificate);
        copy(pair.key(), key);
    }

    private void copy(Path from, String name) {
        try {
            Files.copy(from, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String shown(int port) {
        return Stream.of(openssl(port, "").split("\n"))
                .filter(line -> line.startsWith("subject="))
                .findFirst()
                .orElse("");
    }

    private String openssl(int port, String options) {
        return Shell.run(folder, "openssl s_client -connect 127.0.0.1:" + port + " " + options + " 2>&1")
                .output();
    }

    private String curl(FlowplaneProcess server, String arguments) {
        return Shell.run(
                        folder,
                        Map.of("URL", server.address(), "TOKEN", server.token()),
                        "curl --cacert root/ca.pem " + arguments)
                .output();
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            FlowplaneProcess.pause(200);
        }
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
