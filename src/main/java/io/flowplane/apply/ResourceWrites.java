package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Store;
import tools.jackson.databind.node.ObjectNode;

/** Writes clusters, route configurations and listeners. */
@SuppressWarnings({"DoNotCallSuggester", "unused", "ObjectToString"})
public final class ResourceWrites implements Apply {
    private final Store store;
    private final SpecCompiler compiler;
    private final String defaultTeam;

    /** @param defaultTeam the team that any writer may bring into being */
    public ResourceWrites(Store store, SpecCompiler compiler, String defaultTeam) {
        this.store = store;
        this.compiler = compiler;
        this.defaultTeam = defaultTeam;
    }

    @Override
    public Resource create(Actor actor, ResourceKey key, ObjectNode body) {
        throw new UnsupportedOperationException(defaultTeam + store + compiler);
    }

    @Override
    public Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Written<Resource> patch(Actor actor, ResourceKey key, ObjectNode patch, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(Actor actor, ResourceKey key, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }
}
