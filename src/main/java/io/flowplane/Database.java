package io.flowplane;

import io.flowplane.config.Settings;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.store.sql.StoreSettings;
import io.flowplane.store.sql.StoreUnusable;
import io.flowplane.trace.Tracing;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the database, for a server patiently, for a command at once. */
final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private Database() {}

    /** The command {@code migrate}. */
    static int migrate(Settings settings, PrintStream out) {
        try (SqlStore store = open(() -> SqlStore.open(storeSettings(settings, "migrate")))) {
            out.println("The database " + url(settings) + " is up to date at " + store.nowAcrossTeams() + ".");
            return 0;
        }
    }

    /** Opens it now or not at all; beside a server that runs on the same database. */
    static SqlStore openBeside(Settings settings, String instance) {
        return open(() -> SqlStore.openBeside(storeSettings(settings, instance)));
    }

    private static SqlStore open(Supplier<SqlStore> opening) {
        try {
            return opening.get();
        } catch (StoreUnavailable e) {
            throw new CannotStart("Failed to connect to database: " + e.getMessage(), e);
        } catch (StoreUnusable e) {
            throw new CannotStart(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Waits for it, as long as it takes, saying so less and less often.
     *
     * @param whenAway run once, when it doesn't answer the first time
     */
    static SqlStore await(Settings settings, String instance, Tracing tracing, Runnable whenAway)
            throws InterruptedException {
        boolean first = true;
        Duration pause = FIRST_PAUSE;
        Duration silence = FIRST_PAUSE;
        long lastSaid = System.nanoTime() - LONGEST_SILENCE.toNanos();
        while (true) {
            try {
                SqlStore store = SqlStore.open(storeSettings(settings, instance), tracing);
                LOG.info("Database opened: {}", url(settings));
                return store;
            } catch (StoreUnavailable e) {
                if (System.nanoTime() - lastSaid >= silence.toNanos()) {
                    LOG.error("Failed to connect to database: {}; trying on", e.getMessage());
                    lastSaid = System.nanoTime();
                    silence = shorter(silence.multipliedBy(2), LONGEST_SILENCE);
                }
                if (first) {
                    whenAway.run();
                    first = false;
                }
                Thread.sleep(pause);
                pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            } catch (StoreUnusable e) {
                throw new CannotStart(String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** Where it is, without a password. */
    static String url(Settings settings) {
        return switch (DatabaseUrl.parse(settings.database().url())) {
            case DatabaseUrl.SqliteUrl sqlite ->
                "sqlite://" + sqlite.file().toAbsolutePath().normalize();
            case DatabaseUrl.PostgresUrl postgres -> postgres.toString();
        };
    }

    private static StoreSettings storeSettings(Settings settings, String instance) {
        Settings.Database database = settings.database();
        String password = database.password().orElse(null);
        return new StoreSettings(
                DatabaseUrl.parse(database.url()).orPassword(password),
                database.maxConnections(),
                database.connectTimeout(),
                database.statementTimeout(),
                database.writeTimeout(),
                instance,
                database.listenUrl()
                        .map(url -> DatabaseUrl.parsePostgres(url).orPassword(password))
                        .orElse(null),
                database.readUrl()
                        .map(url -> DatabaseUrl.parsePostgres(url).orPassword(password))
                        .orElse(null));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
