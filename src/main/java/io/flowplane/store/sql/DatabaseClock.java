package io.flowplane.store.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The database's clock as last read, carried on by this machine's steady clock: a jump of the host's clock doesn't show. */
final class DatabaseClock {
    private volatile Reading last;

    DatabaseClock(Instant now) {
        this.last = new Reading(now, System.nanoTime());
    }

    /** The database said {@code now}, just now. */
    void read(Instant now) {
        last = new Reading(now, System.nanoTime());
    }

    Instant now() {
        Reading reading = last;
        return reading.at()
                .plus(Duration.ofNanos(System.nanoTime() - reading.nanos()))
                .truncatedTo(ChronoUnit.MICROS);
    }

    private record Reading(Instant at, long nanos) {}
}
