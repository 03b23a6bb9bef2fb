package io.flowplane.trace.otel;

import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A span of OpenTelemetry's; recorded, or not because its trace isn't. */
final class RecordedSpan implements Span {
    private final OpenTelemetryTracing tracing;
    private final io.opentelemetry.api.trace.Span span;
    private final String traceparent;

    RecordedSpan(OpenTelemetryTracing tracing, io.opentelemetry.api.trace.Span span) {
        this.tracing = tracing;
        this.span = span;
        SpanContext context = span.getSpanContext();
        this.traceparent = new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()).text();
    }

    @Override
    public boolean isRecording() {
        return span.isRecording();
    }

    @Override
    public @Nullable String traceparent() {
        return traceparent;
    }

    @Override
    public Span child(String name, Kind kind) {
        return tracing.join(traceparent, name, kind, System.nanoTime());
    }

    @Override
    public void name(String name) {
        span.updateName(name);
    }

    @Override
    public Span put(String key, @Nullable String value) {
        if (value != null) {
            span.setAttribute(key, tracing.clean(value));
        }
        return this;
    }

    @Override
    public Span put(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public void event(String name, long nanos) {
        span.addEvent(name, tracing.clock().epoch(nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void fail(String why) {
        span.setStatus(StatusCode.ERROR, tracing.clean(why));
    }

    @Override
    public void end(long nanos) {
        span.end(tracing.clock().epoch(nanos), TimeUnit.NANOSECONDS);
    }
}
