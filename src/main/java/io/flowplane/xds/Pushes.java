package io.flowplane.xds;

import io.flowplane.snapshot.Origin;
import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import io.flowplane.trace.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows responses that carry somebody's writes from their sending to the proxy's answer: how long that took, and a span for
 * each write that is traced. All streams share one; a stream holds something of it only while an answer is outstanding.
 */
public final class Pushes {
    /** Spans that wait for answers at once, over all streams; further ones are not recorded. */
    static final int MOST_OPEN = 10_000;

    /** What reaches a proxy late still belongs to the trace of its write, within this time. */
    private static final long SOON = TimeUnit.MINUTES.toNanos(1);

    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);

    private final Tracing tracing;
    private final Figures figures;
    private final AtomicInteger open = new AtomicInteger();

    public Pushes(Tracing tracing, Figures figures) {
        this.tracing = tracing;
        this.figures = figures;
    }

    /** Told on the threads of the streams: must not block. Types are {@code CDS}, {@code EDS}, {@code LDS}, {@code RDS}. */
    public interface Figures {
        /** A response was sent so many nanoseconds after the oldest write in it. */
        void pushed(String type, long nanos);

        /** A response was accepted so many nanoseconds after the oldest write in it. */
        void acknowledged(String type, long nanos);

        /** A response was rejected. */
        void rejected(String team, String type);
    }

    /** Nobody wants to know. */
    public static Pushes unwatched() {
        return new Pushes(Tracing.OFF, new Figures() {
            @Override
            public void pushed(String type, long nanos) {}

            @Override
            public void acknowledged(String type, long nanos) {}

            @Override
            public void rejected(String team, String type) {}
        });
    }

    /** A response goes out; null when it carries no write, so that there is nothing to follow. */
    @Nullable
    Push sent(Peer peer, Response response) {
        boolean traced = tracing.isOn() && !response.late().isEmpty();
        if (response.origins().isEmpty() && !traced) {
            return null;
        }
        long now = System.nanoTime();
        Push push = new Push(TypeNames.shortName(response.type()), response.origins());
        push.observe(now, figures::pushed);
        if (tracing.isOn()) {
            response.origins().forEach(origin -> push.trace(origin, peer, response));
            response.late().stream()
                    .filter(origin -> now - origin.committedAt() < SOON)
                    .forEach(origin -> push.trace(origin, peer, response));
        }
        return push;
    }

    /** A response was rejected, whatever it carried. */
    void rejected(String team, String type) {
        figures.rejected(team, type);
    }

    /** One response on its way, used by its stream alone. */
    final class Push {
        private final String type;
        private final List<Origin> origins;
        private List<Span> spans = List.of();

        private Push(String type, List<Origin> origins) {
            this.type = type;
            this.origins = origins;
        }

        private void observe(long now, ObjLongConsumer<String> figure) {
            origins.stream()
                    .mapToLong(origin -> now - origin.committedAt())
                    .max()
                    .ifPresent(age -> figure.accept(type, age));
        }

        private void trace(Origin origin, Peer peer, Response response) {
            if (origin.traceparent() == null || open.get() >= MOST_OPEN) {
                return;
            }
            Span span = tracing.join(origin.traceparent(), "push " + type, Span.Kind.CLIENT, System.nanoTime());
            if (span.isRecording()) {
                open.incrementAndGet();
                spans = spans.isEmpty() ? new ArrayList<>(1) : spans;
                spans.add(span.put("flowplane.revision", origin.revision())
                        .put("flowplane.team", peer.team())
                        .put("flowplane.node", peer.nodeId())
                        .put("flowplane.proxy", peer.address())
                        .put("flowplane.xds.type", type)
                        .put("flowplane.xds.version", response.version())
                        .put("flowplane.xds.resources", response.size()));
            }
        }

        /** The proxy took it. */
        void acknowledged() {
            observe(System.nanoTime(), figures::acknowledged);
            end("ACK", null);
        }

        /** The proxy refused it, with these words. */
        void rejected(String message) {
            end("NACK", message);
        }

        /** The stream ended before an answer came. */
        void abandoned() {
            end("none", "the stream ended before an answer came");
        }

        private void end(String answer, @Nullable String failure) {
            long now = System.nanoTime();
            for (Span span : spans) {
                span.event(answer, now);
                span.put("flowplane.xds.answer", answer);
                if (failure != null) {
                    span.fail(failure);
                }
                span.end(now);
                log(span, answer);
            }
            open.addAndGet(-spans.size());
            spans = List.of();
        }

        private void log(Span span, String answer) {
            TraceParent place = TraceParent.read(span.traceparent());
            if (place != null) {
                LOG.atDebug()
                        .setMessage("A traced change was answered by an Envoy")
                        .addKeyValue("type", type)
                        .addKeyValue("answer", answer)
                        .addKeyValue("trace_id", place.traceId())
                        .log();
            }
        }
    }
}
