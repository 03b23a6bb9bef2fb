package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Secrets as people use them: certificates that Envoys get by name, renewed under traffic, sealed in the database. */
@Tag("slow")
class SecretsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Envoy pauses longer and longer between its attempts, up to 30 s. */
    private static final Duration RECONNECTED = Duration.ofSeconds(90);

    private static final String OLD_KEY = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";
    private static final String NEW_KEY = "42".repeat(32);
    private static final String DELTA_NODE = "{\"id\": \"a\", \"cluster\": \"c\", \"metadata\": {\"team\": \"other\"}}";

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>(Map.of("FLOWPLANE_SECRET_ENCRYPTION_KEY", OLD_KEY));
    private TestAuthority authority;
    private FlowplaneProcess server;

    @BeforeEach
    void start() {
        authority = new TestAuthority(folder, "root");
        settings.put("FLOWPLANE_SNAPSHOT_DIR", folder.resolve("pictures").toString());
        server = keep(FlowplaneProcess.serve(folder, settings));
        server.bootstrap();
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void aCertificateIsRenewedUnderTrafficAndTheListenerStays() throws InterruptedException {
        Upstream upstream = keep(new Upstream("hello"));
        int sotwPort = FreePort.next();
        int deltaPort = FreePort.next();
        httpsGateway("default", sotwPort, upstream);
        httpsGateway("other", deltaPort, upstream);
        RealEnvoy sotw = keep(RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        RealEnvoy delta = keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", DELTA_NODE));
        for (String team : List.of("default", "other")) {
            var listener =
                    server.get("/api/v1/listeners/edge?team=" + team).json().get("status");
            assertThat(listener.get("resolved").asBoolean()).isFalse();
            assertThat(listener.get("unresolved").get(0).asString()).isEqualTo("secret/edge");
            ok(server.post("/api/v1/secrets?team=" + team, certificate("edge", "first")));
        }
        HttpsCalls calls = new HttpsCalls(authority.ca());
        awaitShown(calls, sotwPort, "CN=first");
        awaitShown(calls, deltaPort, "CN=first");

        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> callers =
                List.of(calls.caller(sotwPort, done, asked, failures), calls.caller(deltaPort, done, asked, failures));
        for (String team : List.of("default", "other")) {
            ok(server.post("/api/v1/teams/" + team + "/secrets/edge/rotate", rotation("second")));
        }
        awaitShown(calls, sotwPort, "CN=second");
        awaitShown(calls, deltaPort, "CN=second");
        int before = asked.get();
        delta.await("more traffic", SOON, () -> asked.get() > before + 20);
        done.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failures).isEmpty();
        for (RealEnvoy envoy : List.of(sotw, delta)) {
            assertThat(envoy.stat("listener_manager.listener_modified")).isZero();
            assertThat(envoy.stat("listener_manager.listener_added")).isEqualTo(1);
            assertThat(envoy.rejections()).isEmpty();
        }
        assertThat(server.get("/api/v1/proxies").json().get(0).get("types").has("SDS"))
                .isTrue();
        awaitStatus("/api/v1/secrets/edge", "\"acknowledged\":1,\"proxies\":1");
        assertThat(server.delete("/api/v1/secrets/edge").status()).isEqualTo(409);
        assertThat(server.get("/api/v1/secrets/edge").body())
                .contains("CN=second")
                .doesNotContain("PRIVATE");
    }

    @Test
    void anUpstreamIsMetWithAClientCertificateAndVerifiedByASecret() {
        HttpsUpstream upstream = keep(new HttpsUpstream("inside", authority.ca(), authority.server("upstream")));
        TestAuthority stranger = new TestAuthority(folder, "stranger");
        ok(server.post("/api/v1/secrets", certificate("client", "client")));
        ok(server.post("/api/v1/secrets", authorities("trust", stranger)));
        ok(server.post("/api/v1/clusters", """
                {"name": "web", "endpoints": [{"host": "127.0.0.1", "port": %d}], "tls": {"serverName": "localhost",
                  "tlsCertificateSdsSecretName": "client", "validationContextSdsSecretName": "trust"}}""".formatted(upstream.port())));
        ok(server.post("/api/v1/routes", Gateway.routes("web", "web")));
        int port = FreePort.next();
        ok(server.post("/api/v1/listeners", Gateway.listener("web", port, "web")));
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        envoy.await("a refused upstream", SOON, () -> Gateway.ask(port).startsWith("503"));
        envoy.await("an unknown authority", SOON, () -> envoy.stat("cluster.web.ssl.fail_verify_error") > 0);

        ok(server.put("/api/v1/secrets/trust", authorities("trust", authority)));
        Gateway.awaitAnswer(port, "200 inside for CN=client");
        ok(server.post("/api/v1/secrets/client/rotate", rotation("renewed")));
        Gateway.awaitAnswer(port, "200 inside for CN=renewed");
        assertThat(envoy.stat("cluster_manager.cluster_modified")).isZero();
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void aKeyIsReplacedBesideTheServerAndTheOldOneIsOfNoUseAfter() {
        int port = FreePort.next();
        httpsGateway("default", port, keep(new Upstream("hello")));
        ok(server.post("/api/v1/secrets", certificate("edge", "first")));
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        HttpsCalls calls = new HttpsCalls(authority.ca());
        awaitShown(calls, port, "CN=first");
        String etag = server.get("/api/v1/secrets/edge").json().get("version").asString();
        long updates = envoy.stat("sds.edge.update_success");
        assertThat(updates).isPositive();

        settings.put("FLOWPLANE_SECRET_ENCRYPTION_KEY", NEW_KEY + "," + OLD_KEY);
        assertThat(command("secrets rotate-key"))
                .contains("1 secret is now sealed with key")
                .contains("0 secrets are");
        assertThat(command("secrets rotate-key"))
                .contains("0 secrets are now sealed")
                .contains("1 secret is");
        var after = server.get("/api/v1/secrets/edge").json();
        assertThat(after.get("version").asString()).isEqualTo(etag);
        assertThat(after.get("status").get("programmed").asBoolean()).isTrue();
        assertThat(server.get("/api/v1/audit-logs?eventType=secret.key.rotated")
                        .json()
                        .size())
                .isEqualTo(1);
        assertThat(envoy.stat("sds.edge.update_success")).isEqualTo(updates);

        settings.put("FLOWPLANE_SECRET_ENCRYPTION_KEY", NEW_KEY);
        restart();
        RealEnvoy fresh = keep(RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"b\", \"cluster\": \"c\"}"));
        String serial = after.get("certificates").get(0).get("serial").asString();
        fresh.await("the certificate", SOON, () -> fresh.get("/certs").contains(serial));
    }

    @Test
    void aServerWithoutTheKeyServesTheRestAndTakesNothingAway() {
        int port = FreePort.next();
        httpsGateway("default", port, keep(new Upstream("hello")));
        ok(server.post("/api/v1/secrets", certificate("edge", "first")));
        RealEnvoy sotw = keep(RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        HttpsCalls calls = new HttpsCalls(authority.ca());
        awaitShown(calls, port, "CN=first");

        settings.remove("FLOWPLANE_SECRET_ENCRYPTION_KEY");
        int xds = server.xdsPort();
        server.terminate();
        settings.put("FLOWPLANE_XDS_PORT", String.valueOf(xds));
        String token = server.token();
        server = keep(FlowplaneProcess.serve(folder, settings));
        server.use(token);
        server.awaitReady();
        sotw.await("connected again", RECONNECTED, () -> sotw.stat("control_plane.connected_state") == 1);
        int plain = FreePort.next();
        ok(server.post("/api/v1/listeners", Gateway.listener("plain", plain, "edge")));
        Gateway.awaitAnswer(plain, "200 hello");
        assertThat(calls.shown(port)).isEqualTo("CN=first");
        assertThat(sotw.stat("listener_manager.listener_removed")).isZero();
        assertThat(server.output()).containsOnlyOnce("can't be opened: no key is configured");
        assertThat(server.get("/metrics").body()).contains("flowplane_secrets_unreadable 1.0");
        var refused = server.put("/api/v1/secrets/edge", certificate("edge", "second"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.body()).contains("FLOWPLANE_SECRET_ENCRYPTION_KEY");
        assertThat(server.get("/api/v1/secrets").json().size()).isEqualTo(1);
        assertThat(server.get("/api/v1/secrets/edge")
                        .json()
                        .get("status")
                        .get("programmed")
                        .asBoolean())
                .isFalse();

        settings.put("FLOWPLANE_SECRET_ENCRYPTION_KEY", OLD_KEY);
        server.terminate();
        server = keep(FlowplaneProcess.serve(folder, settings));
        server.use(token);
        server.awaitReady();
        ok(server.post("/api/v1/secrets/edge/rotate", rotation("second")));
        awaitShown(calls, port, "CN=second");
        assertThat(sotw.stat("listener_manager.listener_modified")).isZero();
    }

    @Test
    void aWordReachesRequestsIsReplacedAndGoes() {
        Upstream upstream = keep(new Upstream(request -> request.getFirst("X-Key")));
        ok(server.post("/api/v1/clusters", Gateway.cluster("web", upstream.port())));
        ok(server.post("/api/v1/routes", Gateway.routes("web", "web")));
        int port = FreePort.next();
        String plain = Gateway.listener("web", port, "web");
        ok(server.post("/api/v1/listeners", plain.replace("\"routeConfigName\"", """
                "httpFilters": [{"filter": {"type": "credential_injector", "overwrite": true,
                  "secret_ref": {"name": "word", "header": "x-key"}}}], "routeConfigName\"""")));
        ok(server.post("/api/v1/secrets", word("one")));
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        Gateway.awaitAnswer(port, "200 one");
        ok(server.put("/api/v1/secrets/word", word("two")));
        Gateway.awaitAnswer(port, "200 two");
        assertThat(envoy.stat("listener_manager.listener_modified")).isZero();

        ok(server.put("/api/v1/listeners/web", plain));
        assertThat(server.delete("/api/v1/secrets/word").status()).isEqualTo(204);
        Gateway.awaitAnswer(port, "200 null");
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void whatOneInstanceIsToldTheEnvoysOfAnotherGet() {
        settings.put("DATABASE_URL", TestDatabases.postgresUrl());
        FlowplaneProcess one = keep(FlowplaneProcess.serve(folder, settings));
        String token = one.bootstrap();
        FlowplaneProcess two = keep(FlowplaneProcess.serve(folder, settings));
        two.use(token);
        two.awaitReady();
        server = one;
        int port = FreePort.next();
        httpsGateway("default", port, keep(new Upstream("hello")));
        ok(one.post("/api/v1/secrets", certificate("edge", "first")));
        keep(RealEnvoy.startWithAds(two.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        HttpsCalls calls = new HttpsCalls(authority.ca());
        awaitShown(calls, port, "CN=first");
        ok(one.post("/api/v1/secrets/edge/rotate", rotation("second")));
        awaitShown(calls, port, "CN=second");
        awaitStatus("/api/v1/secrets/edge", "\"acknowledged\":1,\"proxies\":1");
    }

    private static String word(String value) {
        String sent = Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        return "{\"name\": \"word\", \"secretType\": \"generic_secret\", \"configuration\": {\"secret\": \"" + sent
                + "\"}}";
    }

    @Test
    void whatIsAcceptedEnvoyTakes() throws IOException {
        authority.openssl("req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=rsa -keyout rsa-key.pem -out rsa.pem");
        for (String curve : List.of("secp384r1", "secp521r1")) {
            authority.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:" + curve + " -nodes -days 9 -subj /CN="
                    + curve + " -keyout " + curve + "-key.pem -out " + curve + ".pem");
        }
        TestAuthority.Pair plain = authority.server("locked");
        authority.openssl("pkcs8 -topk8 -in locked-key.pem -passout pass:s3cret -out pkcs8-key.pem");
        authority.openssl("ec -aes256 -in locked-key.pem -passout pass:s3cret -out dek-key.pem");
        authority.server("stapled");
        authority.openssl(
                "ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca-key.pem -issuer ca.pem -cert stapled.pem"
                        + " -ndays 5 -respout staple.der");
        String staple = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(authority.folder().resolve("staple.der")));
        List<String> chains = new ArrayList<>();
        for (String name : List.of("rsa", "secp384r1", "secp521r1", "stapled")) {
            ok(server.post(
                    "/api/v1/secrets",
                    stored(
                            name,
                            configuration(authority.pair(name))
                                    .put("ocsp_staple", name.equals("stapled") ? staple : null))));
            chains.add(chain(name, "\"tlsCertificateSdsSecretName\": \"" + name + "\""));
        }
        for (String form : List.of("pkcs8", "dek")) {
            ok(server.post(
                    "/api/v1/secrets",
                    stored(
                            form,
                            configuration(plain)
                                    .put("private_key", read(authority.folder().resolve(form + "-key.pem")))
                                    .put("password", "s3cret"))));
            chains.add(chain(form, "\"tlsCertificateSdsSecretName\": \"" + form + "\""));
        }
        ok(server.post("/api/v1/secrets", """
                {"name": "trust", "secretType": "certificate_validation_context", "configuration": {"trusted_ca": %s, "crl": %s,
                  "match_typed_subject_alt_names": [{"san_type": "URI", "matcher": {"prefix": "spiffe://"}}]}}""".formatted(quoted(authority.ca()), quoted(authority.crl("")))));
        ok(server.post("/api/v1/secrets", """
                {"name": "tickets", "secretType": "session_ticket_keys", "configuration": {"keys": ["%s", "%s"]}}""".formatted("AAAA".repeat(26) + "AAA=", "BBBB".repeat(26) + "BBA=")));
        chains.add(chain("all", """
                "tlsCertificateSdsSecretName": "rsa", "validationContextSdsSecretName": "trust",
                "requireClientCertificate": true, "sessionTicketKeysSdsSecretName": "tickets\""""));
        ok(server.post("/api/v1/routes", Gateway.routes("web", "web")));
        ok(server.post("/api/v1/clusters", Gateway.cluster("web", 9)));
        ok(server.post(
                "/api/v1/listeners",
                "{\"name\": \"all\", \"address\": \"127.0.0.1\", \"port\": " + FreePort.next() + ", \"filterChains\": ["
                        + String.join(",", chains) + "]}"));
        for (String type : List.of("GRPC", "DELTA_GRPC")) {
            RealEnvoy envoy =
                    keep(RealEnvoy.startWithAds(server.xdsPort(), type, "{\"id\": \"a\", \"cluster\": \"c\"}"));
            for (String name :
                    List.of("rsa", "secp384r1", "secp521r1", "stapled", "pkcs8", "dek", "trust", "tickets")) {
                envoy.await(name, SOON, () -> envoy.stat("sds." + name + ".update_success") > 0);
            }
            envoy.await("the listener", SOON, () -> envoy.stat("listener_manager.total_listeners_warming") == 0);
            assertThat(envoy.rejections()).isEmpty();
            assertThat(envoy.get("/listeners")).contains("all::");
            envoy.kill();
        }
    }

    private static String chain(String name, String tls) {
        return """
                {"name": "%1$s", "match": {"serverNames": ["%1$s.example"]}, "tlsContext": {%2$s}, "filters": [
                  {"name": "http", "type": "httpConnectionManager", "routeConfigName": "web"}]}""".formatted(name, tls);
    }

    private static ObjectNode configuration(TestAuthority.Pair pair) {
        return FlowplaneProcess.JSON
                .createObjectNode()
                .put("certificate_chain", read(pair.certificate()))
                .put("private_key", read(pair.key()));
    }

    private static String stored(String name, ObjectNode configuration) {
        ObjectNode body = FlowplaneProcess.JSON.createObjectNode();
        body.put("name", name).put("secretType", "tls_certificate").set("configuration", configuration);
        return body.toString();
    }

    private static String quoted(Path file) {
        return FlowplaneProcess.JSON.writeValueAsString(read(file));
    }

    @Test
    void noFileOfTheServerHoldsAValueInPlain() throws IOException {
        String canary = "canary-7d1f9c";
        String hex = HexFormat.of().formatHex(canary.getBytes(StandardCharsets.UTF_8));
        String sent = Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8));
        settings.put("RUST_LOG", "trace,sqlx=trace");
        restart();
        String key = read(authority.server("first").key());
        ok(server.post("/api/v1/secrets", certificate("edge", "first")));
        ok(server.post(
                "/api/v1/secrets",
                "{\"name\": \"word\", \"secretType\": \"generic_secret\", \"configuration\": {\"secret\": \"" + sent
                        + "\"}}"));
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
        httpsGateway("default", FreePort.next(), keep(new Upstream("hello")));
        envoy.await("the secret", SOON, () -> envoy.stat("sds.edge.update_success") > 0);
        assertThat(server.post("/api/v1/secrets", "{\"configuration\": {\"secret\": \"" + sent)
                        .status())
                .isEqualTo(400);
        assertThat(server.put("/api/v1/secrets/word", "{\"configuration\": {\"secret\": \"" + canary + "\"}}")
                        .status())
                .isEqualTo(400);
        String line = key.lines().skip(1).findFirst().orElseThrow();
        for (String path : List.of("proxies", "audit-logs", "secrets", "listeners", "metrics")) {
            assertThat(server.get(path.equals("metrics") ? "/metrics" : "/api/v1/" + path)
                            .body())
                    .as(path)
                    .doesNotContain(canary, sent, line);
        }
        server.terminate();
        assertThat(Files.exists(folder.resolve("pictures/pictures.jsonl.gz"))).isTrue();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(f -> !f.startsWith(authority.folder()))
                    .toList()) {
                assertThat(content(file)).as(file.toString()).doesNotContain(canary, line, sent, hex);
            }
        }
    }

    private static String content(Path file) throws IOException {
        if (!file.toString().endsWith(".gz")) {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        }
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private void restart() {
        String token = server.token();
        server.terminate();
        server = keep(FlowplaneProcess.serve(folder, settings));
        server.use(token);
        server.awaitReady();
    }

    private void httpsGateway(String team, int port, Upstream upstream) {
        ok(server.post("/api/v1/clusters?team=" + team, Gateway.cluster("web", upstream.port())));
        ok(server.post("/api/v1/routes?team=" + team, Gateway.routes("edge", "web")));
        ok(server.post(
                "/api/v1/listeners?team=" + team,
                Gateway.listener("edge", port, "edge")
                        .replace(
                                "\"filterChains\": [{",
                                "\"filterChains\": [{\"tlsContext\": {\"tlsCertificateSdsSecretName\": \"edge\"}, ")));
    }

    private String certificate(String secret, String commonName) {
        return "{\"name\": \"" + secret + "\", \"secretType\": \"tls_certificate\", "
                + rotation(commonName).substring(1);
    }

    private String rotation(String commonName) {
        TestAuthority.Pair pair = authority.server(commonName);
        var configuration = FlowplaneProcess.JSON.createObjectNode();
        configuration
                .putObject("configuration")
                .put("certificate_chain", read(pair.certificate()))
                .put("private_key", read(pair.key()));
        return configuration.toString();
    }

    private static String authorities(String secret, TestAuthority authority) {
        var body = FlowplaneProcess.JSON.createObjectNode();
        body.put("name", secret).put("secretType", "certificate_validation_context");
        body.putObject("configuration").put("trusted_ca", read(authority.ca()));
        return body.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String command(String words) {
        Shell.Result result = Shell.run(folder, settings, RealEnvoy.repository().resolve("flowplane") + " " + words);
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    private void awaitShown(HttpsCalls calls, int port, String subject) {
        long end = System.nanoTime() + SOON.toNanos();
        String last = calls.shown(port);
        while (!last.equals(subject)) {
            assertThat(System.nanoTime()).as("%s instead of %s", last, subject).isLessThan(end);
            FlowplaneProcess.pause(20);
            last = calls.shown(port);
        }
    }

    private void awaitStatus(String path, String part) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!server.get(path).body().contains(part)) {
            assertThat(System.nanoTime()).as(server.get(path).body()).isLessThan(end);
            FlowplaneProcess.pause(20);
        }
    }

    private static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
