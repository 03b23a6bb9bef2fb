package io.flowplane.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.EnvoyResource.WarmUp;
import io.flowplane.translate.ResourceType;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resources and pictures for tests, from short text such as {@code R=2(A,B)}, {@code A=1~slow}, or {@code S=?1} for one that is withheld. */
final class Pictures {
    private static final Pattern RESOURCE = Pattern.compile("([\\w.-]+)=(\\??\\w+)(?:\\(([\\w,.-]*)\\))?(?:~(\\w+))?");
    static final Map<String, ResourceType> TYPES = Map.of(
            "cds",
            ResourceType.CLUSTER,
            "eds",
            ResourceType.ENDPOINT,
            "lds",
            ResourceType.LISTENER,
            "rds",
            ResourceType.ROUTE,
            "sds",
            ResourceType.SECRET);

    private Pictures() {}

    static EnvoyResource resource(ResourceType type, String text) {
        Matcher m = RESOURCE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        if (m.group(2).startsWith("?")) {
            return EnvoyResource.withheld(type, m.group(1), m.group(2).substring(1));
        }
        Set<String> uses = m.group(3) == null ? Set.of() : Set.of(m.group(3).split(","));
        WarmUp warmUp = m.group(4) == null ? WarmUp.NONE : warmUp(m.group(4));
        return new EnvoyResource(type, m.group(1), m.group(2), any(type, m.group(1), m.group(2)), uses, warmUp);
    }

    private static WarmUp warmUp(String word) {
        return switch (word) {
            case "eds" -> WarmUp.ENDPOINTS;
            case "slow" -> WarmUp.SLOW;
            case "edsslow" -> WarmUp.ENDPOINTS_THEN_SLOW;
            default -> throw new IllegalArgumentException(word);
        };
    }

    /** A small message of the type; the version is part of it. */
    static ByteString any(ResourceType type, String name, String version) {
        com.google.protobuf.Message message = switch (type) {
            case SECRET -> Secret.newBuilder().setName(name).build();
            case CLUSTER ->
                Cluster.newBuilder().setName(name).setAltStatName(version).build();
            case ENDPOINT ->
                ClusterLoadAssignment.newBuilder().setClusterName(name).build();
            case LISTENER ->
                Listener.newBuilder().setName(name).setStatPrefix(version).build();
            case ROUTE ->
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addInternalOnlyHeaders(version)
                        .build();
        };
        return Any.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setValue(message.toByteString())
                .build()
                .toByteString();
    }

    static void publish(SnapshotBoard board, String team, long revision, Update update) {
        board.publish(Map.of(new Audience(team), update), revision);
    }

    /** A resource of team {@code default} as the store has it. */
    static Resource stored(Kind kind, String name, String spec) {
        ResourceKey key = new ResourceKey("default", kind, name);
        Instant then = Instant.EPOCH;
        return new Resource(new UUID(0, 1), key, 1, spec, 1, Resource.BY_HAND, Map.of(), null, then, then, "a", "a");
    }
}
