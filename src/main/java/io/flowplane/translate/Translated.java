package io.flowplane.translate;

import io.flowplane.domain.Reference;
import java.util.List;

/**
 * What one spec becomes in Envoy.
 *
 * @param resources a cluster gives a Cluster and perhaps a ClusterLoadAssignment, a route configuration one
 *     RouteConfiguration, a listener one Listener
 * @param references what the spec names, sorted, without duplicates
 */
public record Translated(List<EnvoyResource> resources, List<Reference> references) {
    /** Of what only Flowplane itself knows. */
    public static final Translated NOTHING = new Translated(List.of(), List.of());
}
