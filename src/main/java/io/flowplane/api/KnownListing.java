package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of what is in memory; its cursor is the number of entries before it. */
record KnownListing<T>(long total, @Nullable String nextPage, Iterator<T> entries) implements Listing<T> {
    static <T> KnownListing<T> of(List<T> all, Page page) {
        int from = Math.min(from(page.after()), all.size());
        int to = page.limit() == 0 ? all.size() : Math.min(from + page.limit(), all.size());
        String next = to < all.size() ? String.valueOf(to) : null;
        return new KnownListing<>(all.size(), next, all.subList(from, to).iterator());
    }

    private static int from(@Nullable String after) {
        if (after == null) {
            return 0;
        }
        if (!after.matches("[0-9]{1,9}")) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "The cursor is none that a Link header gave.");
        }
        return Integer.parseInt(after);
    }

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public T next() {
        return entries.next();
    }

    @Override
    public void close() {}
}
