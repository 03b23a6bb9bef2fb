package io.flowplane.api;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.gateway.Definition;
import io.flowplane.json.Json;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Under which addresses clients reach a listener: as far as we can know it. */
final class Addresses {
    private static final String LOCAL = "127.0.0.1";

    private Addresses() {}

    /** Of an API definition: by its domain, or by the machines of the Envoys where every name will do. */
    static List<String> of(Call call, Resource row) {
        Definition definition = definition(row);
        Optional<Resource> listener =
                call.backend().store().find(new ResourceKey(row.key().team(), Kind.LISTENER, definition.listener()));
        ObjectNode spec = listener.map(found -> Json.stored(found.spec())).orElseGet(Json.NODES::objectNode);
        String end = ":" + spec.path("port").asInt(0);
        String scheme = spec.path("protocol").asString("").equals("HTTPS") ? "https://" : "http://";
        List<String> hosts = definition.spec().domain().equals("*")
                ? proxies(call, row.key().team())
                : List.of(definition.spec().domain());
        return hosts.stream().map(host -> scheme + bracketed(host) + end).toList();
    }

    /** The name of the listener that serves an API definition. */
    static String listener(Resource row) {
        return definition(row).listener();
    }

    private static Definition definition(Resource row) {
        return new Definition(row.key().name(), Records.stored(ApiDefinitionSpec.class, row.spec()));
    }

    /** Where the team's Envoys run; this machine when none is connected. */
    static List<String> proxies(Call call, String team) {
        List<String> hosts = new ArrayList<>(call.backend().fleet().proxies(team).stream()
                .map(proxy -> host(proxy.address()))
                .distinct()
                .sorted()
                .limit(10)
                .toList());
        if (hosts.isEmpty()) {
            hosts.add(LOCAL);
        }
        return hosts;
    }

    /** Without the port of the connection. */
    private static String host(String address) {
        Endpoint endpoint = Endpoint.parse(address);
        return endpoint == null ? address : endpoint.host();
    }

    static String bracketed(String host) {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
