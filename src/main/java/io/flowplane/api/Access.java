package io.flowplane.api;

import io.flowplane.auth.Action;

/** Who may call a route; there is no route without it. */
sealed interface Access {
    /** Anybody, without a token. */
    record Public() implements Access {}

    /**
     * Holders of a scope for {@code resource}, in at least one team; the handler narrows it to the team that is meant.
     *
     * @param resource the plural word in scopes
     */
    record Scoped(String resource, Action action) implements Access {}
}
