package io.flowplane;

import io.flowplane.config.Settings.Retention;
import io.flowplane.observe.Health;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a second: asks the database how it is, so that health and metrics need not, and has waiting audit rows written. Once an
 * hour: has old rows deleted.
 */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final int BEATS_PER_HOUR = 3_600;

    private final Store store;
    private final Health health;
    private final XdsJournal journal;
    private final Retention retention;
    private final Thread thread = Thread.ofPlatform().name("pulse").daemon(true).unstarted(this::run);
    private volatile double activeTokens = Double.NaN;
    private boolean well = true;

    Pulse(Store store, Health health, XdsJournal journal, Retention retention) {
        this.store = store;
        this.health = health;
        this.journal = journal;
        this.retention = retention;
    }

    void start() {
        thread.start();
    }

    /** As last counted; not a number before that. */
    double activeTokens() {
        return activeTokens;
    }

    @Override
    public void close() {
        thread.interrupt();
        journal.flush(store);
    }

    private void run() {
        try {
            for (long beats = 0; true; beats++) {
                beat(beats % BEATS_PER_HOUR == 0);
                Thread.sleep(1_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(boolean prune) {
        try {
            activeTokens = store.countActiveTokensAcrossTeams();
            journal.flush(store);
            if (prune) {
                store.pruneAcrossTeams(retention.audit(), retention.changes());
            }
            if (!well) {
                LOG.info("The database answers again");
            }
            well = true;
            health.report("database", true, "answers");
        } catch (StoreUnavailable e) {
            if (well) {
                LOG.error(
                        "Failed to connect to database: {}; Envoys keep what they have, writes are refused",
                        e.getMessage());
            }
            well = false;
            health.report("database", false, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warn("The database could not be asked how it is", e);
        }
    }
}
