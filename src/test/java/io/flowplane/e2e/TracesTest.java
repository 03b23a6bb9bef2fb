package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.TestDatabases;
import io.flowplane.testing.Collector;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.SeenSpan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace from a request of the API to the answer of a real Envoy, as a collector decodes it. */
@Tag("slow")
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final Map<String, String> CALLER =
            Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "X-Request-Id", "req-7");

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final Collector collector = keep(new Collector());

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void aWriteIsFollowedToTheEnvoysAnswer() {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, tracing()));
        server.bootstrap();
        Upstream upstream = keep(new Upstream("blue"));
        int port = FreePort.next();
        made(server, "clusters", Gateway.cluster("web", upstream.port()), Map.of());
        made(server, "routes", Gateway.routes("web", "web"), Map.of());
        made(server, "listeners", Gateway.listener("web", port, "web"), Map.of());
        keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"edge-1\", \"cluster\": \"c\"}"));
        Gateway.awaitAnswer(port, "200 blue");

        made(server, "clusters", Gateway.cluster("more", upstream.port()), CALLER);

        SeenSpan push = collector.await("the push of the cluster", named("push CDS"));
        SeenSpan request = collector.await("the request", named("POST /api/v1/clusters"));
        SeenSpan validation = collector.await("the token's check", named("token validation"));
        SeenSpan write = collector.await("the write", named("database write"));
        SeenSpan snapshot = collector.await("the snapshot", named("snapshot"));
        SeenSpan endpoints = collector.await("the push of its endpoints", named("push EDS"));
        assertThat(request.parentId()).isEqualTo(PARENT);
        assertThat(request.kind()).isEqualTo("server");
        assertThat(request.process()).containsEntry("service.name", "flowplane-e2e");
        assertThat(request.tags())
                .containsEntry("http.response.status_code", "201")
                .containsEntry("http.route", "/api/v1/clusters")
                .containsEntry("flowplane.request_id", "req-7")
                .hasEntrySatisfying("user.id", id -> assertThat(id).startsWith("fp_pat_"));
        assertThat(validation.isChildOf(request)).isTrue();
        assertThat(write.isChildOf(request)).isTrue();
        assertThat(write.kind()).isEqualTo("client");
        assertThat(write.tag("db.system.name")).isEqualTo("sqlite");
        assertThat(snapshot.isChildOf(request)).isTrue();
        assertThat(snapshot.tag("flowplane.resources")).isEqualTo("cluster/more");
        assertThat(push.isChildOf(snapshot)).isTrue();
        assertThat(endpoints.isChildOf(snapshot)).isTrue();
        assertThat(push.tags())
                .containsEntry("flowplane.node", "edge-1")
                .containsEntry("flowplane.team", "default")
                .containsEntry("flowplane.xds.answer", "ACK");
        assertThat(push.events()).containsExactly("ACK");
        assertThat(List.of(write.tag("flowplane.revision"), snapshot.tag("flowplane.revision")))
                .containsOnly(push.tag("flowplane.revision"));
        assertThat(collector.jaeger().stream().filter(s -> s.traceId().equals(TRACE)))
                .noneMatch(SeenSpan::error);
        assertThat(server.output()).contains("\"trace_id\":\"" + TRACE + "\"");
        assertThat(server.terminate()).isZero();
        assertThat(collector.otlp()).extracting(SeenSpan::spanId).contains(push.spanId(), request.spanId());
    }

    @Test
    void anImportIsOneTraceFromTheDocumentToTheEnvoysAnswer() {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, tracing()));
        server.bootstrap();
        keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"edge-1\", \"cluster\": \"c\"}"));
        until(() -> server.get("/api/v1/proxies").body().contains("edge-1"));

        FlowplaneProcess.Answer made = server.send(
                "POST",
                "/api/v1/api-definitions/from-openapi?listener=edge&bind_address=127.0.0.1&port=" + FreePort.next(),
                """
                {"openapi":"3.0.3","info":{"title":"Pets","version":"1"},"servers":[{"url":"http://10.0.0.1:80"}],
                 "paths":{"/pets":{"get":{"operationId":"list"}},"/pets/{id}":{"get":{"operationId":"one"}}}}""",
                CALLER);
        assertThat(made.status()).as(made.body()).isEqualTo(201);

        SeenSpan request = collector.await("the request", named("POST /api/v1/api-definitions/from-openapi"));
        SeenSpan document = collector.await("the document", named("openapi document"));
        SeenSpan plan = collector.await("the plan", named("gateway plan"));
        SeenSpan write = collector.await("the transaction", named("database write"));
        SeenSpan snapshot = collector.await("the snapshot", named("snapshot"));
        assertThat(request.tag("flowplane.operations")).isEqualTo("2");
        assertThat(document.isChildOf(request)).isTrue();
        assertThat(plan.isChildOf(request)).isTrue();
        assertThat(write.isChildOf(request)).isTrue();
        assertThat(snapshot.isChildOf(request)).isTrue();
        for (String push : List.of("push CDS", "push LDS", "push RDS")) {
            assertThat(collector.await(push, named(push)).isChildOf(snapshot)).isTrue();
        }
        assertThat(snapshot.tag("flowplane.resources"))
                .contains("cluster/pets-10-0-0-1-80")
                .contains("listener/edge");
    }

    @Test
    void aDeletionIsFollowedToTheEndOfItsWait() {
        Map<String, String> settings = new HashMap<>(tracing());
        settings.put("FLOWPLANE_XDS_REMOVAL_DELAY_MS", "200");
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, settings));
        server.bootstrap();
        made(server, "clusters", Gateway.cluster("web", 8081), Map.of());
        keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"edge-1\", \"cluster\": \"c\"}"));
        until(() -> server.get("/metrics").body().contains("flowplane_xds_acks_total 3.0"));

        assertThat(server.send("DELETE", "/api/v1/clusters/web", null, CALLER).status())
                .isEqualTo(204);

        SeenSpan push = collector.await("the push of the removal", named("push CDS"));
        assertThat(push.isChildOf(collector.await("the snapshot", named("snapshot"))))
                .isTrue();
        assertThat(push.tags()).containsEntry("flowplane.xds.answer", "ACK");
    }

    @Test
    void whatAnEnvoyRejectsIsAnErrorInTheTraceOfItsWrite() {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, tracing()));
        server.bootstrap();
        RealEnvoy envoy =
                keep(RealEnvoy.startWithAds(server.xdsPort(), "GRPC", "{\"id\": \"edge-1\", \"cluster\": \"c\"}"));
        int port = FreePort.next();
        made(server, "routes", Gateway.routes("web", "none"), Map.of());
        made(server, "listeners", Gateway.listener("web", port, "web"), Map.of());
        Gateway.awaitAnswer(port, "503 ");
        // another network's address: the binding fails, which only the Envoy can know
        String elsewhere = Gateway.listener("elsewhere", port + 1, "web").replace("127.0.0.1", "192.0.2.1");
        made(server, "listeners", elsewhere, CALLER);

        SeenSpan push = collector.await("the rejected push", named("push LDS"));
        assertThat(push.error()).isTrue();
        assertThat(push.tag("flowplane.xds.answer")).isEqualTo("NACK");
        assertThat(push.tag("otel.status_description")).contains("192.0.2.1");
        assertThat(envoy.rejections()).isNotEmpty();
    }

    @Test
    void theRowOfARefusedTokenIsInTheTraceOfItsRequest() {
        FlowplaneProcess server = keep(FlowplaneProcess.serve(folder, tracing()));
        server.bootstrap();
        server.use("fp_pat_nobody.nothing");
        assertThat(server.send("GET", "/api/v1/clusters", null, CALLER).status())
                .isEqualTo(401);

        SeenSpan audit = collector.await("the audit row", named("audit write"));
        SeenSpan request = collector.await("the request", named("GET /api/v1/clusters"));
        SeenSpan validation = collector.await("the token's check", named("token validation"));
        assertThat(audit.isChildOf(request)).isTrue();
        assertThat(validation.isChildOf(request)).isTrue();
        assertThat(validation.error()).isTrue();
        assertThat(collector.jaeger().toString()).doesNotContain("nothing");
    }

    @Test
    void theEnvoyMayBeAtAnotherInstance() {
        Map<String, String> settings = new HashMap<>(tracing());
        settings.put("DATABASE_URL", TestDatabases.postgresUrl());
        FlowplaneProcess writing = keep(FlowplaneProcess.serve(folder, settings));
        writing.bootstrap();
        FlowplaneProcess serving = keep(FlowplaneProcess.serve(folder, settings));
        serving.awaitReady();
        keep(RealEnvoy.startWithAds(serving.xdsPort(), "DELTA_GRPC", "{\"id\": \"edge-2\", \"cluster\": \"c\"}"));
        serving.use(writing.token());
        until(() -> serving.get("/metrics").body().contains("flowplane_xds_connections 1.0"));

        made(writing, "clusters", Gateway.cluster("web", 8081), CALLER);

        SeenSpan push = collector.await("the push of the cluster", named("push CDS"));
        SeenSpan request = collector.await("the request", named("POST /api/v1/clusters"));
        SeenSpan snapshot = collector.await(
                "the other instance's snapshot", named("snapshot").and(push::isChildOf));
        assertThat(push.tags()).containsEntry("flowplane.xds.answer", "ACK").containsEntry("flowplane.node", "edge-2");
        assertThat(snapshot.isChildOf(request)).isTrue();
        assertThat(snapshot.process().get("service.instance.id"))
                .isEqualTo(push.process().get("service.instance.id"))
                .isNotEqualTo(request.process().get("service.instance.id"));
    }

    @Test
    void withoutTracingNothingOfOpenTelemetryIsLoaded() throws Exception {
        Path classes = folder.resolve("classes.txt");
        FlowplaneProcess server = keep(FlowplaneProcess.serve(
                folder, Map.of("FLOWPLANE_AOT", "off", "FLOWPLANE_JAVA_OPTS", "-Xlog:class+load:file=" + classes)));
        server.bootstrap();
        made(server, "clusters", Gateway.cluster("web", 8081), CALLER);
        server.terminate();
        assertThat(Files.readString(classes))
                .contains("io.flowplane.trace.Span ")
                .doesNotContain(" io.opentelemetry", "trace.otel");
    }

    @Test
    void wrongSettingsEndTheStartWithALineEach() throws Exception {
        FlowplaneProcess server = keep(FlowplaneProcess.start(
                folder,
                Map.of(
                        "FLOWPLANE_ENABLE_TRACING", "true",
                        "FLOWPLANE_JAEGER_ENDPOINT", "udp://jaeger:6831",
                        "FLOWPLANE_TRACE_SAMPLE_RATIO", "often"),
                "serve"));
        assertThat(server.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.process().exitValue()).isEqualTo(2);
        assertThat(server.output().lines().filter(line -> line.startsWith("FLOWPLANE_")))
                .hasSize(2);
    }

    private static java.util.function.Predicate<SeenSpan> named(String name) {
        return span -> span.traceId().equals(TRACE) && span.name().equals(name);
    }

    private Map<String, String> tracing() {
        return Map.of(
                "FLOWPLANE_ENABLE_TRACING",
                "true",
                "FLOWPLANE_SERVICE_NAME",
                "flowplane-e2e",
                "FLOWPLANE_JAEGER_ENDPOINT",
                collector.jaegerEndpoint(),
                "FLOWPLANE_OTLP_ENDPOINT",
                collector.address());
    }

    private static void made(FlowplaneProcess server, String kind, String json, Map<String, String> headers) {
        FlowplaneProcess.Answer answer = server.send("POST", "/api/v1/" + kind, json, headers);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static void until(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            FlowplaneProcess.pause(20);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
