package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.e2e.Gateway;
import io.flowplane.testing.Collector;
import io.flowplane.testing.RealEnvoy;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * Measures what Flowplane promises, from outside, on the built launcher. {@code ./flowplane bench [start] [latency] [writes]
 * [fleet] [traces] [rejects] [storm] [instances] [import] [backup]}; all of them without an argument. Figures depend on what else the machine
 * does: run it idle.
 */
public final class Bench {
    private static final Set<String> ALL = Set.of(
            "start", "latency", "writes", "fleet", "traces", "rejects", "storm", "instances", "import", "backup");
    private static final int STARTS = 5;
    private static final int CHANGES = 200;
    private static final int CALLERS = 16;
    private static final int WARM_UP_SECONDS = 15;
    private static final int WRITE_SECONDS = 10;
    private static final int STREAMS = 200;
    private static final int CLUSTERS = 1_000;
    private static final int REJECT_SECONDS = 60;
    private static final int STORM_STREAMS = 2_000;
    private static final int STORM_CLUSTERS = 200;

    private final Figures figures = new Figures();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Bench() {}

    public static void main(String[] names) throws Exception {
        Set<String> wanted = names.length == 0 ? ALL : new TreeSet<>(Arrays.asList(names));
        if (!ALL.containsAll(wanted)) {
            System.err.println("bench knows " + new TreeSet<>(ALL));
            System.exit(2);
        }
        Bench bench = new Bench();
        if (wanted.contains("start")) {
            bench.start();
        }
        if (wanted.contains("latency")) {
            bench.latency();
        }
        if (wanted.contains("writes")) {
            bench.writes();
        }
        if (wanted.contains("fleet")) {
            bench.fleet(Map.of(), "", "≤ 25");
        }
        if (wanted.contains("traces")) {
            bench.traces();
        }
        if (wanted.contains("rejects")) {
            bench.rejects();
        }
        if (wanted.contains("storm")) {
            bench.storm();
        }
        if (wanted.contains("instances")) {
            bench.instances();
        }
        if (wanted.contains("import")) {
            new ImportBench(bench.figures).run(folder());
        }
        if (wanted.contains("backup")) {
            try (EmbeddedPostgres postgres = durablePostgres()) {
                new BackupBench(bench.figures, postgres, folder()).run();
            }
        }
        bench.figures.write(
                RealEnvoy.repository().resolve("bench/results"),
                wanted.equals(ALL) ? "latest" : String.join("-", wanted));
        System.exit(0);
    }

    private void start() throws IOException, InterruptedException {
        double[] healthy = new double[STARTS];
        double[] ready = new double[STARTS];
        double[] memory = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            long begin = System.nanoTime();
            int port = RealEnvoy.freePort();
            try (FlowplaneProcess server = FlowplaneProcess.start(
                    folder(), Map.of("FLOWPLANE_API_PORT", String.valueOf(port), "FLOWPLANE_XDS_PORT", "0"), "serve")) {
                healthy[i] = awaitStatus(port, "/healthz", begin);
                ready[i] = awaitStatus(port, "/readyz", begin);
                Thread.sleep(5_000);
                memory[i] = Figures.residentMegabytes(server.process().pid());
            }
        }
        figures.add("serve to /healthz, empty database, median of " + STARTS, median(healthy), "ms", "≤ 1500");
        figures.add("serve to /readyz, empty database, median of " + STARTS, median(ready), "ms", "≤ 1500");
        figures.add("resident memory, idle for 5 s", median(memory), "MB", "≤ 150");
    }

    private double awaitStatus(int port, String path, long begin) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        while (true) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return (System.nanoTime() - begin) / 1e6;
                }
            } catch (IOException notYet) {
                Thread.sleep(5);
            }
        }
    }

    /** From the answer of a REST write to the first answer of a real Envoy that shows it. */
    private void latency() throws IOException, InterruptedException {
        for (int configs : List.of(10, 3_000)) {
            try (FlowplaneProcess server = FlowplaneProcess.serve(folder(), Map.of())) {
                server.bootstrap();
                for (int i = 1; i < configs; i++) {
                    server.put("/api/v1/routes/other-" + i, direct("other-" + i, 1, i));
                }
                latency(
                        server,
                        "write answered → Envoy answers, " + configs + " route configurations",
                        n -> direct("probe", 1, n),
                        CHANGES);
            }
        }
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder(), Map.of())) {
            server.bootstrap();
            latency(
                    server,
                    "write answered → Envoy answers, one configuration of 3000 rules",
                    n -> direct("probe", 3_000, n),
                    CHANGES / 4);
        }
    }

    private void latency(FlowplaneProcess server, String what, IntFunction<String> body, int changes)
            throws IOException, InterruptedException {
        latency(server, server, what, body, changes, "≤ 30", "≤ 100");
    }

    /** The write goes to one instance, the Envoy is connected to another, or the same. */
    private void latency(
            FlowplaneProcess server,
            FlowplaneProcess envoys,
            String what,
            IntFunction<String> body,
            int changes,
            String p50Target,
            String p99Target)
            throws IOException, InterruptedException {
        int port = RealEnvoy.freePort();
        server.put("/api/v1/routes/probe", body.apply(0));
        server.put("/api/v1/listeners/probe", Gateway.listener("probe", port, "probe"));
        try (RealEnvoy envoy =
                RealEnvoy.startWithAds(envoys.xdsPort(), "DELTA_GRPC", "{\"id\": \"bench\", \"cluster\": \"bench\"}")) {
            Gateway.awaitAnswer(port, "200 v0");
            long[] nanos = new long[changes];
            long[] writes = new long[changes];
            int warmUp = 20;
            HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .build();
            for (int i = 1; i <= changes + warmUp; i++) {
                long sent = System.nanoTime();
                server.put("/api/v1/routes/probe", body.apply(i));
                long answered = System.nanoTime();
                while (!http.send(ask, BodyHandlers.ofString()).body().equals("v" + i)) {
                    Thread.onSpinWait();
                }
                if (i > warmUp) {
                    writes[i - warmUp - 1] = answered - sent;
                    nanos[i - warmUp - 1] = System.nanoTime() - answered;
                }
                Thread.sleep(60);
            }
            figures.addLatencies(what, nanos, p50Target, p99Target);
            figures.addLatencies(what + " (the write itself)", writes, "", "");
            if (!envoy.rejections().isEmpty()) {
                throw new AssertionError(envoy.rejections());
            }
        }
    }

    /** A write on one instance, an Envoy on another, with the bell between them and without. */
    private void instances() throws IOException, InterruptedException {
        try (EmbeddedPostgres postgres = durablePostgres()) {
            String url = "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
            String nowhere = "postgresql://postgres@127.0.0.1:" + RealEnvoy.freePort() + "/postgres";
            instances("LISTEN/NOTIFY", Map.of("DATABASE_URL", url), "≤ 300");
            instances("polling alone", Map.of("DATABASE_URL", url, "FLOWPLANE_DATABASE_LISTEN_URL", nowhere), "≤ 1500");
        }
    }

    private void instances(String how, Map<String, String> settings, String p99Target)
            throws IOException, InterruptedException {
        try (FlowplaneProcess one = FlowplaneProcess.serve(folder(), settings);
                FlowplaneProcess two = FlowplaneProcess.serve(folder(), settings)) {
            one.use(one.createAdminToken(settings));
            one.awaitReady();
            two.awaitReady();
            latency(
                    one,
                    two,
                    "write answered by one instance → Envoy of another answers, " + how,
                    n -> direct("probe", 1, n),
                    CHANGES,
                    "",
                    p99Target);
        }
    }

    private static EmbeddedPostgres durablePostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    /** A route configuration whose last rule, for every path, answers {@code v<n>}. */
    private static String direct(String name, int rules, int n) {
        StringBuilder routes = new StringBuilder();
        for (int i = 1; i < rules; i++) {
            routes.append("{\"match\": {\"path\": {\"type\": \"exact\", \"value\": \"/p")
                    .append(i)
                    .append("\"}},")
                    .append(" \"action\": {\"type\": \"directResponse\", \"status\": 200, \"body\": \"x\"}},");
        }
        return """
                {"name": "%s", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [%s
                  {"match": {"path": {"type": "prefix", "value": "/"}},
                   "action": {"type": "directResponse", "status": 200, "body": "v%d"}}]}]}""".formatted(name, routes, n);
    }

    private void writes() throws Exception {
        try (EmbeddedPostgres postgres = durablePostgres()) {
            writes("PostgreSQL", "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres", "≥ 400");
        }
        writes("SQLite", "sqlite://data/flowplane.db", "report");
    }

    private void writes(String database, String url, String target) throws Exception {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder(), Map.of("DATABASE_URL", url))) {
            server.bootstrap();
            for (int seconds : List.of(WARM_UP_SECONDS, WRITE_SECONDS)) {
                AtomicInteger done = new AtomicInteger();
                AtomicInteger failed = new AtomicInteger();
                long begin = System.nanoTime();
                long end = begin + seconds * 1_000_000_000L;
                List<Thread> callers = new ArrayList<>();
                for (int caller = 0; caller < CALLERS; caller++) {
                    int self = caller;
                    callers.add(Thread.startVirtualThread(() -> write(server, self, end, done, failed)));
                }
                for (Thread caller : callers) {
                    caller.join();
                }
                if (seconds == WRITE_SECONDS) {
                    double elapsed = (System.nanoTime() - begin) / 1e9;
                    figures.add(
                            "API writes a second, " + CALLERS + " clients, fsync on, " + database,
                            done.get() / elapsed,
                            "/s",
                            target);
                    figures.add("… of which failed", failed.get(), "", "0");
                }
            }
        }
    }

    private void write(FlowplaneProcess server, int caller, long end, AtomicInteger done, AtomicInteger failed) {
        for (int n = 0; System.nanoTime() < end; n++) {
            String name = "w" + caller + "-" + n % 50;
            HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api/v1/clusters/" + name))
                    .header("Authorization", "Bearer " + server.token())
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString("{\"connectTimeoutSeconds\": " + (1 + n / 50 % 60)
                            + ", \"endpoints\": [{\"host\": \"127.0.0.1\", \"port\": " + (1_000 + n) % 60_000 + "}]}"))
                    .build();
            try {
                int status = http.send(request, BodyHandlers.discarding()).statusCode();
                (status == 200 || status == 201 ? done : failed).incrementAndGet();
            } catch (IOException e) {
                failed.incrementAndGet();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The fleet once more, every change traced to each of its streams. */
    private void traces() throws IOException, InterruptedException {
        try (Collector collector = new Collector()) {
            fleet(
                    Map.of("FLOWPLANE_ENABLE_TRACING", "true", "FLOWPLANE_OTLP_ENDPOINT", collector.address()),
                    ", traced",
                    "");
        }
    }

    /** CPU of the server for one changed cluster that every stream gets and confirms, the REST write included. */
    private void fleet(Map<String, String> settings, String how, String target)
            throws IOException, InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder(), settings)) {
            server.bootstrap();
            for (int i = 0; i < CLUSTERS; i++) {
                server.put("/api/v1/clusters/c" + i, hosted("c" + i, 1));
            }
            AtomicLong responses = new AtomicLong();
            List<AdsClient> fleet = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                fleet.add(AdsClient.delta(server.xdsPort(), "fleet-" + i, responses));
            }
            awaitAtLeast(responses, STREAMS);
            Thread.sleep(2_000);
            long pid = server.process().pid();
            change(server, responses, 300, 2);
            double before = Figures.cpuMillis(pid);
            int changes = 300;
            change(server, responses, changes, 3);
            figures.add(
                    "server CPU per one-cluster change, " + STREAMS + " delta streams × " + CLUSTERS + " clusters"
                            + how,
                    (Figures.cpuMillis(pid) - before) / changes,
                    "ms",
                    target);
            figures.add("resident memory with them" + how, Figures.residentMegabytes(pid), "MB", "");
            fleet.forEach(AdsClient::close);
        }
    }

    private static void change(FlowplaneProcess server, AtomicLong responses, int changes, int timeout)
            throws InterruptedException {
        for (int i = 0; i < changes; i++) {
            long before = responses.get();
            server.put("/api/v1/clusters/c" + i, hosted("c" + i, timeout));
            awaitAtLeast(responses, before + STREAMS);
        }
    }

    /** A host name keeps the endpoints inside the cluster, so that one write is one changed resource. */
    private static String hosted(String name, int timeout) {
        return "{\"name\": \"%s\", \"connectTimeoutSeconds\": %d, \"endpoints\": [{\"host\": \"upstream.example\", \"port\": 80}]}"
                .formatted(name, timeout);
    }

    private void rejects() throws IOException, InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(folder(), Map.of())) {
            server.bootstrap();
            server.put("/api/v1/clusters/c", hosted("c", 1));
            try (AdsClient client = AdsClient.rejecting(server.xdsPort(), "stubborn", new AtomicLong())) {
                Thread.sleep(REJECT_SECONDS * 1_000L);
                figures.add(
                        "answers to a client that rejects everything for " + REJECT_SECONDS + " s, one content",
                        client.responses(),
                        "",
                        "1");
                server.put("/api/v1/clusters/c", hosted("c", 2));
                Thread.sleep(2_000);
                figures.add("… after one change of the content", client.responses(), "", "2");
            }
        }
    }

    /** kill -9 and a restart under many streams: until each has a change that came after, and what the API does meanwhile. */
    private void storm() throws IOException, InterruptedException {
        Path folder = folder();
        String xds = String.valueOf(RealEnvoy.freePort());
        AtomicLong resources = new AtomicLong();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        List<ReturningClient> fleet = new ArrayList<>();
        FlowplaneProcess server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_XDS_PORT", xds));
        try {
            server.bootstrap();
            for (int i = 0; i < STORM_CLUSTERS; i++) {
                server.put("/api/v1/clusters/c" + i, hosted("c" + i, 1));
            }
            for (int i = 0; i < STORM_STREAMS; i++) {
                fleet.add(new ReturningClient(server.xdsPort(), "storm-" + i, group, timer, resources));
            }
            awaitAtLeast(resources, (long) STORM_STREAMS * STORM_CLUSTERS);
            Thread.sleep(2_000);
            long before = resources.get();
            String token = server.token();
            server.close();
            long begin = System.nanoTime();
            server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_XDS_PORT", xds));
            server.use(token);
            server.awaitReady();
            double ready = (System.nanoTime() - begin) / 1e6;
            List<Long> calls = new ArrayList<>();
            int failed = 0;
            for (int n = 0; resources.get() - before < STORM_STREAMS; n++) {
                long sent = System.nanoTime();
                // The one change that every stream is to get.
                int status = n == 0
                        ? server.put("/api/v1/clusters/c0", hosted("c0", 2)).status()
                        : server.get("/api/v1/clusters/c1").status();
                failed += status == 200 ? 0 : 1;
                calls.add(System.nanoTime() - sent);
                Thread.sleep(5);
            }
            figures.add(
                    "kill -9 and restart under " + STORM_STREAMS + " delta streams × " + STORM_CLUSTERS
                            + " clusters: ready",
                    ready,
                    "ms",
                    "");
            figures.add("… until all have a change made after it", (System.nanoTime() - begin) / 1e6, "ms", "≤ 30000");
            figures.add(
                    "… resources sent beyond that change",
                    (double) (resources.get() - before - STORM_STREAMS),
                    "",
                    "0");
            figures.addLatencies(
                    "… API calls meanwhile (" + failed + " failed)",
                    calls.stream().mapToLong(Long::longValue).toArray(),
                    "",
                    "≤ 2000");
            figures.add(
                    "resident memory with them",
                    Figures.residentMegabytes(server.process().pid()),
                    "MB",
                    "");
        } finally {
            fleet.forEach(ReturningClient::close);
            server.close();
            timer.shutdownNow();
            group.close();
        }
    }

    private static void awaitAtLeast(AtomicLong count, long wanted) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (count.get() < wanted) {
            if (System.nanoTime() > end) {
                throw new AssertionError("only " + count.get() + " of " + wanted + " responses came");
            }
            Thread.sleep(1);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static Path folder() throws IOException {
        return Files.createTempDirectory("flowplane-bench-");
    }
}
