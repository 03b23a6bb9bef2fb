package io.flowplane.api;

import io.flowplane.auth.Action;
import java.util.List;

/** Who may call a route; there is no route without it. */
sealed interface Access {
    /** Anybody, without a token. */
    record Public() implements Access {}

    /**
     * Holders of a scope for one of {@code resources}, in at least one team; the handler narrows it to the team that is
     * meant.
     *
     * @param resources plural words as in scopes; any of them will do, the first is the one that is told
     */
    record Scoped(List<String> resources, Action action) implements Access {
        public Scoped {
            resources = List.copyOf(resources);
        }
    }
}
