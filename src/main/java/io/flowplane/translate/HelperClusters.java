package io.flowplane.translate;

import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import io.flowplane.validate.Addresses;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * Clusters that Flowplane makes by itself for hosts that filters ask: verified TLS for https. A cluster's name is its
 * address, {@code https://idp.example.com:443}, so that equal ones are one, and no cluster of a team's can be called so.
 */
public final class HelperClusters {
    private HelperClusters() {}

    /**
     * Makes the cluster known to what is being translated.
     *
     * @param host a name or an address, an IPv6 one without brackets
     * @return its name
     */
    public static String of(boolean tls, String host, int port, Findings findings) {
        String lower = host.toLowerCase(Locale.ROOT);
        boolean ip = Addresses.isIp(lower);
        String shown = lower.contains(":") ? "[" + lower + "]" : lower;
        String name = (tls ? "https://" : "http://") + shown + ":" + port;
        ObjectNode spec = Json.NODES.objectNode().put("type", ip ? "STATIC" : "LOGICAL_DNS");
        if (!ip) {
            // Only so does Envoy try IPv4 when the name has IPv6 addresses that don't answer.
            spec.put("dnsLookupFamily", "ALL");
        }
        spec.putArray("endpoints").addObject().put("host", lower).put("port", port);
        if (tls) {
            ObjectNode verified = spec.put("useTls", true).putObject("tls");
            if (ip) {
                verified.putArray("sanMatches")
                        .addObject()
                        .put("sanType", "IP_ADDRESS")
                        .put("exact", lower);
            }
        }
        ClusterSpec cluster = Records.read(ClusterSpec.class, spec).orRefuse();
        new ClusterTranslator(findings).translate(name, cluster).resources().forEach(findings::helper);
        return name;
    }
}
