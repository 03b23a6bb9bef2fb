package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealDocuments;
import io.flowplane.testing.RealDocuments.RealDocument;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.SampleCalls;
import io.flowplane.testing.SampleCalls.Call;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of well-known products: imported, each operation called through a real Envoy, imported again, deleted. */
@Tag("slow")
class RealApisTest {
    private static final String DEFINITIONS = "/api/v1/api-definitions";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CALLERS = 4;

    @TempDir
    static Path folder;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static FlowplaneProcess server;
    private static EchoUpstream echo;
    private static RealEnvoy envoy;
    private static int port;

    /** It has more operations than can be imported. */
    private static final String TOO_LARGE = "microsoft.com-graph";

    static List<RealDocument> documents() {
        return RealDocuments.all().stream()
                .filter(document -> !document.name().equals(TOO_LARGE))
                .toList();
    }

    @BeforeAll
    static void start() {
        server = FlowplaneProcess.serve(folder, Map.of("FLOWPLANE_IMPORT_MAX_BODY_SIZE", "32MiB"));
        server.bootstrap();
        echo = new EchoUpstream();
        envoy = RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}");
        port = FreePort.next();
    }

    @AfterAll
    static void end() {
        envoy.close();
        server.close();
        echo.close();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyOperationIsAnsweredByTheUpstream(RealDocument document) throws Exception {
        FlowplaneProcess.Answer made = bring(document);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String id = made.json().get("id").stringValue();
        ObjectNode live =
                (ObjectNode) server.get(DEFINITIONS + "/" + id + "/openapi").json();
        String base =
                URI.create(live.get("servers").get(0).get("url").stringValue()).getPath();
        List<Call> calls = SampleCalls.of(live, base);
        awaitAnswer(calls.getFirst());
        assertThat(failures(calls)).isEmpty();
        FlowplaneProcess.Answer again = bring(document);
        assertThat(again.status()).isEqualTo(200);
        again.json()
                .get("resources")
                .forEach(step -> assertThat(step.get("action").stringValue()).isEqualTo("unchanged"));
        assertThat(server.delete(DEFINITIONS + "/" + id).status()).isEqualTo(204);
        assertThat(server.get("/api/v1/clusters").body()).isEqualTo("[]");
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void aDocumentWithTooManyOperationsIsRefusedAsAWhole() {
        FlowplaneProcess.Answer refused = bring(RealDocuments.named(TOO_LARGE));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("detail").stringValue()).contains("more than 10000 operations");
    }

    private static FlowplaneProcess.Answer bring(RealDocument document) {
        return server.send(
                "POST",
                DEFINITIONS + "/from-openapi?name=real&listener=real&bind_address=127.0.0.1&port=" + port
                        + "&upstream=http://127.0.0.1:" + echo.port(),
                new String(document.bytes(), StandardCharsets.UTF_8),
                Map.of("Content-Type", "application/octet-stream"));
    }

    private static Queue<String> failures(List<Call> calls) throws InterruptedException {
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (Call call : calls) {
                callers.execute(() -> {
                    try {
                        String fault = fault(call, send(call));
                        if (!fault.isEmpty()) {
                            failures.add(call + ": " + fault);
                        }
                    } catch (IOException | RuntimeException e) {
                        failures.add(call + ": " + e);
                    }
                });
            }
        }
        return failures;
    }

    private static String fault(Call call, HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            return "status " + response.statusCode();
        }
        if (call.method().equals("HEAD")) {
            return "";
        }
        JsonNode seen = FlowplaneProcess.JSON.readTree(response.body());
        String asked = call.method() + " " + call.target();
        String got = seen.get("method").stringValue() + " " + seen.get("path").stringValue();
        return got.equals(asked) ? "" : "the upstream saw " + got;
    }

    private static HttpResponse<String> send(Call call) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + call.target()))
                .timeout(Duration.ofSeconds(10))
                .method(call.method(), BodyPublishers.noBody())
                .build();
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitAnswer(Call call) {
        long end = System.nanoTime() + SOON.toNanos();
        String last = "";
        while (System.nanoTime() < end) {
            try {
                last = fault(call, send(call));
                if (last.isEmpty()) {
                    return;
                }
            } catch (IOException notYet) {
                last = notYet.toString();
            }
            FlowplaneProcess.pause(20);
        }
        throw new AssertionError(call + ": " + last);
    }
}
