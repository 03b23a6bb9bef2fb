package io.flowplane.xds;

import io.flowplane.translate.ResourceType;

/** How changes of one type are told. */
enum Style {
    /** State of the world, clusters and listeners: every response is the whole set, and absence deletes. */
    WHOLE,
    /** State of the world, endpoints and routes: a response holds what is new; absence deletes nothing. */
    PARTS,
    /** Incremental: what is new, and what is gone. */
    DELTA;

    static Style of(boolean delta, ResourceType type) {
        if (delta) {
            return DELTA;
        }
        return type == ResourceType.CLUSTER || type == ResourceType.LISTENER ? WHOLE : PARTS;
    }
}
