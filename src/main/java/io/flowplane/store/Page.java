package io.flowplane.store;

import org.jspecify.annotations.Nullable;

/**
 * What part of a listing is wanted.
 *
 * @param limit rows at most; 0: all of them
 * @param after the {@link Listing#nextPage()} of the page before; null: from the start
 */
public record Page(int limit, @Nullable String after) {
    public static final Page WHOLE = new Page(0, null);
}
