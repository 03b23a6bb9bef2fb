package io.flowplane.testing;

import java.util.List;
import java.util.Map;

/**
 * A span as a collector decoded it.
 *
 * @param parentId empty for the first of a trace
 * @param kind {@code server}, {@code client}, {@code internal}
 * @param process what is known of the process, {@code service.name} among it
 */
public record SeenSpan(
        String traceId,
        String spanId,
        String parentId,
        String name,
        String kind,
        long startMicros,
        long micros,
        boolean error,
        Map<String, String> tags,
        List<String> events,
        Map<String, String> process) {
    public String tag(String key) {
        return tags.get(key);
    }

    public boolean isChildOf(SeenSpan other) {
        return traceId.equals(other.traceId) && parentId.equals(other.spanId);
    }
}
