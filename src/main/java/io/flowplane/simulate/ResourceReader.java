package io.flowplane.simulate;

import com.google.protobuf.Any;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** Reads one resource of a response: its name, its version, and what it refers to. */
final class ResourceReader {
    private static final String MANAGER =
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    /** Of Cluster, ClusterLoadAssignment, Listener and RouteConfiguration alike the name is field 1, a string. */
    private static final int NAME_TAG = 1 << 3 | 2;

    private ResourceReader() {}

    static void read(Protocol protocol, byte[] bytes, Map<String, Batch.Named> into) throws IOException {
        if (protocol == Protocol.DELTA) {
            Resource resource = Resource.parseFrom(bytes);
            if (resource.hasResource()) {
                into.put(resource.getName(), new Batch.Named(resource.getVersion(), names(resource.getResource())));
            }
        } else {
            Any any = Any.parseFrom(bytes);
            CRC32C sum = new CRC32C();
            sum.update(bytes);
            into.put(name(any), new Batch.Named(Long.toHexString(sum.getValue()), names(any)));
        }
    }

    private static String name(Any any) throws IOException {
        CodedInputStream in = any.getValue().newCodedInput();
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            if (tag == NAME_TAG) {
                return in.readString();
            }
            in.skipField(tag);
        }
        return "";
    }

    private static List<String> names(Any any) throws InvalidProtocolBufferException {
        if (any.getTypeUrl().equals(ResourceKind.CLUSTER.typeUrl())) {
            return endpoints(Cluster.parseFrom(any.getValue()));
        }
        if (any.getTypeUrl().equals(ResourceKind.LISTENER.typeUrl())) {
            return routes(Listener.parseFrom(any.getValue()));
        }
        return List.of();
    }

    private static List<String> endpoints(Cluster cluster) {
        if (cluster.getType() != Cluster.DiscoveryType.EDS) {
            return List.of();
        }
        String service = cluster.getEdsClusterConfig().getServiceName();
        return List.of(service.isEmpty() ? cluster.getName() : service);
    }

    private static List<String> routes(Listener listener) throws InvalidProtocolBufferException {
        List<String> names = new ArrayList<>();
        for (FilterChain chain : listener.getFilterChainsList()) {
            for (Filter filter : chain.getFiltersList()) {
                addRoutes(filter, names);
            }
        }
        for (Filter filter : listener.getDefaultFilterChain().getFiltersList()) {
            addRoutes(filter, names);
        }
        return List.copyOf(names);
    }

    private static void addRoutes(Filter filter, List<String> names) throws InvalidProtocolBufferException {
        if (filter.getTypedConfig().getTypeUrl().equals(MANAGER)) {
            HttpConnectionManager manager =
                    HttpConnectionManager.parseFrom(filter.getTypedConfig().getValue());
            if (manager.hasRds()) {
                names.add(manager.getRds().getRouteConfigName());
            }
        }
    }
}
