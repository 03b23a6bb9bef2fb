package io.flowplane.store.sql;

import io.flowplane.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;

/** How one database is reached. */
interface Connections extends AutoCloseable {
    Dialect dialect();

    /** A new connection for the writer's own thread. */
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

    /** Whether other instances may use the same database. */
    boolean isShared();

    /** The bell between the instances, by connections beside the pool. */
    Bell bell(Runnable ring, String instance);

    /** Whether the connection had ended before the statement, so that another may be better: no time-out. */
    boolean isBroken(SQLException failure);

    /** Throws away the connections that nobody uses: they have probably ended like the one that failed. */
    void renew();

    /**
     * Does {@code reading}, and once more when its connection turns out to have ended meanwhile.
     *
     * @throws StoreUnavailable when the database doesn't answer
     */
    default <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (SqlFailure e) {
            if (!isBroken(e.failure())) {
                throw unavailable(e.failure());
            }
        }
        renew();
        try {
            return reading.get();
        } catch (SqlFailure e) {
            throw unavailable(e.failure());
        }
    }

    /** As {@link #read(Supplier)}, on a connection lent for it. */
    default <T> T readLent(Reading<T> work) {
        return read(() -> {
            try (Lease lease = lease()) {
                return lease.call(work);
            }
        });
    }

    /** The failure, in words for people, without SQL. */
    StoreUnavailable unavailable(SQLException failure);

    /** As {@link #unavailable}, while the store opens: {@link StoreUnusable} when trying again won't help. */
    RuntimeException unopened(SQLException failure);

    /** May be called again. */
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
