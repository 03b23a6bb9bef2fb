package io.flowplane.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to this program's tables: numbered scripts, each run once, in order, all pending ones in one
 * transaction, by one process at a time. Scripts of a newer program are left alone (they only add), so that old and new
 * instances run side by side.
 */
final class Migrations {
    /** Add a script by adding its name; a script that was ever released never changes. */
    static final List<String> SCRIPTS =
            List.of("V001__first_tables.sql", "V002__proxies.sql", "V003__secrets.sql", "V004__api_definitions.sql");

    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final String TABLE = "schema_migrations";

    private final Dialect dialect;
    private final List<Script> scripts;
    private final Duration patience;

    private Migrations(Dialect dialect, List<Script> scripts, Duration patience) {
        this.dialect = dialect;
        this.scripts = scripts;
        this.patience = patience;
    }

    /** The scripts of this program. */
    static Migrations of(Dialect dialect) {
        return new Migrations(
                dialect,
                SCRIPTS.stream().map(name -> Script.read(dialect.name(), name)).toList(),
                Duration.ofSeconds(60));
    }

    /** These scripts, for trying out. */
    static Migrations of(Dialect dialect, List<Script> scripts, Duration patience) {
        return new Migrations(dialect, scripts, patience);
    }

    /**
     * Runs what is pending; looks without a lock first, so that a role without the right to create tables can serve.
     *
     * @throws StoreUnusable when a script that was run has changed since, or one fails
     */
    void run(Sql sql) {
        if (pending(sql).isEmpty()) {
            return;
        }
        long end = System.nanoTime() + patience.toNanos();
        sql.begin();
        while (!dialect.lockForMigration(sql)) {
            sql.rollback();
            if (System.nanoTime() > end) {
                throw new StoreUnusable(
                        "Another instance has been migrating the database for %d s; wait for it, or look what blocks it."
                                .formatted(patience.toSeconds()),
                        null);
            }
            pause();
            sql.begin();
        }
        for (Script script : pending(sql)) {
            apply(sql, script);
        }
        sql.commit();
    }

    /** Scripts that were not run yet. */
    private List<Script> pending(Sql sql) {
        if (!dialect.hasTable(sql, TABLE)) {
            return scripts;
        }
        Map<Integer, String> done = new TreeMap<>();
        sql.rows(
                "SELECT version, checksum FROM schema_migrations",
                row -> done.put(row.integer("version"), row.text("checksum")));
        for (Script script : scripts) {
            String checksum = done.get(script.version());
            if (checksum != null && !checksum.equals(script.checksum())) {
                throw new StoreUnusable(
                        "Migration " + script.name() + " is not the one that this database was made with (its checksum"
                                + " changed). Run the program that made it, or restore the script.",
                        null);
            }
        }
        return scripts.stream()
                .filter(script -> !done.containsKey(script.version()))
                .toList();
    }

    private void apply(Sql sql, Script script) {
        try {
            if (!dialect.hasTable(sql, TABLE)) {
                sql.script("CREATE TABLE schema_migrations (version integer PRIMARY KEY, name text NOT NULL,"
                        + " checksum text NOT NULL)");
            }
            // A script may take longer than any statement of the service.
            dialect.withoutTimeout(sql, () -> sql.script(script.text()));
            sql.update(
                    "INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)",
                    script.version(),
                    script.name(),
                    script.checksum());
            LOG.info("Database migrated by {}", script.name());
        } catch (SqlFailure e) {
            if (dialect.fault(e.failure()) == Dialect.Fault.UNAVAILABLE) {
                throw e;
            }
            throw new StoreUnusable("Migration " + script.name() + " failed: " + e.getMessage(), e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SqlFailure(new SQLException("interrupted while another instance migrates", "57014", e));
        }
    }

    /**
     * One script.
     *
     * @param name {@code V<version>__<words>.sql}
     */
    record Script(String name, String text) {
        static Script read(String dialect, String name) {
            try (InputStream in = Migrations.class.getResourceAsStream("/db/" + dialect + "/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("the program lacks its migration " + name);
                }
                return new Script(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        int version() {
            return Integer.parseInt(name.substring(1, name.indexOf("__")));
        }

        /** SHA-256 of the text, line ends aside. */
        String checksum() {
            try {
                byte[] bytes = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
