package io.flowplane.translate;

import java.util.Arrays;
import java.util.Optional;

/** The xDS resource types that we serve, in the order in which additions are sent; secrets wait for none and are waited for. */
public enum ResourceType {
    SECRET("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"),
    CLUSTER("type.googleapis.com/envoy.config.cluster.v3.Cluster"),
    ENDPOINT("type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"),
    LISTENER("type.googleapis.com/envoy.config.listener.v3.Listener"),
    ROUTE("type.googleapis.com/envoy.config.route.v3.RouteConfiguration");

    private final String typeUrl;

    ResourceType(String typeUrl) {
        this.typeUrl = typeUrl;
    }

    public String typeUrl() {
        return typeUrl;
    }

    public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
        return Arrays.stream(values()).filter(t -> t.typeUrl.equals(typeUrl)).findFirst();
    }
}
