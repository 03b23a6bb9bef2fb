package io.flowplane.trace.otel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.config.TracingSettings;
import io.flowplane.observe.Redaction;
import io.flowplane.testing.Collector;
import io.flowplane.testing.FreePort;
import io.flowplane.testing.SeenSpan;
import io.flowplane.trace.Span;
import io.flowplane.trace.Tracing;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans on their way to a collector that decodes them. */
class OpenTelemetryTracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-f0f067aa0ba902b7-01";
    private static final String UNSAMPLED = "00-" + TRACE + "-f0f067aa0ba902b7-00";

    private final Collector collector = new Collector();

    @AfterEach
    void stop() {
        collector.close();
    }

    @Test
    void jaegerAndOtlpGetTheSameSpans() {
        try (Tracing tracing = start(1)) {
            Span request = tracing.serve("request", CALLER);
            Span child = request.child("work", Span.Kind.CLIENT)
                    .put("text", "ü \u0000 😀")
                    .put("number", -5);
            child.event("half", System.nanoTime());
            child.fail("it broke");
            child.end();
            request.name("GET /x");
            request.end();
        }
        assertThat(collector.jaeger()).hasSize(2);
        SeenSpan child = named("work");
        SeenSpan request = named("GET /x");
        assertThat(request.traceId()).isEqualTo(TRACE);
        assertThat(request.parentId()).isEqualTo("f0f067aa0ba902b7");
        assertThat(request.kind()).isEqualTo("server");
        assertThat(request.error()).isFalse();
        assertThat(request.process())
                .containsEntry("service.name", "shop")
                .containsEntry("service.version", "1.2.3")
                .containsEntry("service.instance.id", "here");
        assertThat(child.isChildOf(request)).isTrue();
        assertThat(child.kind()).isEqualTo("client");
        assertThat(child.error()).isTrue();
        assertThat(child.tags())
                .containsEntry("text", "ü \u0000 😀")
                .containsEntry("number", "-5")
                .containsEntry("otel.status_code", "ERROR")
                .containsEntry("otel.status_description", "it broke");
        assertThat(child.events()).containsExactly("half");
        assertThat(Math.abs(request.startMicros() / 1_000 - System.currentTimeMillis()))
                .isLessThan(60_000);

        for (SeenSpan one : collector.jaeger()) {
            assertThat(collector.otlp()).anySatisfy(other -> {
                assertThat(other.spanId()).isEqualTo(one.spanId());
                assertThat(other.parentId()).isEqualTo(one.parentId());
                assertThat(other.traceId()).isEqualTo(one.traceId());
                assertThat(other.name()).isEqualTo(one.name());
                assertThat(other.kind()).isEqualTo(one.kind());
                assertThat(other.error()).isEqualTo(one.error());
                assertThat(other.startMicros()).isEqualTo(one.startMicros());
                assertThat(other.process()).isEqualTo(one.process());
                assertThat(one.tags()).containsAllEntriesOf(other.tags());
            });
        }
    }

    @Test
    void theCallerDecidesWhetherATraceIsRecorded() {
        try (Tracing tracing = start(1)) {
            Span unwanted = tracing.serve("unwanted", UNSAMPLED);
            assertThat(unwanted.isRecording()).isFalse();
            assertThat(unwanted.traceparent()).startsWith("00-" + TRACE).endsWith("-00");
            assertThat(unwanted.child("below", Span.Kind.INTERNAL).isRecording())
                    .isFalse();
            unwanted.end();
        }
        try (Tracing tracing = start(0)) {
            assertThat(tracing.serve("by ratio", null).isRecording()).isFalse();
            tracing.serve("wanted", CALLER).end();
        }
        assertThat(collector.jaeger()).extracting(SeenSpan::name).containsExactly("wanted");
    }

    @Test
    void nothingIsJoinedThatIsNoTrace() {
        try (Tracing tracing = start(1)) {
            for (String nonsense : List.of("", "00-1-2-01", UNSAMPLED, CALLER + "0")) {
                assertThat(tracing.join(nonsense, "x", Span.Kind.INTERNAL, System.nanoTime()))
                        .isSameAs(Span.none());
            }
            assertThat(tracing.join(null, "x", Span.Kind.INTERNAL, System.nanoTime()))
                    .isSameAs(Span.none());
        }
    }

    @Test
    void secretsAndEndlessTextsStayHere() {
        try (Tracing tracing = start(1)) {
            Span span = tracing.serve("request", null);
            span.put("url.path", "/api/v1/tokens/fp_pat_1.s3cr3ts3cr3t");
            span.put("long", "x".repeat(1 << 20));
            span.fail("fp_pat_1.s3cr3ts3cr3t is unknown");
            span.end();
        }
        SeenSpan span = named("request");
        assertThat(span.toString()).doesNotContain("s3cr3t");
        assertThat(span.tag("long").length()).isLessThan(5_000);
    }

    @Test
    void theCurrentSpanIsKnownToTheThreadAndToWhomItHandsWork() throws InterruptedException {
        try (Tracing tracing = start(1)) {
            Span span = tracing.serve("request", null);
            Span[] elsewhere = new Span[1];
            Thread[] other = new Thread[1];
            span.during(() -> {
                assertThat(Span.current()).isSameAs(span);
                other[0] = Thread.startVirtualThread(Span.carried(() -> elsewhere[0] = Span.current()));
            });
            other[0].join();
            assertThat(elsewhere[0]).isSameAs(span);
            assertThat(Span.current()).isSameAs(Span.none());
        }
    }

    @Test
    void aCollectorThatIsAwayCostsOnlyItsSpans() throws Exception {
        int port = FreePort.next();
        URI nobody = URI.create("http://127.0.0.1:" + port + "/api/traces");
        OpenTelemetryTracing tracing =
                start(new TracingSettings(true, "shop", Optional.of(nobody), Optional.empty(), 1));
        for (int i = 0; i < 20_000; i++) {
            tracing.serve("lost", null).end();
        }
        await(() -> tracing.figures().lost().sum() > 0);
        try (Collector back = new Collector(port)) {
            await(() -> {
                tracing.serve("taken", null).end();
                return back.jaeger().stream().anyMatch(s -> s.name().equals("taken"));
            });
            assertThat(tracing.figures().sent().sum()).isPositive();
        }
        long begin = System.nanoTime();
        tracing.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aCollectorThatRefusesOrNeverAnswersHoldsUpNobody() throws Exception {
        collector.answer(503);
        OpenTelemetryTracing refused = start(new TracingSettings(
                true, "shop", Optional.of(URI.create(collector.jaegerEndpoint())), Optional.empty(), 1));
        refused.serve("lost", null).end();
        await(() -> refused.figures().lost().sum() == 1);
        refused.close();

        try (var silent = new ServerSocket(0)) {
            URI address = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            OpenTelemetryTracing stuck = start(new TracingSettings(
                    true, "shop", Optional.of(address), Optional.of(address.resolve("/v1/traces")), 1));
            stuck.serve("stuck", null).end();
            long begin = System.nanoTime();
            stuck.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aConnectionThatTheCollectorClosedCostsNoSpans() throws Exception {
        try (ServerSocket impatient = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("http://127.0.0.1:" + impatient.getLocalPort() + "/api/traces");
            OpenTelemetryTracing tracing =
                    start(new TracingSettings(true, "shop", Optional.of(address), Optional.empty(), 1));
            tracing.serve("one", null).end();
            impatient.accept().close();
            try (Socket kept = impatient.accept()) {
                kept.getInputStream().read(new byte[10_000]);
                kept.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
                await(() -> tracing.figures().sent().sum() == 1);
            }
            assertThat(tracing.figures().lost().sum()).isZero();
            tracing.close();
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(10);
        }
    }

    private SeenSpan named(String name) {
        return collector.jaeger().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Tracing start(double ratio) {
        return start(new TracingSettings(
                true,
                "shop",
                Optional.of(URI.create(collector.jaegerEndpoint())),
                Optional.of(URI.create(collector.address() + "/v1/traces")),
                ratio));
    }

    private static OpenTelemetryTracing start(TracingSettings settings) {
        return OpenTelemetryTracing.start(settings, "1.2.3", "here", Redaction::redact);
    }
}
