package io.flowplane.translate;

import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretUse;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one spec becomes in Envoy.
 *
 * @param resources a cluster gives a Cluster and perhaps a ClusterLoadAssignment, a route configuration one
 *     RouteConfiguration, a listener one Listener, a secret one Secret
 * @param references what the spec names, sorted, without duplicates
 * @param secrets which secrets it names, of which types, and where
 * @param expires when what it holds expires; null: never
 * @param embedded names of secrets whose content must still be put into the resources, see {@link EmbeddedSecrets}
 */
public record Translated(
        List<EnvoyResource> resources,
        List<Reference> references,
        List<SecretUse> secrets,
        @Nullable Instant expires,
        Set<String> embedded) {
    /** Of what only Flowplane itself knows. */
    public static final Translated NOTHING = new Translated(List.of(), List.of());

    /** One that never expires. */
    public Translated(List<EnvoyResource> resources, List<Reference> references, List<SecretUse> secrets) {
        this(resources, references, secrets, null, Set.of());
    }

    /** One that names no secret. */
    public Translated(List<EnvoyResource> resources, List<Reference> references) {
        this(resources, references, List.of());
    }

    /** The same, with the moment when it expires. */
    public Translated until(@Nullable Instant end) {
        return new Translated(resources, references, secrets, end, embedded);
    }

    /** The same, with secrets to embed. */
    Translated embedding(Set<String> names) {
        return new Translated(resources, references, secrets, expires, names);
    }

    /** Whether its content can't be had here. */
    public boolean isWithheld() {
        return resources.stream().anyMatch(EnvoyResource::isWithheld);
    }
}
