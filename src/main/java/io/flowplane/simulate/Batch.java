package io.flowplane.simulate;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one response says, read once and shared by all proxies that get the same.
 *
 * @param kind null when it is none that was asked for
 * @param version of a response of the state of the world; empty in delta
 * @param resources by name
 */
record Batch(@Nullable ResourceKind kind, String version, Map<String, Named> resources, List<String> removed) {
    /**
     * A resource as far as a proxy needs it here.
     *
     * @param version its own in delta, else a hash of its bytes
     * @param names what it refers to: a cluster to its endpoints, a listener to its routes
     */
    record Named(String version, List<String> names) {}
}
