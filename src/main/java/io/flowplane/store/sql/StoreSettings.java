package io.flowplane.store.sql;

import java.time.Duration;

/**
 * What a store needs to know to open.
 *
 * @param maxConnections to PostgreSQL, the writer's included; at least 2
 * @param connectTimeout until a connection is there, a wait for a free one included
 * @param statementTimeout of one round trip; on PostgreSQL whole seconds, rounded up
 * @param writeTimeout until a write's caller is told that it didn't work, its time in the queue included
 * @param instanceId names this process among those on the same database
 */
public record StoreSettings(
        DatabaseUrl database,
        int maxConnections,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration writeTimeout,
        String instanceId) {
    public StoreSettings {
        if (maxConnections < 2) {
            throw new IllegalArgumentException("must be at least 2: one connection writes, the others read");
        }
    }

    /** Time-outs such that no call waits longer than 5 seconds: 2 s for a connection, 3 s for an answer, 4.5 s for a write. */
    public static StoreSettings of(DatabaseUrl database, int maxConnections, String instanceId) {
        return new StoreSettings(
                database,
                maxConnections,
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofMillis(4500),
                instanceId);
    }
}
