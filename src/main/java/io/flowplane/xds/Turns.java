package io.flowplane.xds;

import java.util.concurrent.TimeUnit;

/**
 * Spreads over time what comes at once: so many go each second, and each is told when its turn is. A storm of reconnects
 * would else take the processor from those who change something.
 */
final class Turns {
    /** As many as come within this time may go at once. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long spacing;
    private long next;

    /** @param now by a monotonic clock, in nanoseconds */
    Turns(int perSecond, long now) {
        this.spacing = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.next = now - BURST_NANOS;
    }

    /** Takes the next turn; gives how many milliseconds it is away, 0 for at once. */
    synchronized long take(long now) {
        next = Math.max(next + spacing, now - BURST_NANOS);
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(next - now));
    }
}
