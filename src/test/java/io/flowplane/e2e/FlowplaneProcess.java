package io.flowplane.e2e;

import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server as a person starts it: {@code ./flowplane serve}, in a folder of its own, seen only by its output and its ports. */
public final class FlowplaneProcess implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern API = Pattern.compile("The API listens on https?://[^:]+:(\\d+)");
    private static final Pattern XDS = Pattern.compile("Envoys connect to [^:]+:(\\d+)");

    private final Path output;
    private final Process process;
    private HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private String token = "";

    private FlowplaneProcess(Path output, Process process) {
        this.output = output;
        this.process = process;
    }

    /** Starts it on free ports, and returns when its ports are open. */
    public static FlowplaneProcess serve(Path folder, Map<String, String> settings) {
        return serve(RealEnvoy.repository().resolve("flowplane"), folder, settings);
    }

    /** The same with the launcher of another place, or a program that becomes the launcher. */
    public static FlowplaneProcess serve(Path launcher, Path folder, Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.putIfAbsent("FLOWPLANE_API_PORT", "0");
        all.putIfAbsent("FLOWPLANE_XDS_PORT", "0");
        all.putIfAbsent("FLOWPLANE_DRAIN_SECONDS", "2");
        FlowplaneProcess server = startProgram(launcher, folder, all, "serve");
        server.awaitOutput(API);
        server.awaitOutput(XDS);
        return server;
    }

    /** Starts any command of the launcher. */
    public static FlowplaneProcess start(Path folder, Map<String, String> settings, String... command) {
        return startProgram(RealEnvoy.repository().resolve("flowplane"), folder, settings, command);
    }

    /** The same with the launcher of another place. */
    static FlowplaneProcess startProgram(Path launcher, Path folder, Map<String, String> settings, String... command) {
        try {
            Path output = Files.createTempFile(folder, "output-", ".log");
            List<String> words = new ArrayList<>();
            words.add(launcher.toString());
            words.addAll(List.of(command));
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.startsWith("FLOWPLANE_") || name.equals("DATABASE_URL"));
            builder.environment().putAll(settings);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new FlowplaneProcess(output, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything that it printed so far, on both streams. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path outputFile() {
        return output;
    }

    public Process process() {
        return process;
    }

    public int apiPort() {
        return Integer.parseInt(awaitOutput(API));
    }

    public int xdsPort() {
        return Integer.parseInt(awaitOutput(XDS));
    }

    public String address() {
        int port = apiPort();
        return (output().contains("listens on https://") ? "https" : "http") + "://127.0.0.1:" + port;
    }

    /** From now on its answers are believed by the certificates of this authority alone; each call connects anew. */
    void trust(Path ca) {
        http.shutdownNow();
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TestAuthority.clientContext(ca))
                .build();
    }

    /** Waits until a line matches, and gives its first group. */
    String awaitOutput(Pattern pattern) {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            Matcher matcher = pattern.matcher(output());
            if (matcher.find()) {
                return matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
            }
            if (!process.isAlive() && !pattern.matcher(output()).find()) {
                throw new AssertionError(
                        "It ended with " + process.exitValue() + " before it said " + pattern + ":\n" + output());
            }
            pause(20);
        }
        throw new AssertionError("It did not say " + pattern + ":\n" + output());
    }

    public void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (status("/readyz") != 200) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not ready:\n" + output());
            }
            pause(20);
        }
    }

    /** Logs in with the setup token that it printed; later calls carry the admin token, which is returned. */
    public String bootstrap() {
        awaitReady();
        String setup = awaitOutput(Pattern.compile("(fp_setup_\\S+)"));
        Answer answer = post(
                "/api/v1/bootstrap/initialize", "{\"setupToken\": \"" + setup + "\", \"adminTokenName\": \"admin\"}");
        if (answer.status() != 201) {
            throw new AssertionError(answer);
        }
        use(answer.json().get("adminToken").asString());
        return token;
    }

    public String token() {
        return token;
    }

    /** The way back in: {@code ./flowplane token create --admin} on the same settings. */
    public String createAdminToken(Map<String, String> settings) {
        Shell.Result created = Shell.run(
                output.getParent(),
                settings,
                RealEnvoy.repository().resolve("flowplane") + " token create --admin 2>/dev/null");
        if (created.status() != 0) {
            throw new AssertionError(created.output());
        }
        return created.line();
    }

    public void use(String bearer) {
        token = bearer;
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, String json) {
        return send("POST", path, json);
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    Answer send(String method, String path, String json) {
        return send(method, path, json, Map.of());
    }

    Answer send(String method, String path, String json, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int status(String path) {
        try {
            return get(path).status();
        } catch (UncheckedIOException notYet) {
            return 0;
        }
    }

    /** Ends it as an orchestrator does; gives the exit status. */
    public int terminate() {
        process.destroy();
        return exit();
    }

    /** Ends it as Ctrl-C does. */
    int interrupt() {
        signal("INT");
        return exit();
    }

    /** Ends it without a chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
        exit();
    }

    void signal(String name) {
        Shell.run(output.getParent(), "kill -" + name + " " + process.pid());
    }

    /** Waits for its end. */
    int exit() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("It did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Waits so long, whatever happens. */
    public static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer of the API. */
    public record Answer(int status, String body, String retryAfter) {
        public JsonNode json() {
            return JSON.readTree(body);
        }
    }
}
