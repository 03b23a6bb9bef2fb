package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What the tests of filters share, made once: our server, one Envoy, and a service that echoes. Each test makes its own
 * gateways and clusters; they are removed after it, and Envoy must have refused nothing of them.
 */
final class FilterLab implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Path folder;
    private final TestAuthority authority;
    private final EchoUpstream echo = new EchoUpstream();
    private final FlowplaneProcess server;
    private final RealEnvoy envoy;
    private final List<String> made = new ArrayList<>();
    private final List<AutoCloseable> helpers = new ArrayList<>();
    private Map<String, Long> refusedBefore = Map.of();

    private FilterLab() {
        try {
            folder = Files.createTempDirectory("filters-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        authority = new TestAuthority(folder, "root");
        server = FlowplaneProcess.serve(
                folder,
                Map.of(
                        "FLOWPLANE_ENABLE_LUA", "true",
                        "FLOWPLANE_ENABLE_WASM", "true",
                        "FLOWPLANE_SECRET_ENCRYPTION_KEY", "42".repeat(32)));
        server.bootstrap();
        envoy = RealEnvoy.startTrusting(authority.ca(), server.xdsPort(), "{id: lab, cluster: lab}");
        ok(server.put("/api/v1/clusters/echo", Gateway.cluster("echo", echo.port())));
    }

    /** Gives tests the lab, and looks after each of them whether Envoy refused something. */
    static final class Shared implements ParameterResolver, AfterEachCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == FilterLab.class;
        }

        @Override
        public FilterLab resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return lab(context);
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            lab(context).cleanUp();
        }

        private static FilterLab lab(ExtensionContext context) {
            return context.getStore(
                            ExtensionContext.StoreScope.LAUNCHER_SESSION,
                            ExtensionContext.Namespace.create(FilterLab.class))
                    .computeIfAbsent(FilterLab.class, type -> new FilterLab(), FilterLab.class);
        }
    }

    Path folder() {
        return folder;
    }

    /** Whose certificates this Envoy believes as those of the system. */
    TestAuthority authority() {
        return authority;
    }

    EchoUpstream echo() {
        return echo;
    }

    FlowplaneProcess server() {
        return server;
    }

    RealEnvoy envoy() {
        return envoy;
    }

    /** A name that nothing else has. */
    static String name(String what) {
        return what + "-" + NUMBERS.incrementAndGet();
    }

    /** Closed after the test. */
    <T extends AutoCloseable> T keep(T helper) {
        helpers.add(helper);
        return helper;
    }

    /** Makes or replaces something, which is removed after the test. */
    void put(String path, String body) {
        ok(server.put(path, body));
        if (!made.contains(path)) {
            made.add(path);
        }
    }

    /** A cluster of one endpoint on this machine; its name. */
    String cluster(int port) {
        String name = name("cluster");
        put("/api/v1/clusters/" + name, Gateway.cluster(name, port));
        return name;
    }

    /** As above, for gRPC. */
    String grpcCluster(int port) {
        String name = name("grpc");
        put("/api/v1/clusters/" + name, """
                {"name": "%s", "protocolType": "HTTP2", "endpoints": [{"host": "127.0.0.1", "port": %d}]}""".formatted(name, port));
        return name;
    }

    /** A generic secret; its name. */
    String secret(String value) {
        String name = name("secret");
        changeSecret(name, value);
        return name;
    }

    void changeSecret(String name, String value) {
        put("/api/v1/secrets/" + name, """
                {"name": "%s", "secretType": "generic_secret", "configuration": {"secret": "%s"}}""".formatted(
                        name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    }

    /** A listener with these filters, and everything forwarded to the service that echoes. */
    LabGateway gateway(String filters) {
        return gateway(filters, LabGateway.route("/", ""));
    }

    /** @param routes the rules of its virtual host, in order, joined by commas */
    LabGateway gateway(String filters, String routes) {
        return new LabGateway(this).filters(filters).routes(routes).open();
    }

    /** What the API says of a body that it must refuse. */
    FlowplaneProcess.Answer refused(String path, String body) {
        FlowplaneProcess.Answer answer = server.put(path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        return answer;
    }

    /** Waits until Envoy has confirmed the latest version of something. */
    void awaitAcknowledged(String path) {
        envoy.await(path + " is acknowledged", Duration.ofSeconds(30), () -> {
            var status = server.get(path).json().get("status");
            assertThat(status.get("rejectedBy").isEmpty()).as(status.toString()).isTrue();
            return status.get("programmed").asBoolean()
                    && status.get("acknowledged").asInt() == 1
                    && status.get("proxies").asInt() == 1;
        });
    }

    static void ok(FlowplaneProcess.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private void cleanUp() throws Exception {
        for (String path : made.reversed()) {
            server.delete(path);
        }
        made.clear();
        for (AutoCloseable helper : helpers.reversed()) {
            helper.close();
        }
        helpers.clear();
        Map<String, Long> refused = new HashMap<>(envoy.rejections());
        Map<String, Long> before = refusedBefore;
        refusedBefore = Map.copyOf(refused);
        assertThat(refused).as("what Envoy refused").isEqualTo(before);
    }

    @Override
    public void close() throws IOException {
        envoy.close();
        server.close();
        echo.close();
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
