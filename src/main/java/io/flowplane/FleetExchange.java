package io.flowplane;

import io.flowplane.store.ProxyBook;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.xds.FleetNews;
import io.flowplane.xds.RemoteStreams;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other instances of this one's proxies, at most once a second, and reads what they tell when somebody asks. While no
 * other instance lives it does neither. While the database is away the last that was read stays.
 */
final class FleetExchange implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetExchange.class);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BEAT_MILLIS = 1_000;
    /** However much streams ask for: telling of them takes a tenth of this thread's time at most. */
    private static final int REST = 9;

    private static final int BEATS_PER_LOOK = 2;
    private static final int BEATS_PER_COUNT = 5;
    private static final int BEATS_PER_PRUNE = 60;
    private static final long PATIENCE_MILLIS = 300;

    private final ProxyBook book;
    private final FleetNews news;
    private final RemoteStreams others;
    private final Thread thread = Thread.ofPlatform().name("fleet").daemon(true).unstarted(this::run);
    private volatile boolean alone = true;
    private volatile long askedAt = System.nanoTime() - SECOND_NANOS;
    private volatile boolean patient = true;
    private @Nullable CompletableFuture<Void> reading;
    private long batch;
    private boolean anew = true;
    private boolean well = true;

    FleetExchange(ProxyBook book, FleetNews news, RemoteStreams others) {
        this.book = book;
        this.news = news;
        this.others = others;
    }

    void start() {
        others.before(this::freshen);
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            for (long beat = 0; true; beat++) {
                long start = System.nanoTime();
                attempt(beat);
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                Thread.sleep(Math.max(BEAT_MILLIS, took * REST));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(long beat) {
        try {
            if (beat % BEATS_PER_LOOK == 0) {
                look();
            }
            if (beat % BEATS_PER_PRUNE == BEATS_PER_PRUNE - 1) {
                book.prune();
            }
            if (!alone) {
                anew |= beat % BEATS_PER_COUNT == 0 && book.mine() != news.size();
                publish();
            }
            well = true;
        } catch (StoreUnavailable e) {
            anew = true;
            say(e);
        } catch (RuntimeException e) {
            anew = true;
            LOG.error("Other instances could not be told of this one's proxies", e);
        }
    }

    private void say(StoreUnavailable e) {
        if (well) {
            LOG.warn("Other instances can't be told of this one's proxies now: {}", e.getMessage());
        }
        well = false;
    }

    private void look() {
        boolean lonely = book.others().isEmpty();
        if (lonely && !alone) {
            others.take(List.of());
            anew = true;
        }
        alone = lonely;
    }

    private void publish() {
        if (anew) {
            news.forget();
        }
        FleetNews.Batch changed = news.next();
        if (!anew && changed.isEmpty()) {
            return;
        }
        List<ProxyBook.Row> rows = changed.lines().stream()
                .map(line -> new ProxyBook.Row(line.stream(), line.team(), line.text()))
                .toList();
        book.publish(++batch, anew, rows, changed.gone());
        news.told(changed);
        anew = false;
    }

    /** Has what others tell read again, when that is a second old; waits a little for it, unless the last reading failed. */
    private void freshen() {
        if (alone || System.nanoTime() - askedAt < SECOND_NANOS) {
            return;
        }
        CompletableFuture<Void> underWay = ask();
        try {
            if (patient) {
                underWay.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("The last that other instances told is used", e);
            patient = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized CompletableFuture<Void> ask() {
        CompletableFuture<Void> underWay = reading;
        if (underWay != null && !underWay.isDone()) {
            return underWay;
        }
        CompletableFuture<Void> started = new CompletableFuture<>();
        reading = started;
        Thread.ofVirtual().name("fleet-read").start(() -> read(started));
        return started;
    }

    private void read(CompletableFuture<Void> done) {
        try {
            others.take(book.read(others.batches()).stream()
                    .map(e -> new RemoteStreams.Told(e.instance(), e.stream(), e.batch(), e.body()))
                    .toList());
            patient = true;
            askedAt = System.nanoTime();
            done.complete(null);
        } catch (RuntimeException e) {
            askedAt = System.nanoTime();
            done.completeExceptionally(e);
        }
    }
}
