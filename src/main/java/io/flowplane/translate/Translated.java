package io.flowplane.translate;

import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import java.util.List;

/**
 * What one spec becomes in Envoy.
 *
 * @param resources a cluster gives a Cluster and perhaps a ClusterLoadAssignment, a route configuration one
 *     RouteConfiguration, a listener one Listener, a secret one Secret
 * @param references what the spec names, sorted, without duplicates
 * @param secrets which secrets it names, of which types, and where
 */
public record Translated(List<EnvoyResource> resources, List<Reference> references, List<SecretUse> secrets) {
    /** Of what only Flowplane itself knows. */
    public static final Translated NOTHING = new Translated(List.of(), List.of());

    /** One that names no secret. */
    public Translated(List<EnvoyResource> resources, List<Reference> references) {
        this(resources, references, List.of());
    }
}
