package io.flowplane.importer;

import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server that requests go to.
 *
 * @param weight its share; 0: none
 * @param at where the document names it
 */
record Upstream(
        String host,
        int port,
        boolean tls,
        boolean http2,
        @Nullable String serverName,
        @Nullable String name,
        long weight,
        String path,
        Pointer at) {

    /** That of an absolute URL. */
    static Upstream of(ServerUrl url, String host, long weight, Pointer at) {
        return new Upstream(host, url.port(), url.tls(), url.http2(), null, null, weight, url.path(), at);
    }

    boolean isSameServer(Upstream other) {
        return host.equals(other.host) && port == other.port && tls == other.tls;
    }

    /** In the form of an API definition. */
    ObjectNode json() {
        ObjectNode json = Json.NODES.objectNode();
        if (name != null) {
            json.put("name", name);
        }
        json.putObject("endpoint").put("host", host).put("port", port);
        if (tls) {
            json.put("tls", true);
        }
        if (serverName != null) {
            json.put("tlsServerName", serverName);
        }
        if (http2) {
            json.put("http2", true);
        }
        return weight == 1 ? json : json.put("weight", weight);
    }
}
