package io.flowplane.bench;

import io.flowplane.testing.RealEnvoy;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** One of go-control-plane's caches with its server: the program in {@code bench/peers}, built by Go when there is one. */
final class Peer implements Subject {
    static final List<String> CACHES = List.of("linear", "snapshot");
    private static final Pattern PORTS = Pattern.compile("proxies.*:(\\d+)\\s+commands.*:(\\d+)");

    private final String cache;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int xdsPort;
    private final int controlPort;

    private Peer(String cache, Process process, int xdsPort, int controlPort) {
        this.cache = cache;
        this.process = process;
        this.xdsPort = xdsPort;
        this.controlPort = controlPort;
    }

    /** The program, built if there is a Go that can; else the run gets a note. */
    static synchronized Optional<Path> program(Run run) {
        Path sources = RealEnvoy.repository().resolve("bench/peers");
        Path program = RealEnvoy.repository().resolve("target/bench-peer");
        try {
            Command.run(sources, "go", "build", "-mod=mod", "-o", program.toString(), ".");
            return Optional.of(program);
        } catch (UncheckedIOException e) {
            run.note("no peer: no Go found");
        } catch (IllegalStateException e) {
            run.note("no peer: Go could not build it: "
                    + e.getMessage().lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }

    /**
     * Starts it with so many clusters.
     *
     * @param port for proxies; 0: any
     */
    static Peer start(Path program, String cache, int clusters, int port) {
        try {
            Path output = Files.createTempFile("flowplane-bench-peer-", ".log");
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--cache",
                            cache,
                            "--clusters",
                            String.valueOf(clusters),
                            "--port",
                            String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Matcher[] said = new Matcher[1];
            Servers.await("the peer's ports", () -> {
                said[0] = PORTS.matcher(read(output));
                return said[0].find();
            });
            return new Peer(cache, process, Integer.parseInt(said[0].group(1)), Integer.parseInt(said[0].group(2)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "go-control-plane, " + cache + " cache";
    }

    @Override
    public boolean isPeer() {
        return true;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public int xdsPort() {
        return xdsPort;
    }

    @Override
    public void change(int cluster) {
        send("POST", "/change?cluster=" + cluster);
    }

    @Override
    public void settle() {
        send("POST", "/settle");
    }

    /** The releases that are in it. */
    Map<String, String> versions() {
        Map<String, String> versions = new TreeMap<>();
        JsonMapper.builder()
                .build()
                .readTree(send("GET", "/stats"))
                .get("versions")
                .propertyStream()
                .forEach(each -> versions.put(each.getKey(), each.getValue().asString()));
        return versions;
    }

    private String send(String method, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + controlPort + path))
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError(path + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.destroyForcibly().onExit().join();
    }
}
