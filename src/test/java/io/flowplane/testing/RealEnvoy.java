package io.flowplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A running Envoy of a test: found or fetched by {@code tools/envoy.sh}, started on a bootstrap document, with its admin
 * port chosen by the kernel. Closing it kills it and removes its folder.
 */
public final class RealEnvoy implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private String admin = "";

    private RealEnvoy(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Path of the Envoy binary; the first call may fetch it. */
    public static synchronized Path binary() {
        try {
            var script = new ProcessBuilder(
                            repository().resolve("tools/envoy.sh").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var path = new String(script.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new IllegalStateException("tools/envoy.sh found no Envoy; its words are above");
            }
            return Path.of(path.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The folder that holds the pom, wherever the tests were started. */
    public static Path repository() {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("tools/envoy.sh"))) {
                return at;
            }
        }
        throw new IllegalStateException("run the tests inside the repository");
    }

    /**
     * Starts Envoy and waits until its admin interface answers.
     *
     * @param bootstrap YAML or JSON; its admin section is replaced by one on a port of the kernel's choice
     * @param arguments further arguments of the command line
     */
    public static RealEnvoy start(String bootstrap, String... arguments) {
        return start(List.of(), bootstrap, arguments);
    }

    /** @param before a command that runs the command after it */
    private static RealEnvoy start(List<String> before, String bootstrap, String... arguments) {
        try {
            var folder = Files.createTempDirectory("envoy-");
            Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
            var command = new ArrayList<>(before);
            command.addAll(List.of(
                    binary().toString(),
                    "-c",
                    folder.resolve("bootstrap.yaml").toString(),
                    "--config-yaml",
                    "{admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}}",
                    "--admin-address-path",
                    folder.resolve("admin").toString(),
                    "--use-dynamic-base-id",
                    "--concurrency",
                    "1",
                    "--drain-time-s",
                    "2",
                    "--log-level",
                    "warning"));
            command.addAll(List.of(arguments));
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            var envoy = new RealEnvoy(folder, process);
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            try {
                envoy.waitForAdmin();
            } catch (RuntimeException | Error e) {
                envoy.close();
                throw e;
            }
            return envoy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts Envoy on a bootstrap that takes everything from an ADS server.
     *
     * @param xdsPort port of the server on 127.0.0.1
     * @param apiType {@code GRPC} (state of the world) or {@code DELTA_GRPC}
     * @param node JSON of the node, such as {@code {"id":"a","cluster":"b","metadata":{"team":"t"}}}
     */
    public static RealEnvoy startWithAds(int xdsPort, String apiType, String node) {
        return start(adsBootstrap(xdsPort, apiType, node));
    }

    /** As above, by delta, on a machine whose only trusted authority is {@code ca}: it alone sees that file so. */
    public static RealEnvoy startTrusting(Path ca, int xdsPort, String node) {
        String mount = "mount --bind \"$0\" /etc/ssl/certs/ca-certificates.crt && exec \"$@\"";
        return start(
                List.of("unshare", "--map-root-user", "--mount", "sh", "-c", mount, ca.toString()),
                adsBootstrap(xdsPort, "DELTA_GRPC", node));
    }

    private static String adsBootstrap(int xdsPort, String apiType, String node) {
        return """
                node: %s
                dynamic_resources:
                  ads_config:
                    api_type: %s
                    transport_api_version: V3
                    grpc_services: [{envoy_grpc: {cluster_name: test_xds}}]
                  cds_config: {ads: {}, resource_api_version: V3}
                  lds_config: {ads: {}, resource_api_version: V3}
                static_resources:
                  clusters:
                  - name: test_xds
                    connect_timeout: 5s
                    type: STATIC
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                    load_assignment:
                      cluster_name: test_xds
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                """.formatted(node, apiType, xdsPort);
    }

    /** {@code host:port} of the admin interface. */
    public String admin() {
        return admin;
    }

    public Process process() {
        return process;
    }

    /** GET on the admin interface, such as {@code /clusters}; the body, whatever the status. */
    public String get(String path) {
        return send(HttpRequest.newBuilder(URI.create("http://" + admin + path)));
    }

    /** POST on the admin interface, such as {@code /drain_listeners}. */
    public String post(String path) {
        return send(
                HttpRequest.newBuilder(URI.create("http://" + admin + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Counters and gauges whose name matches a regular expression, sorted by name. */
    public Map<String, Long> stats(String regex) {
        var stats = new TreeMap<String, Long>();
        get("/stats?type=Counters").lines().forEach(line -> put(stats, line, regex));
        get("/stats?type=Gauges").lines().forEach(line -> put(stats, line, regex));
        return stats;
    }

    /** One counter or gauge; 0 while Envoy doesn't know it. */
    public long stat(String name) {
        return stats("\\Q" + name + "\\E").getOrDefault(name, 0L);
    }

    /** All updates that Envoy refused, by statistic; empty when there was none. */
    public Map<String, Long> rejections() {
        var rejected = stats(".*update_rejected");
        rejected.values().removeIf(n -> n == 0);
        return rejected;
    }

    /** The running configuration with the endpoints. */
    public JsonNode configDump() {
        return JSON.readTree(get("/config_dump?include_eds"));
    }

    /** Everything that Envoy wrote so far. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something holds. @throws AssertionError with Envoy's log when it doesn't within the time */
    public void await(String what, Duration atMost, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new AssertionError("Envoy ended while waiting for " + what + ":\n" + log());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + atMost + ": " + what + ". Envoy said:\n" + log());
            }
            pause();
        }
    }

    /** Ends Envoy at once, as kill -9 does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        kill();
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void waitForAdmin() {
        await("the admin interface", START, () -> {
            try {
                admin = Files.readString(folder.resolve("admin")).strip();
                return !admin.isEmpty() && get("/server_info").startsWith("{");
            } catch (IOException | UncheckedIOException notYet) {
                return false;
            }
        });
    }

    private String send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void put(Map<String, Long> stats, String line, String regex) {
        int colon = line.lastIndexOf(": ");
        if (colon > 0 && line.substring(0, colon).matches(regex)) {
            stats.put(line.substring(0, colon), Long.parseLong(line.substring(colon + 2)));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
