package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import io.flowplane.store.Feed;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the pictures at what the database holds: reads the change feed from a cursor of its own. It reads at once when it was
 * idle and merges what comes fast. While the database is away the pictures stay.
 */
public final class Refresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final int CHANGES_AT_ONCE = 2_000;

    private final Store store;
    private final Pictures pictures;
    private final SnapshotBoard board;
    private final Pace pace;
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;
    private final LongAdder reloads = new LongAdder();

    private @Nullable Cursor cursor;
    private int failures;
    private boolean strangersSaid;
    private volatile boolean closed;

    /**
     * How fast it goes, in milliseconds.
     *
     * @param poll how long it relies on the bell before it looks anyway
     * @param spacing from one reading to the next at least
     * @param maxBackoff longest pause after failures
     */
    public record Pace(long poll, long spacing, long maxBackoff) {
        public static final Pace USUAL = new Pace(500, 20, 2_000);
    }

    /** What it did so far: publications, full loads, and specs that could not be translated. */
    public record Counts(long publications, long reloads, long untranslatable) {}

    public Refresher(Store store, Pictures pictures) {
        this(store, pictures, Pace.USUAL);
    }

    public Refresher(Store store, Pictures pictures, Pace pace) {
        this.store = store;
        this.pictures = pictures;
        this.board = pictures.board();
        this.pace = pace;
        this.thread = Thread.ofPlatform().name("refresher").daemon(true).unstarted(this::run);
    }

    /** Begins; the first load may still take its time. */
    public void start() {
        store.onCommitAcrossTeams(this::ring);
        thread.start();
    }

    /** Asks for a reading soon. Any thread, any number of times. */
    public void ring() {
        bell.release();
    }

    /** Whether everything was loaded from the database once. */
    public boolean loaded() {
        return reloads.sum() > 0;
    }

    /** Flowplane's revision that the pictures stand at. */
    public long revision() {
        return board.revision();
    }

    public Counts counts() {
        return new Counts(pictures.publications(), reloads.sum(), pictures.untranslatable());
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                long pause = attempt();
                TimeUnit.MILLISECONDS.sleep(pause);
                if (failures == 0 && bell.tryAcquire(pace.poll(), TimeUnit.MILLISECONDS)) {
                    bell.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Reads what is new; returns how long to pause then, in milliseconds. */
    private long attempt() throws InterruptedException {
        try {
            boolean changed = catchUp();
            if (failures > 0) {
                LOG.info("The database answers again; the pictures stand at revision {}", board.revision());
            }
            failures = 0;
            return changed ? pace.spacing() : 0;
        } catch (StoreUnavailable e) {
            return failed("The database can't be read ({}); Envoys keep what they have", e, false);
        } catch (RuntimeException e) {
            cursor = null;
            return failed("The pictures could not be refreshed ({}); everything will be loaded again", e, true);
        }
    }

    private long failed(String message, RuntimeException e, boolean withTrace) {
        if (closed) {
            return 0;
        }
        if (failures == 0) {
            LOG.warn(message, e.getMessage(), withTrace ? e : null);
        }
        failures = Math.min(failures + 1, 16);
        return Math.min(pace.maxBackoff(), 50L << Math.min(failures, 10));
    }

    private boolean catchUp() {
        boolean changed = false;
        Cursor from = cursor;
        while (!closed) {
            if (from == null) {
                from = load();
                changed = true;
            }
            switch (store.changesAcrossTeams(from, CHANGES_AT_ONCE)) {
                case Feed.Gap gap -> {
                    LOG.info(
                            "The change feed no longer reaches back to revision {}; loading everything",
                            from.revision());
                    from = null;
                }
                case Feed.Changes feed -> {
                    if (feed.changes().isEmpty()) {
                        cursor = feed.next();
                        return changed;
                    }
                    pictures.apply(understood(feed.changes()), feed.next().revision(), store.nowAcrossTeams());
                    from = feed.next();
                    cursor = from;
                    changed = true;
                }
            }
        }
        return changed;
    }

    /**
     * What a newer program did in words that this one doesn't know is looked up where it was done, and so is a secret, whose
     * value no Change holds.
     */
    private List<Change> understood(List<Change> changes) {
        return changes.stream().map(this::understood).toList();
    }

    private Change understood(Change change) {
        if (change.op() == Change.Op.UNKNOWN) {
            sayStranger();
            return truth(change);
        }
        return change.kind().equals(Kind.SECRET.singular()) && change.after() != null ? truth(change) : change;
    }

    private void sayStranger() {
        if (!strangersSaid) {
            strangersSaid = true;
            LOG.warn(
                    "A newer program changes this database in ways that this one doesn't know; it looks up what is so");
        }
    }

    private Change truth(Change change) {
        String team = change.team();
        Optional<Kind> kind = Kind.ofSingular(change.kind());
        if (team == null || kind.isEmpty()) {
            return change;
        }
        return store.find(new ResourceKey(team, kind.get(), change.name()))
                .map(now -> change.as(Change.Op.UPDATED, now.spec()))
                .orElseGet(() -> change.as(Change.Op.DELETED, null));
    }

    private Cursor load() {
        Everything everything = store.loadAcrossTeams();
        pictures.load(everything);
        reloads.increment();
        cursor = everything.cursor();
        return everything.cursor();
    }
}
