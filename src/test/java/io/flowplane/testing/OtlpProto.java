package io.flowplane.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads what is sent by OTLP, with OpenTelemetry's own messages. */
public final class OtlpProto {
    private OtlpProto() {}

    public static List<SeenSpan> request(byte[] body) {
        try {
            List<SeenSpan> spans = new ArrayList<>();
            ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().forEach(resource -> {
                Map<String, String> process = tags(resource.getResource().getAttributesList());
                resource.getScopeSpansList()
                        .forEach(scope -> scope.getSpansList().forEach(s -> spans.add(span(s, process))));
            });
            return spans;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("no OTLP", e);
        }
    }

    private static SeenSpan span(Span s, Map<String, String> process) {
        return new SeenSpan(
                hex(s.getTraceId()),
                hex(s.getSpanId()),
                hex(s.getParentSpanId()),
                s.getName(),
                s.getKind().name().replace("SPAN_KIND_", "").toLowerCase(Locale.ROOT),
                s.getStartTimeUnixNano() / 1_000,
                (s.getEndTimeUnixNano() - s.getStartTimeUnixNano()) / 1_000,
                s.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
                tags(s.getAttributesList()),
                s.getEventsList().stream().map(Span.Event::getName).toList(),
                process);
    }

    private static Map<String, String> tags(List<KeyValue> attributes) {
        Map<String, String> tags = new TreeMap<>();
        attributes.forEach(a -> tags.put(a.getKey(), text(a.getValue())));
        return tags;
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            default -> value.toString();
        };
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
