package io.flowplane.translate;

import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one spec becomes in Envoy.
 *
 * @param resources a cluster gives a Cluster and perhaps a ClusterLoadAssignment, a route configuration one
 *     RouteConfiguration, a listener one Listener, a secret one Secret
 * @param references what the spec names, sorted, without duplicates
 * @param secrets which secrets it names, of which types, and where
 * @param expires when what it holds expires; null: never
 */
public record Translated(
        List<EnvoyResource> resources,
        List<Reference> references,
        List<SecretUse> secrets,
        @Nullable Instant expires) {
    /** Of what only Flowplane itself knows. */
    public static final Translated NOTHING = new Translated(List.of(), List.of());

    /** One that never expires. */
    public Translated(List<EnvoyResource> resources, List<Reference> references, List<SecretUse> secrets) {
        this(resources, references, secrets, null);
    }

    /** One that names no secret. */
    public Translated(List<EnvoyResource> resources, List<Reference> references) {
        this(resources, references, List.of());
    }

    /** The same, with the moment when it expires. */
    public Translated until(@Nullable Instant end) {
        return new Translated(resources, references, secrets, end);
    }

    /** Whether its content can't be had here. */
    public boolean isWithheld() {
        return resources.stream().anyMatch(EnvoyResource::isWithheld);
    }
}
