package io.flowplane.snapshot;

import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.trace.Span;
import io.flowplane.trace.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where the changes of one publication come from: an origin for each write, and a span for each that is traced. */
final class Publication {
    private static final int MOST_SPANS = 32;
    private static final int MOST_NAMES = 10;

    private final Tracing tracing;
    private final Instant now;
    private final long nowNanos = System.nanoTime();
    private final Map<Long, Write> writes = new LinkedHashMap<>();
    private final Map<ResourceKey, List<Origin>> origins = new HashMap<>();
    private int spans;

    /** @param now by the database's clock */
    Publication(Tracing tracing, Instant now) {
        this.tracing = tracing;
        this.now = now;
    }

    /** Takes notice of a change to a resource; several of one resource add up. */
    void add(ResourceKey key, Change change) {
        Write write = writes.computeIfAbsent(change.revision(), revision -> begin(change));
        write.note(key);
        origins.merge(key, List.of(write.origin), (older, newer) -> Origin.join(newer, older));
    }

    /** The writes behind what becomes of a resource now. */
    List<Origin> of(ResourceKey key) {
        return origins.getOrDefault(key, List.of());
    }

    /** All of it hangs on the board. */
    void published() {
        writes.values().forEach(Write::end);
    }

    private Write begin(Change change) {
        long age = Math.max(0, Duration.between(change.createdAt(), now).toNanos());
        Span span = spans < MOST_SPANS
                ? tracing.join(change.traceparent(), "snapshot", Span.Kind.INTERNAL, nowNanos)
                : Span.none();
        spans += span.isRecording() ? 1 : 0;
        span.put("flowplane.revision", change.revision());
        return new Write(new Origin(change.revision(), nowNanos - age, span.traceparent()), span);
    }

    /** One write's origin, span, and what of it is translated again. */
    private static final class Write {
        private final Origin origin;
        private final Span span;
        private final StringBuilder names = new StringBuilder();
        private int changes;

        private Write(Origin origin, Span span) {
            this.origin = origin;
            this.span = span;
        }

        private void note(ResourceKey key) {
            if (span.isRecording() && changes++ < MOST_NAMES) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append(key.kind().singular())
                        .append('/')
                        .append(key.name());
                span.put("flowplane.team", key.team());
            }
        }

        private void end() {
            if (span.isRecording()) {
                span.put("flowplane.changes", changes);
                span.put("flowplane.resources", names.toString());
                span.end();
            }
        }
    }
}
