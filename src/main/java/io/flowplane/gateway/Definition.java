package io.flowplane.gateway;

import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiListener;

/** An API definition and its name, which is unique within the team. */
public record Definition(String name, ApiDefinitionSpec spec) {
    /** The team's listener for every definition that asks for none of its own. */
    public static final String SHARED_LISTENER = "default-gateway-listener";

    /** The listener that serves it. */
    public String listener() {
        ApiListener given = spec.listener();
        if (given != null && given.name() != null) {
            return given.name();
        }
        if (!spec.targetListeners().isEmpty()) {
            return spec.targetListeners().getFirst();
        }
        return hasOwnListener() ? GeneratedNames.of(name, "listener") : SHARED_LISTENER;
    }

    /** Whether no other definition may share its listener. */
    public boolean hasOwnListener() {
        return spec.listener() != null || Boolean.TRUE.equals(spec.listenerIsolation());
    }

    /** Whether its listener is one that somebody made, or another definition will share. */
    public boolean joins() {
        return !hasOwnListener() && !listener().equals(SHARED_LISTENER);
    }
}
