package io.flowplane.store.sql;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The table {@code instances}: who works on this database. */
final class InstanceTable {
    /** How often an instance says that it lives. */
    static final Duration BEAT = Duration.ofSeconds(5);

    /** After so long a silence it counts as dead. */
    static final Duration ALIVE = BEAT.multipliedBy(4);

    private final Sql sql;

    InstanceTable(Sql sql) {
        this.sql = sql;
    }

    /** This instance lives. */
    void beat(String instance, Instant now) {
        sql.update("""
                INSERT INTO instances (id, host, started_at, seen_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at""", instance, host(), now, now);
    }

    boolean isAlive(String instance, Instant now) {
        return sql.row(
                        "SELECT id FROM instances WHERE id = ? AND seen_at > ?",
                        row -> row.text("id"),
                        instance,
                        now.minus(ALIVE))
                .isPresent();
    }

    /** Those that live, but for this one. */
    List<String> others(String instance, Instant now) {
        return sql.rows(
                "SELECT id FROM instances WHERE id <> ? AND seen_at > ? ORDER BY id",
                row -> row.text("id"),
                instance,
                now.minus(ALIVE));
    }

    /** This instance ends; so did those that were silent for a day. */
    void end(String instance, Instant now) {
        sql.update("DELETE FROM proxies WHERE instance = ?", instance);
        sql.update("DELETE FROM instances WHERE id = ? OR seen_at < ?", instance, now.minus(Duration.ofDays(1)));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
