package io.flowplane.trace.otel;

import io.opentelemetry.sdk.common.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The host's time, read once a minute and carried on by its steady clock, so that spans of one trace fit together. */
final class SteadyClock implements Clock {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private volatile Reading last = Reading.take();

    /** Nanoseconds since 1970 at {@code nanos} of {@link System#nanoTime()}. */
    long epoch(long nanos) {
        return last.epoch + (nanos - last.nanos);
    }

    @Override
    public long now() {
        long nanos = System.nanoTime();
        if (nanos - last.nanos > MINUTE) {
            last = Reading.take();
        }
        return epoch(nanos);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    private record Reading(long epoch, long nanos) {
        static Reading take() {
            Instant now = Instant.now();
            return new Reading(TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano(), System.nanoTime());
        }
    }
}
