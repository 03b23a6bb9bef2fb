package io.flowplane.trace.otel;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another exporter, counted; says when its collector stops taking spans, at most every ten minutes, and when it does again. */
final class WatchedExporter implements SpanExporter {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedExporter.class);
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(10);

    private final URI collector;
    private final SpanExporter exporter;
    private final TraceFigures figures;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicLong saidAt = new AtomicLong(System.nanoTime() - SILENCE);

    WatchedExporter(URI collector, SpanExporter exporter, TraceFigures figures) {
        this.collector = collector;
        this.exporter = exporter;
        this.figures = figures;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                figures.sent().add(count);
                recovered();
            } else {
                figures.lost().add(count);
                failed(result.getFailureThrowable());
            }
        });
    }

    private void recovered() {
        if (failing.compareAndSet(true, false)) {
            LOG.info("The collector {} takes spans again", collector);
        }
    }

    private void failed(@Nullable Throwable why) {
        long now = System.nanoTime();
        long before = saidAt.get();
        failing.set(true);
        if (now - before >= SILENCE && saidAt.compareAndSet(before, now)) {
            LOG.warn("Spans can't be sent to {} and are dropped: {}", collector, reason(why));
        }
    }

    private static String reason(@Nullable Throwable why) {
        String said = "it refused them";
        for (Throwable each = why; each != null; each = each.getCause()) {
            if (each instanceof ConnectException) {
                return "nobody answers there";
            }
            said = each.getMessage() == null ? each.getClass().getSimpleName() : each.getMessage();
        }
        return said;
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
