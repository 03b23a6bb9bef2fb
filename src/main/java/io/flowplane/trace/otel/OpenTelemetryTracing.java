package io.flowplane.trace.otel;

import io.flowplane.config.TracingSettings;
import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import io.flowplane.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Records spans and sends them to collectors. A collector that can't be reached costs a line in the log, now and then. */
public final class OpenTelemetryTracing implements Tracing {
    private static final Duration SEND_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long CLOSE_SECONDS = 3;
    private static final int MOST_WAITING = 8_192;
    private static final int BATCH = 512;
    private static final int LONGEST_TEXT = 2_048;

    /** OpenTelemetry's own, which would say each failure again; kept here because loggers are held weakly. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SteadyClock clock = new SteadyClock();
    private final TraceFigures figures = new TraceFigures();
    private final UnaryOperator<String> redaction;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OpenTelemetryTracing(TracingSettings settings, Resource resource, UnaryOperator<String> redaction) {
        LIBRARY.setLevel(Level.OFF);
        this.redaction = redaction;
        SdkTracerProviderBuilder builder = SdkTracerProvider.builder()
                .setClock(clock)
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sampleRatio())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_TEXT)
                        .build());
        settings.jaeger().ifPresent(uri -> send(builder, uri, new JaegerExporter(uri, PATIENCE)));
        settings.otlp().ifPresent(uri -> send(builder, uri, otlp(uri)));
        this.provider = builder.build();
        this.tracer = provider.get("io.flowplane");
    }

    /**
     * Spans are sent from now on.
     *
     * @param instance what tells this process from others of the service
     * @param redaction takes secrets out of texts
     */
    public static OpenTelemetryTracing start(
            TracingSettings settings, String version, String instance, UnaryOperator<String> redaction) {
        Resource resource = Resource.create(Attributes.builder()
                .put("service.name", settings.serviceName())
                .put("service.version", version)
                .put("service.instance.id", instance)
                .build());
        return new OpenTelemetryTracing(settings, resource, redaction);
    }

    private static SpanExporter otlp(URI uri) {
        return OtlpHttpSpanExporter.builder()
                .setEndpoint(uri.toString())
                .setTimeout(PATIENCE)
                .setConnectTimeout(PATIENCE)
                .build();
    }

    private void send(SdkTracerProviderBuilder builder, URI uri, SpanExporter exporter) {
        builder.addSpanProcessor(BatchSpanProcessor.builder(new WatchedExporter(uri, exporter, figures))
                .setScheduleDelay(SEND_EVERY)
                .setExporterTimeout(PATIENCE)
                .setMaxQueueSize(MOST_WAITING)
                .setMaxExportBatchSize(BATCH)
                .build());
    }

    /** What became of spans so far. */
    public TraceFigures figures() {
        return figures;
    }

    SteadyClock clock() {
        return clock;
    }

    String clean(String text) {
        return redaction.apply(text);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Span serve(String name, @Nullable String caller) {
        TraceParent parent = TraceParent.read(caller);
        return begin(parent, name, Span.Kind.SERVER, System.nanoTime());
    }

    @Override
    public Span join(@Nullable String parent, String name, Span.Kind kind, long startNanos) {
        TraceParent above = TraceParent.read(parent);
        return above == null || !above.sampled() ? Span.none() : begin(above, name, kind, startNanos);
    }

    private Span begin(@Nullable TraceParent parent, String name, Span.Kind kind, long startNanos) {
        Context above = parent == null ? Context.root() : contextOf(parent);
        clock.now();
        return new RecordedSpan(
                this,
                tracer.spanBuilder(name)
                        .setParent(above)
                        .setSpanKind(kindOf(kind))
                        .setStartTimestamp(clock.epoch(startNanos), TimeUnit.NANOSECONDS)
                        .startSpan());
    }

    private static Context contextOf(TraceParent parent) {
        TraceFlags flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext context =
                SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
        return Context.root().with(io.opentelemetry.api.trace.Span.wrap(context));
    }

    private static SpanKind kindOf(Span.Kind kind) {
        return switch (kind) {
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
            case INTERNAL -> SpanKind.INTERNAL;
        };
    }

    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
