package io.flowplane.apply;

import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import io.flowplane.translate.EnvoyResource;
import java.util.List;

/**
 * A body that passed every check.
 *
 * @param spec canonical JSON: what is stored and given back
 * @param references what it names
 * @param secrets which secrets it names, of which types, and where
 * @param resources what Envoy will get
 */
public record Compiled(
        String spec, List<Reference> references, List<SecretUse> secrets, List<EnvoyResource> resources) {
    /** One that names no secret. */
    public Compiled(String spec, List<Reference> references, List<EnvoyResource> resources) {
        this(spec, references, List.of(), resources);
    }
}
