package io.flowplane.store.sql;

import io.flowplane.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;

/** How one database is reached. */
interface Connections extends AutoCloseable {
    Dialect dialect();

    /** A new connection for the writer's own thread, without auto-commit. */
    Connection openWriter() throws SQLException;

    /**
     * Lends a connection for reading.
     *
     * @throws StoreUnavailable when none gets free in time
     */
    Lease lease();

    /** Connections that read: open, in use, at most. */
    int open();

    int inUse();

    int max();

    /** The failure, in words for people, without SQL. */
    StoreUnavailable unavailable(SQLException failure);

    /** As {@link #unavailable}, while the store opens: {@link StoreUnusable} when trying again won't help. */
    RuntimeException unopened(SQLException failure);

    @Override
    void close();

    /** A connection on loan; {@link #close} gives it back, in whatever state it is. */
    interface Lease extends AutoCloseable {
        /** Runs {@code work} on the thread that the connection needs, and waits for it. */
        <T> T call(Reading<T> work);

        @Override
        void close();
    }

    /** Statements that read. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Sql sql);
    }
}
