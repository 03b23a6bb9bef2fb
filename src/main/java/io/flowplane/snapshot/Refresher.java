package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import io.flowplane.store.Feed;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.translate.Translated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the board at what the database holds: reads the change feed from a cursor of its own, translates what changed, and
 * publishes. It reads at once when it was idle and merges what comes fast. While the database is away the pictures stay.
 */
public final class Refresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
    private static final int CHANGES_AT_ONCE = 2_000;

    private final Store store;
    private final Translation translation;
    private final SnapshotBoard board;
    private final Pace pace;
    private final Witness witness;
    private final Semaphore bell = new Semaphore(0);
    private final Thread thread;
    private final LongAdder untranslatable = new LongAdder();
    private final LongAdder publications = new LongAdder();
    private final LongAdder reloads = new LongAdder();

    private final Map<String, TeamPicture> pictures = new HashMap<>();
    private @Nullable Cursor cursor;
    private int failures;
    private volatile boolean closed;

    /**
     * How fast it goes, in milliseconds.
     *
     * @param poll how long it relies on the bell before it looks anyway
     * @param spacing from one reading to the next at least
     * @param maxBackoff longest pause after failures
     */
    public record Pace(long poll, long spacing, long maxBackoff) {
        public static final Pace USUAL = new Pace(500, 50, 2_000);
    }

    /** What it did so far: publications, full loads, and specs that could not be translated. */
    public record Counts(long publications, long reloads, long untranslatable) {}

    public Refresher(Store store, Translation translation, SnapshotBoard board) {
        this(store, translation, board, Pace.USUAL, Witness.NONE);
    }

    public Refresher(Store store, Translation translation, SnapshotBoard board, Pace pace, Witness witness) {
        this.store = store;
        this.translation = translation;
        this.board = board;
        this.pace = pace;
        this.witness = witness;
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

    /** Whether everything was loaded once. */
    public boolean loaded() {
        return board.loaded();
    }

    /** Flowplane's revision that the pictures stand at. */
    public long revision() {
        return board.revision();
    }

    public Counts counts() {
        return new Counts(publications.sum(), reloads.sum(), untranslatable.sum());
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
                    long started = System.nanoTime();
                    Publication publication = new Publication(witness.tracing(), store.nowAcrossTeams());
                    apply(feed.changes(), publication);
                    from = feed.next();
                    publish(from);
                    publication.published();
                    witness.built().accept(System.nanoTime() - started);
                    changed = true;
                }
            }
        }
        return changed;
    }

    private Cursor load() {
        Everything everything = store.loadAcrossTeams();
        long started = System.nanoTime();
        reloads.increment();
        Set<ResourceKey> gone = new HashSet<>();
        pictures.values().forEach(p -> gone.addAll(p.keys()));
        List<Resource> sorted = new ArrayList<>(everything.resources());
        sorted.sort(Comparator.comparing((Resource r) -> r.key().kind()).thenComparing(Resource::key));
        for (Resource resource : sorted) {
            ResourceKey key = resource.key();
            String served = resource.servedSpec();
            gone.remove(key);
            picture(key.team())
                    .load(
                            key,
                            resource.spec(),
                            translate(key, resource.spec()),
                            served == null ? null : translate(key, served));
        }
        gone.forEach(key -> picture(key.team()).remove(key));
        publish(everything.cursor());
        witness.built().accept(System.nanoTime() - started);
        return everything.cursor();
    }

    private void apply(List<Change> changes, Publication publication) {
        Map<ResourceKey, Integer> newest = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            ResourceKey key = keyOf(changes.get(i));
            if (key != null) {
                newest.put(key, i);
                publication.add(key, changes.get(i));
            }
        }
        for (int i = 0; i < changes.size(); i++) {
            ResourceKey key = keyOf(changes.get(i));
            // Which of a listener's specs was the last to resolve depends on the order, so that none is skipped.
            if (key != null && (key.kind() == Kind.LISTENER || newest.getOrDefault(key, i) == i)) {
                picture(key.team()).because(publication.of(key));
                apply(key, changes.get(i));
            }
        }
    }

    private void apply(ResourceKey key, Change change) {
        String spec = change.after();
        if (change.op() == Change.Op.DELETED || spec == null) {
            picture(key.team()).remove(key);
        } else {
            picture(key.team()).put(key, spec, translate(key, spec));
        }
    }

    private void publish(Cursor at) {
        Map<Audience, Update> updates = new LinkedHashMap<>();
        pictures.forEach((team, picture) -> {
            Update update = picture.update();
            if (!update.pieces.isEmpty()) {
                updates.put(new Audience(team), update);
            }
        });
        pictures.values().removeIf(TeamPicture::isEmpty);
        board.publish(updates, at.revision());
        publications.increment();
        cursor = at;
    }

    private TeamPicture picture(String team) {
        return pictures.computeIfAbsent(team, TeamPicture::new);
    }

    private @Nullable Translated translate(ResourceKey key, String spec) {
        try {
            return translation.translate(key.kind(), key.name(), spec);
        } catch (RuntimeException e) {
            untranslatable.increment();
            LOG.error(
                    "The {} '{}' of team '{}' can't be turned into Envoy configuration; Envoys keep its last form: {}",
                    key.kind().singular(),
                    key.name(),
                    key.team(),
                    e.toString());
            return null;
        }
    }

    private static @Nullable ResourceKey keyOf(Change change) {
        String team = change.team();
        return team == null
                ? null
                : Kind.ofSingular(change.kind())
                        .map(kind -> new ResourceKey(team, kind, change.name()))
                        .orElse(null);
    }
}
