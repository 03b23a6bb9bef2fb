package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page of what is in memory; its cursor is the number of entries before it and the name of the last of them, so that nothing
 * is left out or shown twice when others have come or gone meanwhile.
 */
record KnownListing<T>(long total, @Nullable String nextPage, Iterator<T> entries) implements Listing<T> {
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,9})-(.{1,400})");

    /** @param name of an entry, unique in the list */
    static <T> KnownListing<T> of(List<T> all, Page page, Function<T, String> name) {
        int from = from(all, page.after(), name);
        int to = page.limit() == 0 ? all.size() : Math.min(from + page.limit(), all.size());
        String next = to < all.size() ? to + "-" + (to == 0 ? "0" : name.apply(all.get(to - 1))) : null;
        return new KnownListing<>(all.size(), next, all.subList(from, to).iterator());
    }

    /** Behind the last entry that was shown; where that is gone, as far as it was. */
    private static <T> int from(List<T> all, @Nullable String after, Function<T, String> name) {
        if (after == null) {
            return 0;
        }
        Matcher cursor = CURSOR.matcher(after);
        if (!cursor.matches()) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "The cursor is none that a Link header gave.");
        }
        for (int i = 0; i < all.size(); i++) {
            if (name.apply(all.get(i)).equals(cursor.group(2))) {
                return i + 1;
            }
        }
        return Math.min(Integer.parseInt(cursor.group(1)), all.size());
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
