package io.flowplane.store;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Rows of one consistent read, streamed; close it to give the connection back. */
public interface Listing<T> extends Iterator<T>, AutoCloseable {
    /** Rows in all, over every page. */
    long total();

    /** Where the next page starts; null after the last. Known from the start, before the rows are read. */
    @Nullable
    String nextPage();

    /** Where the last write stood in the same read, and so for these rows; null where that isn't known. */
    default @Nullable Cursor head() {
        return null;
    }

    @Override
    void close();
}
