package io.flowplane.xds;

import io.flowplane.snapshot.Origin;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.Collection;
import java.util.List;

/**
 * One message to a proxy. The resources are the picture's own, shared with every other stream.
 *
 * @param version of what the proxy has after it
 * @param revision Flowplane's revision of the picture
 * @param removed names that are told as removed; incremental only
 * @param origins writes that it carries to the proxy; not for the wire
 */
record Response(
        ResourceType type,
        boolean delta,
        String version,
        String nonce,
        long revision,
        Collection<EnvoyResource> resources,
        List<String> removed,
        List<Origin> origins) {
    Response(
            ResourceType type,
            boolean delta,
            String version,
            String nonce,
            long revision,
            Collection<EnvoyResource> resources,
            List<String> removed) {
        this(type, delta, version, nonce, revision, resources, removed, List.of());
    }

    /** Resources and removals. */
    int size() {
        return resources.size() + removed.size();
    }
}
