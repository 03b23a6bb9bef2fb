package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.translate.types.IpLiterals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The addresses of a cluster: one locality for each priority, within it in the order of the spec. */
final class Endpoints {
    private Endpoints() {}

    /** Anything else is a host name. */
    static boolean isIpAddress(String host) {
        return IpLiterals.isIpv4(host) || IpLiterals.isIpv6(host);
    }

    static ClusterLoadAssignment of(String cluster, List<Endpoint> endpoints) {
        Map<Integer, List<LbEndpoint>> byPriority = new TreeMap<>();
        for (Endpoint endpoint : endpoints) {
            int priority = endpoint.priority() == null ? 0 : endpoint.priority();
            byPriority.computeIfAbsent(priority, p -> new ArrayList<>()).add(endpoint(endpoint));
        }
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        byPriority.forEach((priority, members) -> assignment.addEndpoints(
                LocalityLbEndpoints.newBuilder().setPriority(priority).addAllLbEndpoints(members)));
        return assignment.build();
    }

    static Address address(String host, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(host).setPortValue(port))
                .build();
    }

    private static LbEndpoint endpoint(Endpoint given) {
        LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
        endpoint.getEndpointBuilder().setAddress(address(given.host(), given.port()));
        if (given.weight() != null) {
            endpoint.setLoadBalancingWeight(Wire.uint32(given.weight()));
        }
        if (given.healthStatus() != null) {
            endpoint.setHealthStatus(HealthStatus.valueOf(given.healthStatus().name()));
        }
        return endpoint.build();
    }
}
