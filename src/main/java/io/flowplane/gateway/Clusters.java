package io.flowplane.gateway;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiUpstream;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import io.flowplane.validate.Addresses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The clusters of one definition: one for each upstream that is named anywhere in it. */
final class Clusters {
    private static final String ENDPOINTS = "endpoints";

    private final Definition definition;
    private final Map<String, GeneratedBody> bodies = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    Clusters(Definition definition) {
        this.definition = definition;
        Pointer all = Pointer.ROOT.field("upstreams");
        each(definition.spec().upstreams(), all);
        List<ApiRoute> routes = definition.spec().routes();
        for (int i = 0; i < routes.size(); i++) {
            Pointer at = Pointer.ROOT.field("routes").index(i);
            ApiUpstream only = routes.get(i).cluster();
            if (only != null) {
                add(only, at.field("cluster"));
            }
            each(routes.get(i).upstreams(), at.field("upstreams"));
        }
    }

    /** By name. */
    Map<String, GeneratedBody> bodies() {
        return bodies;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Where the requests of a route go. */
    static List<ApiUpstream> of(Definition definition, ApiRoute route) {
        ApiUpstream only = route.cluster();
        if (only != null) {
            return List.of(only);
        }
        return route.upstreams().isEmpty() ? definition.spec().upstreams() : route.upstreams();
    }

    private void each(List<ApiUpstream> upstreams, Pointer at) {
        for (int i = 0; i < upstreams.size(); i++) {
            add(upstreams.get(i), at.index(i));
        }
    }

    private void add(ApiUpstream upstream, Pointer at) {
        String name = GeneratedNames.cluster(definition.name(), upstream);
        ObjectNode spec = spec(upstream);
        GeneratedBody known = bodies.get(name);
        if (known != null && !known.spec().equals(spec)) {
            problems.add(new Problem(
                    at.field("name").toString(),
                    "Another upstream of this definition is named so, and is something else.",
                    "duplicate_name"));
        }
        if (known == null) {
            Places places = new Places();
            places.put(Pointer.ROOT, at);
            places.put(Pointer.ROOT.field(ENDPOINTS).index(0), at.field("endpoint"));
            places.put(Pointer.ROOT.field("useTls"), at.field("tls"));
            bodies.put(name, new GeneratedBody(spec, places));
        }
    }

    /** Names that have both sorts of addresses are common, and networks that carry both are not. */
    static void resolve(ObjectNode cluster, String host) {
        if (!Addresses.isIp(host)) {
            cluster.put("dnsLookupFamily", "V4_PREFERRED");
        }
    }

    private static ObjectNode spec(ApiUpstream upstream) {
        ObjectNode spec = Json.NODES.objectNode();
        spec.putArray(ENDPOINTS).add(Records.write(upstream.endpoint()));
        resolve(spec, upstream.endpoint().host());
        if (Boolean.TRUE.equals(upstream.http2())) {
            spec.put("protocolType", "HTTP2");
        }
        if (Boolean.TRUE.equals(upstream.tls())) {
            spec.put("useTls", true);
            if (upstream.tlsServerName() != null) {
                spec.put("tlsServerName", upstream.tlsServerName());
            }
        }
        return spec;
    }
}
