package io.flowplane.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * Flowplane shown in a minute: an upstream, a real Envoy, and a gateway made of a cluster, a route configuration and a
 * listener, through the public API alone. A second run takes up what the first one made.
 */
public final class Demo implements AutoCloseable {
    private static final int ENVOY_PORT = 10_000;
    private static final int ADMIN_PORT = 9_901;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;
    private final Path home;
    private final Path folder;
    private final String address;
    private final ApiClient api;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /**
     * @param address of the running server
     * @param home the repository
     * @param folder where the demo keeps its things
     */
    public Demo(PrintStream out, String address, Path home, Path folder) {
        this.out = out;
        this.home = home;
        this.folder = folder;
        this.address = address;
        this.api = new ApiClient(address);
        started.push(api);
    }

    /**
     * Runs to the point where everything answers.
     *
     * @param setupToken what the server printed; empty when it has an admin token
     * @param spareToken makes an admin token with access to the database
     */
    public void run(String setupToken, Supplier<String> spareToken) throws IOException, InterruptedException {
        login(setupToken, spareToken);
        String binary = EnvoyProcess.binary(home);
        SampleUpstream upstream = keep(new SampleUpstream());
        int port = freePort(ENVOY_PORT);
        int adminPort = freePort(ADMIN_PORT);
        put("clusters", "demo", """
                {"name": "demo", "endpoints": [{"host": "127.0.0.1", "port": %d}]}""".formatted(upstream.port()));
        put("routes", "demo", """
                {"name": "demo", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [
                  {"match": {"path": {"type": "prefix", "value": "/"}}, "action": {"type": "forward", "cluster": "demo"}}]}]}""");
        put("listeners", "demo", """
                {"name": "demo", "address": "127.0.0.1", "port": %d, "filterChains": [{"filters": [
                  {"name": "http", "type": "httpConnectionManager", "routeConfigName": "demo"}]}]}""".formatted(port));
        String bootstrap = expect(200, api.get("/api/v1/teams/default/bootstrap?format=yaml"), "bootstrap document");
        EnvoyProcess envoy = keep(EnvoyProcess.start(binary, bootstrap, adminPort, folder));
        say("Envoy started; its lines are in " + envoy.log());
        String gateway = "http://127.0.0.1:" + port;
        String answer = firstAnswer(gateway + "/hello", envoy);
        out.printf("%n$ curl %s/hello%n%s%n", gateway, answer);
        tellMore(gateway, adminPort);
    }

    /** Whether Envoy still runs. */
    public boolean wellStill() {
        return started.stream().noneMatch(part -> part instanceof EnvoyProcess envoy && !envoy.alive());
    }

    @Override
    public void close() {
        end();
    }

    /** Ends everything that the demo started; may be called twice. */
    public synchronized void end() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                out.println("demo: " + e);
            }
        }
    }

    private void login(String setupToken, Supplier<String> spareToken) throws IOException, InterruptedException {
        Path kept = folder.resolve("admin.token");
        String token = Files.exists(kept) ? Files.readString(kept).strip() : "";
        if (!token.isEmpty() && works(token)) {
            say("using the admin token of the last run, kept in " + kept);
            return;
        }
        if (setupToken.isEmpty()) {
            token = spareToken.get();
        } else {
            String body = JSON.writeValueAsString(
                    JSON.createObjectNode().put("setupToken", setupToken).put("adminTokenName", "demo-admin"));
            String answer = expect(201, api.post("/api/v1/bootstrap/initialize", body), "first login");
            token = JSON.readTree(answer).path("adminToken").asString("");
        }
        write(kept, token);
        api.use(token);
        say("admin token issued, kept in " + kept);
    }

    private boolean works(String token) throws IOException, InterruptedException {
        api.use(token);
        return api.get("/api/v1/clusters").statusCode() == 200;
    }

    private static void write(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
    }

    private void put(String kind, String name, String json) throws IOException, InterruptedException {
        HttpResponse<String> response = api.put("/api/v1/" + kind + "/" + name, json);
        if (response.statusCode() != 200 && response.statusCode() != 201) {
            throw new DemoFailed("PUT /api/v1/" + kind + "/" + name + " was answered " + response.statusCode() + ": "
                    + response.body());
        }
        say("PUT /api/v1/" + kind + "/" + name + " -> " + response.statusCode());
    }

    private String firstAnswer(String url, EnvoyProcess envoy) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String last = "nothing";
        while (System.nanoTime() < end && envoy.alive()) {
            try {
                HttpResponse<String> response = api.get(url);
                if (response.statusCode() == 200) {
                    return response.body().strip();
                }
                last = response.statusCode() + " " + response.body();
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(50);
        }
        throw new DemoFailed("Envoy did not answer at " + url + " (" + last + "); see " + envoy.log());
    }

    private void tellMore(String gateway, int adminPort) {
        out.printf("""

                It works: that answer came through Envoy, configured by Flowplane. To try next:

                  gateway     %s
                  API         %s/api/v1/clusters        documented at %s/api-docs/openapi.json
                  health      %s/healthz    metrics %s/metrics
                  Envoy       http://127.0.0.1:%d

                  export TOKEN=$(cat %s)
                  curl -H "Authorization: Bearer $TOKEN" %s/api/v1/proxies

                Ctrl-C ends all of it.
                """, gateway, address, address, address, address, adminPort, folder.resolve("admin.token"), address);
        out.flush();
    }

    private static int freePort(int wanted) {
        int port = FreePorts.from(wanted);
        if (port == 0) {
            throw new DemoFailed(
                    "Ports " + wanted + " and the hundred after it are all taken; end something and try again.");
        }
        return port;
    }

    private static String expect(int status, HttpResponse<String> response, String what) {
        if (response.statusCode() != status) {
            throw new DemoFailed("The " + what + " was answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.push(part);
        return part;
    }

    private void say(String line) {
        out.println("demo: " + line);
    }
}
