package io.flowplane.simulate;

import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One kind on one stream: what is asked for, and the words for it. */
final class Subscription {
    private final ResourceKind kind;
    private Set<String> names;
    private String version;
    private String nonce = "";

    /**
     * @param version of the last response that was accepted, on whatever stream
     */
    Subscription(ResourceKind kind, Set<String> names, String version) {
        this.kind = kind;
        this.names = names;
        this.version = version;
    }

    /** The first words: with what the proxy has from an earlier stream. */
    Request open(@Nullable Node node, Holding held) {
        Map<String, String> versions = new HashMap<>();
        held.resources().forEach((name, resource) -> {
            if (kind.namedBy() == null || names.contains(name)) {
                versions.put(name, resource.version());
            }
        });
        return new Request(kind, node, names, names, Set.of(), versions, version, "", null);
    }

    Request accept(Answer answer) {
        version = answer.batch().version();
        nonce = answer.nonce();
        return new Request(kind, null, names, Set.of(), Set.of(), Map.of(), version, nonce, null);
    }

    Request reject(Answer answer, String why) {
        nonce = answer.nonce();
        return new Request(kind, null, names, Set.of(), Set.of(), Map.of(), version, nonce, why);
    }

    /** Asks for other names; null when they are the same. */
    @Nullable
    Request change(Set<String> wanted) {
        if (wanted.equals(names)) {
            return null;
        }
        Set<String> added = without(wanted, names);
        Set<String> dropped = without(names, wanted);
        names = wanted;
        return new Request(kind, null, names, added, dropped, Map.of(), version, nonce, null);
    }

    Set<String> names() {
        return names;
    }

    String version() {
        return version;
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> rest = new LinkedHashSet<>(all);
        rest.removeAll(others);
        return rest;
    }
}
