package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import tools.jackson.databind.node.ObjectNode;

/** Writes resources of every kind, secrets their own way. */
public record AllWrites(Apply resources, SecretWrites secrets) implements Apply {
    private Apply of(ResourceKey key) {
        return key.kind() == Kind.SECRET ? secrets : resources;
    }

    @Override
    public Resource create(Actor actor, ResourceKey key, ObjectNode body) {
        return of(key).create(actor, key, body);
    }

    @Override
    public Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        return of(key).put(actor, key, body, preconditions);
    }

    @Override
    public Written<Resource> patch(Actor actor, ResourceKey key, ObjectNode patch, Preconditions preconditions) {
        return of(key).patch(actor, key, patch, preconditions);
    }

    @Override
    public void delete(Actor actor, ResourceKey key, Preconditions preconditions) {
        of(key).delete(actor, key, preconditions);
    }
}
