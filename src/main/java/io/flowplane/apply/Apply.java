package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import tools.jackson.databind.node.ObjectNode;

/** Writes of resources. Authorization is decided before; every method throws {@link io.flowplane.domain.Refusal}. */
public interface Apply {
    /** Creates; ALREADY_EXISTS when it is there. */
    Resource create(Actor actor, ResourceKey key, ObjectNode body);

    /** Creates or replaces. */
    Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions);

    /** RFC 7396 merge patch on the stored spec. */
    Written<Resource> patch(Actor actor, ResourceKey key, ObjectNode patch, Preconditions preconditions);

    void delete(Actor actor, ResourceKey key, Preconditions preconditions);
}
