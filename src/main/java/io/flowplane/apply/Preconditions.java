package io.flowplane.apply;

import org.jspecify.annotations.Nullable;

/**
 * {@code If-Match} and {@code If-None-Match} of a request.
 *
 * @param ifMatch ETags without quotes, {@code *} for any; null when absent
 * @param createOnly {@code If-None-Match: *}
 */
public record Preconditions(java.util.@Nullable List<String> ifMatch, boolean createOnly) {
    public static final Preconditions NONE = new Preconditions(null, false);
}
