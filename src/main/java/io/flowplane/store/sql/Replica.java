package io.flowplane.store.sql;

import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.Freshness.AsOf;
import io.flowplane.store.sql.Freshness.Stale;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of the database that big reads go to. Nobody reads older than what was committed before the read: a copy that isn't so
 * new within some milliseconds, or doesn't answer, is left alone for a while, and the database itself is read.
 */
final class Replica implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
    private static final Duration CONNECT = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final long PATIENCE_MILLIS = 50;
    private static final long FIRST_REST = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(15);
    private static final long SILENCE = TimeUnit.MINUTES.toNanos(1);

    private final PostgresUrl url;
    private final Connections primary;
    private final Connections copies;
    private final Listings listings;
    private final LongAdder reads = new LongAdder();
    private final LongAdder fallbacks = new LongAdder();
    private final AtomicBoolean trying = new AtomicBoolean();
    private volatile boolean up = true;
    private long rest = FIRST_REST;
    private volatile long tryAt = System.nanoTime();
    private long saidAt = System.nanoTime() - SILENCE;
    private boolean said;

    Replica(PostgresUrl url, Connections primary, StoreSettings settings) {
        this.url = url;
        this.primary = primary;
        this.copies = new PostgresConnections(
                url,
                new StoreSettings(
                        url,
                        settings.maxConnections(),
                        shorter(CONNECT, settings.connectTimeout()),
                        shorter(ANSWER, settings.statementTimeout()),
                        settings.writeTimeout(),
                        settings.instanceId(),
                        null,
                        null));
        this.listings = new Listings(copies, CONNECT);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    ReplicaState state() {
        return new ReplicaState(up, reads.sum(), fallbacks.sum());
    }

    /** Its listings. */
    Listings listings() {
        return listings;
    }

    /** Its connections. */
    Connections connections() {
        return copies;
    }

    /** Reads from the copy where that is as good, else {@code otherwise}. */
    <T> T read(Function<Freshness, T> fromCopy, Supplier<T> otherwise) {
        boolean alone = !up;
        if (alone && (System.nanoTime() - tryAt < 0 || !trying.compareAndSet(false, true))) {
            fallbacks.increment();
            return otherwise.get();
        }
        try {
            // When the database itself is away, nothing else is asked: its callers have waited long enough.
            return read(head(), fromCopy).orElseGet(otherwise);
        } finally {
            if (alone) {
                trying.set(false);
            }
        }
    }

    private <T> Optional<T> read(AsOf head, Function<Freshness, T> fromCopy) {
        try {
            T value = fromCopy.apply(head);
            reads.increment();
            well();
            return Optional.of(value);
        } catch (Stale | StoreUnavailable e) {
            fallbacks.increment();
            unwell(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Where the database itself is now: one small statement. */
    private AsOf head() {
        return primary.readLent(sql -> AsOf.read(sql, PATIENCE_MILLIS));
    }

    private void well() {
        if (!up) {
            wellAgain();
        }
    }

    private synchronized void wellAgain() {
        up = true;
        rest = FIRST_REST;
        if (said) {
            said = false;
            LOG.info("The replica {} is read again", url.place());
        }
    }

    private synchronized void unwell(String why) {
        up = false;
        tryAt = System.nanoTime() + rest;
        rest = Math.min(2 * rest, LONGEST_REST);
        if (!said && System.nanoTime() - saidAt >= SILENCE) {
            said = true;
            saidAt = System.nanoTime();
            LOG.warn("The replica {} isn't read for now ({}); the database itself is", url.place(), why);
        }
    }

    @Override
    public void close() {
        copies.close();
    }
}
