package io.flowplane;

import io.flowplane.config.Settings;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.snapshot.PictureKeeper;
import io.flowplane.snapshot.Pictures;
import io.flowplane.snapshot.SavedPictures;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the last pictures on disk where the settings name a folder, and serves them in a start without the database. */
final class LastPictures {
    private static final Logger LOG = LoggerFactory.getLogger(LastPictures.class);
    private static final Duration SAVE_AGAIN = Duration.ofSeconds(5);

    private final Optional<SavedPictures> file;
    private final Pictures pictures;
    private final SnapshotBoard board;
    private final Health health;

    LastPictures(Settings settings, Pictures pictures, SnapshotBoard board, Health health) {
        this.file =
                settings.database().snapshotFolder().map(folder -> new SavedPictures(folder, Database.url(settings)));
        this.pictures = pictures;
        this.board = board;
        this.health = health;
    }

    /** The database has not answered: Envoys get what an earlier run knew, and nothing can be written. */
    void serve() {
        try {
            Optional<SavedPictures.Saved> saved =
                    file.isEmpty() ? Optional.empty() : file.get().read();
            saved.ifPresent(this::serve);
        } catch (IOException e) {
            LOG.error("The saved pictures are not used: {}", e.getMessage());
        }
    }

    private void serve(SavedPictures.Saved saved) {
        pictures.load(saved.everything());
        String what = "as saved at " + saved.at() + ", revision " + board.revision();
        health.report("pictures", true, what);
        health.doWithout("database", "not connected yet");
        LOG.warn("The database is away: Envoys are served the pictures {}, and nothing can be changed", what);
    }

    /** From now on they are saved; what it gives saves them once more when it is closed. */
    Optional<PictureKeeper> keep(Store store, Metrics metrics) {
        return file.map(to -> {
            PictureKeeper keeper = new PictureKeeper(store, to, board::revision, SAVE_AGAIN);
            ServerFigures.savedPictures(metrics, keeper);
            keeper.start();
            return keeper;
        });
    }
}
