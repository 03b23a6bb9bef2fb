package io.flowplane.trace.otel;

import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Spans as Jaeger's collector reads them: the {@code Batch} of {@code jaeger.thrift} (jaegertracing/jaeger-idl), in Thrift's binary
 * protocol. Status and kind become the tags that OpenTelemetry's specification names for Jaeger.
 */
final class JaegerBatch {
    private static final String SERVICE = "service.name";
    private static final int STRING = 0;
    private static final int DOUBLE = 1;
    private static final int BOOL = 2;
    private static final int LONG = 3;

    private final ThriftWriter out = new ThriftWriter();

    private JaegerBatch() {}

    /** All of one process. */
    static byte[] of(Collection<SpanData> spans) {
        JaegerBatch batch = new JaegerBatch();
        batch.out.struct(1, () -> batch.process(spans.iterator().next().getResource()));
        batch.out.list(2, spans, batch::span);
        batch.out.end();
        return batch.out.bytes();
    }

    private void process(Resource resource) {
        out.text(
                1,
                String.valueOf(resource.getAttributes().asMap().entrySet().stream()
                        .filter(a -> a.getKey().getKey().equals(SERVICE))
                        .map(a -> a.getValue().toString())
                        .findFirst()
                        .orElse("flowplane")));
        tags(
                2,
                resource.getAttributes().toBuilder()
                        .removeIf(key -> key.getKey().equals(SERVICE))
                        .build());
    }

    private void span(SpanData span) {
        String trace = span.getTraceId();
        out.i64(1, HexFormat.fromHexDigitsToLong(trace, 16, 32));
        out.i64(2, HexFormat.fromHexDigitsToLong(trace, 0, 16));
        out.i64(3, HexFormat.fromHexDigitsToLong(span.getSpanId()));
        out.i64(4, HexFormat.fromHexDigitsToLong(span.getParentSpanId()));
        out.text(5, span.getName());
        out.i32(7, span.getSpanContext().isSampled() ? 1 : 0);
        long start = TimeUnit.NANOSECONDS.toMicros(span.getStartEpochNanos());
        out.i64(8, start);
        out.i64(9, Math.max(0, TimeUnit.NANOSECONDS.toMicros(span.getEndEpochNanos()) - start));
        tags(10, tagsOf(span));
        out.list(11, span.getEvents(), this::log);
    }

    private static Attributes tagsOf(SpanData span) {
        var tags = span.getAttributes().toBuilder();
        if (span.getKind() != SpanKind.INTERNAL) {
            tags.put("span.kind", span.getKind().name().toLowerCase(Locale.ROOT));
        }
        StatusData status = span.getStatus();
        if (status.getStatusCode() != StatusCode.UNSET) {
            tags.put("otel.status_code", status.getStatusCode().name());
        }
        if (status.getStatusCode() == StatusCode.ERROR) {
            tags.put("error", true);
            tags.put("otel.status_description", status.getDescription());
        }
        return tags.build();
    }

    private void log(EventData event) {
        out.i64(1, TimeUnit.NANOSECONDS.toMicros(event.getEpochNanos()));
        tags(2, event.getAttributes().toBuilder().put("event", event.getName()).build());
    }

    private void tags(int field, Attributes attributes) {
        out.list(field, List.copyOf(attributes.asMap().entrySet()), tag -> {
            out.text(1, tag.getKey().getKey());
            value(tag.getKey().getType(), tag.getValue());
        });
    }

    private void value(AttributeType type, Object value) {
        switch (type) {
            case BOOLEAN -> {
                out.i32(2, BOOL);
                out.bool(5, (Boolean) value);
            }
            case LONG -> {
                out.i32(2, LONG);
                out.i64(6, (Long) value);
            }
            case DOUBLE -> {
                out.i32(2, DOUBLE);
                out.f64(4, (Double) value);
            }
            default -> {
                out.i32(2, STRING);
                out.text(3, value.toString());
            }
        }
    }
}
