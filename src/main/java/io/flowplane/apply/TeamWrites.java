package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Team;
import io.flowplane.store.Store;
import tools.jackson.databind.node.ObjectNode;

/** Makes, changes and deletes teams. Every method throws {@link io.flowplane.domain.Refusal}. */
@SuppressWarnings({"DoNotCallSuggester", "unused", "ObjectToString"})
public final class TeamWrites {
    private final Store store;

    public TeamWrites(Store store) {
        this.store = store;
    }

    /** Body: {@code name, displayName?, description?}; ALREADY_EXISTS when it is there. */
    public Team create(Actor actor, ObjectNode body) {
        throw new UnsupportedOperationException("" + store);
    }

    /** Creates or replaces; a {@code name} in the body must be the same. */
    public Written<Team> put(Actor actor, String name, ObjectNode body, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }

    /** IN_USE while it owns resources. */
    public void delete(Actor actor, String name, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }
}
