package io.flowplane.importer;

import org.jspecify.annotations.Nullable;

/**
 * What a request says instead of the document.
 *
 * @param domain the host name under which clients call the API; null: as the document says
 * @param upstream where all requests go, as {@code host:port} or a URL, whose path, if it has one, goes before each path
 *     instead of the document's; null: as the document says
 */
public record Wishes(@Nullable String domain, @Nullable String upstream, Limits limits) {
    /** As the document says. */
    public static final Wishes NONE = new Wishes(null, null, Limits.DEFAULT);
}
