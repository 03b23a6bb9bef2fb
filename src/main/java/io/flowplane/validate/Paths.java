package io.flowplane.validate;

import java.util.Optional;

/** Paths of requests: from the slash on, in printable ASCII. Each check returns what is wrong, or nothing. */
public final class Paths {
    private Paths() {}

    /** Without a query. */
    public static Optional<String> plain(String path) {
        Optional<String> fault = withQuery(path);
        return fault.isEmpty() && (path.contains("?") || path.contains("#"))
                ? Optional.of("Must not hold ? or #: the query is no part of the path; match it by queryParameters.")
                : fault;
    }

    /** Perhaps with a query. */
    public static Optional<String> withQuery(String path) {
        if (!path.startsWith("/")) {
            return Optional.of("Must begin with /.");
        }
        return path.chars().allMatch(c -> c > 0x20 && c < 0x7F)
                ? Optional.empty()
                : Optional.of("Must not hold spaces, control characters or others than ASCII; write them as %20 and"
                        + " the like.");
    }
}
