package io.flowplane.snapshot;

import io.flowplane.store.Everything;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves the pictures again some seconds after they changed, and once more at the end. */
public final class PictureKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PictureKeeper.class);

    private final Store store;
    private final SavedPictures file;
    private final LongSupplier revision;
    private final Duration spacing;
    private final Thread thread =
            Thread.ofPlatform().name("picture-keeper").daemon(true).unstarted(this::run);
    private final LongAdder failures = new LongAdder();
    private volatile Instant savedAt = Instant.EPOCH;
    private long saved = -1;
    private boolean well = true;

    /**
     * @param revision up to which the pictures are complete
     * @param spacing from one saving to the next at least
     */
    public PictureKeeper(Store store, SavedPictures file, LongSupplier revision, Duration spacing) {
        this.store = store;
        this.file = file;
        this.revision = revision;
        this.spacing = spacing;
    }

    public void start() {
        thread.start();
    }

    /** How often saving failed. */
    public long failures() {
        return failures.sum();
    }

    /** When they were saved last; 1970 before the first time. */
    public Instant savedAt() {
        return savedAt;
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
            saveIfChanged();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                saveIfChanged();
                Thread.sleep(spacing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void saveIfChanged() {
        if (saved == revision.getAsLong()) {
            return;
        }
        try {
            Everything everything = store.loadAcrossTeams();
            Instant now = store.nowAcrossTeams();
            file.write(everything, now);
            saved = everything.cursor().revision();
            savedAt = now;
            well = true;
        } catch (StoreUnavailable e) {
            LOG.debug("The pictures are saved once the database is back: {}", e.getMessage());
        } catch (IOException e) {
            failures.increment();
            if (well) {
                LOG.error("The pictures could not be saved: {}; what was saved before stays", e.toString());
            }
            well = false;
        }
    }
}
