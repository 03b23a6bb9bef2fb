package io.flowplane.api;

import java.util.List;

/**
 * A query parameter of a route.
 *
 * @param name as documented
 * @param alias another spelling that is taken too; equal to {@code name} when there is none
 * @param form what its values look like
 */
record Parameter(String name, String alias, String description, Form form) {
    static final int MOST_ROWS = 1000;

    static final Parameter TEAM =
            text("team", "The team that is meant; without it, see the description of the operation.");
    static final Parameter LIMIT =
            new Parameter("limit", "limit", "Turns paging on: this many objects at most.", new Count(1, MOST_ROWS));
    static final Parameter CURSOR =
            text("cursor", "Where the page starts: taken from the Link header of the page before.");

    static Parameter text(String name, String description) {
        return new Parameter(name, name, description, new Text());
    }

    static Parameter time(String name, String description) {
        return new Parameter(name, name, description, new Time());
    }

    static Parameter oneOf(String name, String description, String... values) {
        return new Parameter(name, name, description, new OneOf(List.of(values)));
    }

    Parameter or(String otherSpelling) {
        return new Parameter(name, otherSpelling, description, form);
    }

    boolean isCalled(String word) {
        return name.equals(word) || alias.equals(word);
    }

    /** What values look like. */
    sealed interface Form {}

    /** 1 to 300 characters without control characters. */
    record Text() implements Form {}

    /** An integer in a range, both ends included. */
    record Count(long least, long most) implements Form {}

    /** RFC 3339, such as {@code 2026-01-31T00:00:00Z}. */
    record Time() implements Form {}

    /** The first one is the default. */
    record OneOf(List<String> values) implements Form {}
}
