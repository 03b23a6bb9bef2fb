package io.flowplane.api;

import io.flowplane.json.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The document that an Envoy is started with ({@code envoy.config.bootstrap.v3.Bootstrap}): who it is, and where its
 * configuration comes from.
 *
 * @param host where the xDS port is: a host name or an IP address without brackets
 * @param delta incremental xDS, else the state of the world
 * @param tls what Envoy connects with; null: in plain text
 */
record EnvoyBootstrap(
        String team,
        String host,
        int port,
        boolean delta,
        @Nullable Tls tls) {
    /**
     * Files on the Envoy's machine.
     *
     * @param ca what the server's certificate is checked by
     * @param own what Envoy shows; null: nothing
     */
    record Tls(String ca, @Nullable Own own) {}

    /** A certificate and its key. */
    record Own(String certificate, String key) {}

    private static final String XDS_CLUSTER = "xds_cluster";
    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
    private static final String TLS_CONTEXT = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
    private static final int ADMIN_PORT = 9901;

    /**
     * @param id tells this Envoy from others of its team in logs; proxies are never keyed by it
     */
    ObjectNode json(UUID id) {
        ObjectNode document = Json.NODES.objectNode();
        address(document.putObject("admin"), "127.0.0.1", ADMIN_PORT);
        ObjectNode node = document.putObject("node");
        node.put("id", "team=" + team + "/dp-" + id).put("cluster", team + "-cluster");
        node.putObject("metadata").put("team", team);
        document.set("dynamic_resources", dynamicResources());
        document.putObject("static_resources").putArray("clusters").add(xdsCluster());
        return document;
    }

    private ObjectNode dynamicResources() {
        ObjectNode dynamic = Json.NODES.objectNode();
        ObjectNode ads = dynamic.putObject("ads_config");
        ads.put("api_type", delta ? "DELTA_GRPC" : "GRPC").put("transport_api_version", "V3");
        ObjectNode service = ads.putArray("grpc_services").addObject().putObject("envoy_grpc");
        service.put("cluster_name", XDS_CLUSTER);
        // Envoy's own goes up to half a minute, so that some of a fleet come back long after the control plane did
        service.putObject("retry_policy")
                .putObject("retry_back_off")
                .put("base_interval", "0.5s")
                .put("max_interval", "1.5s");
        for (String type : new String[] {"cds_config", "lds_config"}) {
            ObjectNode source = dynamic.putObject(type).put("resource_api_version", "V3");
            source.putObject("ads");
        }
        return dynamic;
    }

    private ObjectNode xdsCluster() {
        ObjectNode cluster = Json.NODES.objectNode();
        cluster.put("name", XDS_CLUSTER);
        cluster.put("type", "STRICT_DNS")
                .put("dns_lookup_family", "V4_PREFERRED")
                .put("connect_timeout", "5s");
        ObjectNode options =
                cluster.putObject("typed_extension_protocol_options").putObject(HTTP_OPTIONS);
        options.put("@type", "type.googleapis.com/" + HTTP_OPTIONS);
        // notices a control plane that is gone without a word, long before TCP would
        options.putObject("explicit_http_config")
                .putObject("http2_protocol_options")
                .putObject("connection_keepalive")
                .put("interval", "30s")
                .put("timeout", "10s");
        ObjectNode assignment = cluster.putObject("load_assignment").put("cluster_name", XDS_CLUSTER);
        ObjectNode endpoint = assignment
                .putArray("endpoints")
                .addObject()
                .putArray("lb_endpoints")
                .addObject()
                .putObject("endpoint");
        address(endpoint, host, port);
        if (tls != null) {
            cluster.set("transport_socket", transportSocket(tls));
        }
        return cluster;
    }

    /** Without the matcher Envoy would take any certificate that the authority ever signed. */
    private ObjectNode transportSocket(Tls files) {
        ObjectNode socket = Json.NODES.objectNode().put("name", "envoy.transport_sockets.tls");
        ObjectNode context = socket.putObject("typed_config");
        context.put("@type", "type.googleapis.com/" + TLS_CONTEXT);
        boolean address = IpText.isAddress(host);
        if (!address) {
            context.put("sni", host);
        }
        ObjectNode common = context.putObject("common_tls_context");
        common.putArray("alpn_protocols").add("h2");
        if (files.own() != null) {
            ObjectNode own = common.putArray("tls_certificates").addObject();
            own.putObject("certificate_chain").put("filename", files.own().certificate());
            own.putObject("private_key").put("filename", files.own().key());
        }
        ObjectNode validation = common.putObject("validation_context");
        validation.putObject("trusted_ca").put("filename", files.ca());
        ObjectNode name = validation.putArray("match_typed_subject_alt_names").addObject();
        name.put("san_type", address ? "IP_ADDRESS" : "DNS");
        name.putObject("matcher").put("exact", address ? IpText.canonical(host) : host);
        return socket;
    }

    private static void address(ObjectNode parent, String host, int port) {
        parent.putObject("address")
                .putObject("socket_address")
                .put("address", host)
                .put("port_value", port);
    }
}
