package io.flowplane.translate;

import com.google.protobuf.ByteString;
import java.util.Set;

/**
 * One resource as Envoy gets it: serialized once, deterministically, and shared by every stream.
 *
 * @param name in xDS, which is its name in REST
 * @param version hash of the content (first 16 hex digits of SHA-256 over {@code any}; a ClusterLoadAssignment's covers
 *     its cluster's bytes as well, since Envoy forgets the endpoints of a changed cluster): equal on every instance and
 *     after every start
 * @param any the serialized {@code google.protobuf.Any}
 * @param clusters names of clusters that it sends traffic to (routes, listeners); empty for clusters and endpoints
 * @param warmUp how Envoy makes it ready to use after it acknowledged it
 */
public record EnvoyResource(
        ResourceType type, String name, String version, ByteString any, Set<String> clusters, WarmUp warmUp) {
    /** One that uses no cluster and is ready at once. */
    static EnvoyResource ofPart(ResourceType type, String name, String version, ByteString any) {
        return new EnvoyResource(type, name, version, any, Set.of(), WarmUp.NONE);
    }

    /**
     * One that exists, and whose content can't be had here: Envoys are told nothing of it, and keep what they have. Its version
     * differs from the true one, so that who got none is not taken for one who has it.
     */
    public static EnvoyResource withheld(ResourceType type, String name, String version) {
        return ofPart(type, name, "?" + version, ByteString.EMPTY);
    }

    public boolean isWithheld() {
        return any.isEmpty();
    }

    /** What Envoy does with a new cluster between the acknowledgement and its first use. */
    public enum WarmUp {
        /** Usable at once; every resource that is no cluster. */
        NONE,
        /** Waits for its ClusterLoadAssignment. */
        ENDPOINTS,
        /** Resolves names or checks health first, with its endpoints inline. */
        SLOW,
        /** Waits for its ClusterLoadAssignment, then checks health. */
        ENDPOINTS_THEN_SLOW;

        public boolean waitsForEndpoints() {
            return this == ENDPOINTS || this == ENDPOINTS_THEN_SLOW;
        }

        public boolean slow() {
            return this == SLOW || this == ENDPOINTS_THEN_SLOW;
        }
    }
}
