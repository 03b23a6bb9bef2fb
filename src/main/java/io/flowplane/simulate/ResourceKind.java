package io.flowplane.simulate;

import org.jspecify.annotations.Nullable;

/** What a proxy subscribes to, in the order in which an Envoy asks. */
enum ResourceKind {
    CLUSTER("envoy.config.cluster.v3.Cluster", null),
    ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment", CLUSTER),
    LISTENER("envoy.config.listener.v3.Listener", null),
    ROUTES("envoy.config.route.v3.RouteConfiguration", LISTENER);

    private final String typeUrl;
    private final @Nullable ResourceKind namedBy;

    ResourceKind(String message, @Nullable ResourceKind namedBy) {
        this.typeUrl = "type.googleapis.com/" + message;
        this.namedBy = namedBy;
    }

    String typeUrl() {
        return typeUrl;
    }

    /** Whose resources name those to ask for; null: all there are are asked for. */
    @Nullable
    ResourceKind namedBy() {
        return namedBy;
    }

    static @Nullable ResourceKind of(String typeUrl) {
        for (ResourceKind kind : values()) {
            if (kind.typeUrl.equals(typeUrl)) {
                return kind;
            }
        }
        return null;
    }
}
