package io.flowplane.apply;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import io.flowplane.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The checks of a body, from its shape to Envoy's own rules: pure, and before any transaction. */
@FunctionalInterface
public interface SpecCompiler {
    /**
     * @param body the spec's fields and {@code name}; server-set fields are gone already
     * @throws io.flowplane.domain.Refusal INVALID_BODY with all faults at once
     */
    Compiled compile(Kind kind, String name, ObjectNode body);

    /**
     * What a stored spec names, whether it would pass today's checks or not.
     *
     * @param spec canonical JSON
     * @throws RuntimeException when this program can't read it
     */
    default List<Reference> references(Kind kind, String name, String spec) {
        return compile(kind, name, Json.stored(spec)).references();
    }

    /** As {@link #references}: the secrets. */
    default List<SecretUse> secrets(Kind kind, String name, String spec) {
        return compile(kind, name, Json.stored(spec)).secrets();
    }
}
