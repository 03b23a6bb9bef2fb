package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealDocuments;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What importing an OpenAPI document costs: its plan, until an Envoy serves it, and the memory that stays. */
final class ImportPart extends Part {
    private static final String IMPORT = "/api/v1/api-definitions/from-openapi";
    private static final int OPERATIONS = 500;
    private static final int ROUNDS = 11;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port = FreePort.next();

    ImportPart() {
        super("import", 1);
    }

    @Override
    void measure(Run run) throws IOException, InterruptedException {
        try (FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), Map.of())) {
            server.bootstrap();
            RealEnvoy envoy =
                    RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}");
            Thread.sleep(3_000);
            long pid = server.process().pid();
            double before = Proc.residentMegabytes(pid);
            plans(run, server);
            applied(run, server);
            real(run, server);
            Thread.sleep(6_000);
            run.add("resident memory before imports", before, "MB", Goal.NONE);
            run.add(
                    "… some seconds after " + 2 * ROUNDS + " of them, and one of 13 MB",
                    Proc.residentMegabytes(pid),
                    "MB",
                    Goal.NONE);
            envoy.close();
        }
    }

    private void plans(Run run, FlowplaneProcess server) throws IOException, InterruptedException {
        String document = document("v1", OPERATIONS);
        double first = post(server, "&dryRun=true", document);
        double[] plans = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            plans[i] = post(server, "&dryRun=true", document);
        }
        run.add("plan of " + OPERATIONS + " operations, the first after the start", first, "ms", Goal.NONE);
        run.add(
                "plan of " + OPERATIONS + " operations, median of " + ROUNDS,
                Samples.median(plans),
                "ms",
                Goal.atMost(300));
    }

    private void applied(Run run, FlowplaneProcess server) throws IOException, InterruptedException {
        double[] applied = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long begin = System.nanoTime();
            post(server, "", document("v" + (i + 2), OPERATIONS));
            awaitStatus("/v" + (i + 2) + "/things/" + (OPERATIONS - 1), begin);
            applied[i] = (System.nanoTime() - begin) / 1e6;
        }
        run.add(
                OPERATIONS + " operations from the request to an Envoy that serves the last of them, median of "
                        + ROUNDS,
                Samples.median(applied),
                "ms",
                Goal.atMost(1_500));
    }

    private void real(Run run, FlowplaneProcess server) throws IOException, InterruptedException {
        String document = new String(RealDocuments.named("api.github.com").bytes(), StandardCharsets.UTF_8);
        double[] plans = new double[3];
        for (int i = 0; i < plans.length; i++) {
            plans[i] = post(server, "&dryRun=true", document);
        }
        run.add(
                "plan of GitHub's document, 13 MB and 1,223 operations, median of 3",
                Samples.median(plans),
                "ms",
                Goal.NONE);
    }

    private double post(FlowplaneProcess server, String query, String document)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + IMPORT
                        + "?name=bench&listener=bench&bind_address=127.0.0.1&port=" + port + query))
                .header("Authorization", "Bearer " + server.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(document))
                .build();
        long begin = System.nanoTime();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.body());
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    /** Envoy has the route when the upstream, which isn't there, is asked: 503 instead of 404. */
    private void awaitStatus(String path, long begin) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        while (System.nanoTime() - begin < 30_000_000_000L) {
            try {
                if (http.send(request, BodyHandlers.discarding()).statusCode() == 503) {
                    return;
                }
            } catch (IOException notYet) {
                // the listener isn't there yet
            }
            Thread.sleep(2);
        }
        throw new IllegalStateException("no Envoy served " + path);
    }

    static String document(String version, int operations) {
        String paths = IntStream.range(0, operations)
                .mapToObj(i -> """
                        "/things/%d%s":{"get":{"operationId":"op%d","summary":"An operation","responses":{"200":{
                        "description":"ok","content":{"application/json":{"schema":{"type":"object","properties":{
                        "id":{"type":"string"},"size":{"type":"integer"}}}}}}}}}""".formatted(i, i % 2 == 0 ? "/{id}" : "", i))
                .collect(Collectors.joining(","));
        return "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"bench\",\"version\":\"1\"},"
                + "\"servers\":[{\"url\":\"http://127.0.0.1:1/" + version + "\"}],\"paths\":{" + paths + "}}";
    }
}
