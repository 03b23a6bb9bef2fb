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
 * @param origins writes that it carries as soon as it could; not for the wire
 * @param late writes that it carries later: the proxy only now asked, or what they removed had to stay; not for the wire
 */
record Response(
        ResourceType type,
        boolean delta,
        String version,
        String nonce,
        long revision,
        Collection<EnvoyResource> resources,
        List<String> removed,
        List<Origin> origins,
        List<Origin> late) {
    Response(
            ResourceType type,
            boolean delta,
            String version,
            String nonce,
            long revision,
            Collection<EnvoyResource> resources,
            List<String> removed) {
        this(type, delta, version, nonce, revision, resources, removed, List.of(), List.of());
    }

    /** Resources and removals. */
    int size() {
        return resources.size() + removed.size();
    }
}
