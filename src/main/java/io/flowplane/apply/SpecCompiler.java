package io.flowplane.apply;

import io.flowplane.domain.Kind;
import tools.jackson.databind.node.ObjectNode;

/** The checks of a body, from its shape to Envoy's own rules: pure, and before any transaction. */
@FunctionalInterface
public interface SpecCompiler {
    /**
     * @param body the spec's fields and {@code name}; server-set fields are gone already
     * @throws io.flowplane.domain.Refusal INVALID_BODY with all faults at once
     */
    Compiled compile(Kind kind, String name, ObjectNode body);
}
