package io.flowplane.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the instances on one database tell each other of their connected proxies. It belongs to no revision, and a crash of the
 * database may empty it. Every method may throw {@link StoreUnavailable}.
 */
public interface ProxyBook {
    /** The other instances that live; none where the database has room for one only. */
    List<String> others();

    /**
     * Replaces rows of this instance, all or none.
     *
     * @param batch higher than any before
     * @param anew whether nothing but {@code rows} shall remain
     * @param gone streams that ended
     */
    void publish(long batch, boolean anew, List<Row> rows, List<Long> gone);

    /** How many rows this instance has: fewer than it published after a crash of the database. */
    long mine();

    /**
     * All rows of other instances that live.
     *
     * @param known the highest batch already read, by instance: bodies up to it are left out
     */
    List<Entry> read(Map<String, Long> known);

    /** Deletes the rows of instances that live no more. */
    void prune();

    /** A row to be. */
    record Row(long stream, String team, String body) {}

    /**
     * A row of another instance.
     *
     * @param body null when it is known
     */
    record Entry(
            String instance,
            long stream,
            long batch,
            @Nullable String body) {}
}
