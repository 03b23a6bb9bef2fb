package io.flowplane.gateway;

import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One service behind a listener of its own, in three resources named after it.
 *
 * @param tls speak TLS to it, verified
 * @param path the beginning of the paths that reach it, such as {@code /}
 */
public record Exposure(String name, Endpoint upstream, boolean tls, String path, int port) {
    /** The cluster that requests go to. */
    public static String cluster(String name) {
        return name;
    }

    public static String routes(String name) {
        return GeneratedNames.of(name, "routes");
    }

    public static String listener(String name) {
        return GeneratedNames.of(name, "listener");
    }

    /** What each kind is called. */
    public static Map<Kind, String> names(String name) {
        return Map.of(Kind.CLUSTER, cluster(name), Kind.ROUTE_CONFIG, routes(name), Kind.LISTENER, listener(name));
    }

    /** The bodies, as they could be sent by hand. */
    public Map<Kind, ObjectNode> bodies() {
        Map<Kind, ObjectNode> bodies = new LinkedHashMap<>();
        bodies.put(Kind.CLUSTER, clusterBody());
        bodies.put(Kind.ROUTE_CONFIG, routesBody());
        bodies.put(Kind.LISTENER, listenerBody());
        return bodies;
    }

    private ObjectNode clusterBody() {
        ObjectNode body = Json.NODES.objectNode();
        body.putArray("endpoints").addObject().put("host", upstream.host()).put("port", upstream.port());
        Clusters.resolve(body, upstream.host());
        return tls ? body.put("useTls", true) : body;
    }

    private ObjectNode routesBody() {
        ObjectNode body = Json.NODES.objectNode();
        ObjectNode host = body.putArray("virtualHosts").addObject().put("name", "any");
        host.putArray("domains").add("*");
        ObjectNode rule = host.putArray("routes").addObject().put("name", name);
        rule.putObject("match").putObject("path").put("type", "prefix").put("value", path);
        rule.putObject("action")
                .put("type", "forward")
                .put("cluster", cluster(name))
                .put("autoHostRewrite", true);
        return body;
    }

    private ObjectNode listenerBody() {
        ObjectNode body = Json.NODES.objectNode().put("address", "0.0.0.0").put("port", port);
        body.putArray("filterChains")
                .addObject()
                .putArray("filters")
                .addObject()
                .put("type", "httpConnectionManager")
                .put("routeConfigName", routes(name));
        return body;
    }
}
