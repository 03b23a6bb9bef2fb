package io.flowplane.store.sql;

import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a store needs to know to open.
 *
 * @param maxConnections to PostgreSQL, the writer's included; at least 2
 * @param connectTimeout until a connection is there, a wait for a free one included
 * @param statementTimeout of one round trip; on PostgreSQL whole seconds, rounded up
 * @param writeTimeout until a write's caller is told that it didn't work, its time in the queue included
 * @param instanceId names this process among those on the same database
 * @param listen a way to the same database without a pooler between, for the bell; null: {@code database}
 * @param replica a copy of the database that big reads may go to
 */
public record StoreSettings(
        DatabaseUrl database,
        int maxConnections,
        Duration connectTimeout,
        Duration statementTimeout,
        Duration writeTimeout,
        String instanceId,
        @Nullable PostgresUrl listen,
        @Nullable PostgresUrl replica) {
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
                instanceId,
                null,
                null);
    }

    /** The same with a direct way for the bell, and a copy to read from. */
    public StoreSettings beside(@Nullable PostgresUrl listen, @Nullable PostgresUrl replica) {
        return new StoreSettings(
                database, maxConnections, connectTimeout, statementTimeout, writeTimeout, instanceId, listen, replica);
    }
}
