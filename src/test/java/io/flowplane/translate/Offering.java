package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a lone resource needs beside it before Envoy looks at it. */
final class Offering {
    private static final AtomicInteger HOSTS = new AtomicInteger();

    private Offering() {}

    /** Adds a listener for each route configuration that none asks for, and the clusters that are named but not there. */
    static List<EnvoyResource> complete(Collection<EnvoyResource> given) {
        List<EnvoyResource> all = new ArrayList<>(given);
        Set<String> asked = given.stream()
                .filter(r -> r.type() == ResourceType.LISTENER)
                .flatMap(r -> routesOf(r).stream())
                .collect(Collectors.toSet());
        given.stream()
                .filter(r -> r.type() == ResourceType.ROUTE && !asked.contains(r.name()))
                .forEach(r -> all.addAll(listenerFor(r.name()).resources()));
        Set<String> there = given.stream()
                .filter(r -> r.type() == ResourceType.CLUSTER)
                .map(EnvoyResource::name)
                .collect(Collectors.toSet());
        given.stream()
                .filter(r -> r.type() == ResourceType.LISTENER)
                .flatMap(r -> r.clusters().stream())
                .filter(c -> !there.contains(c))
                .distinct()
                .forEach(c -> all.addAll(cluster(c).resources()));
        new OfferedSecrets().of(all).forEach(all::add);
        return all;
    }

    /** A loopback address that no other listener of this run has. */
    static String address() {
        int n = HOSTS.incrementAndGet();
        return "127." + (1 + n / 62_500 % 250) + "." + (n / 250 % 250) + "." + (1 + n % 250);
    }

    private static Translated listenerFor(String route) {
        String body = """
                {"address":"%s","port":18000,"filterChains":[{"filters":[
                  {"type":"httpConnectionManager","routeConfigName":"%s"}]}]}
                """.formatted(address(), route);
        return translate(
                "for-" + route, Records.read(ListenerSpec.class, parse(body)).orRefuse());
    }

    private static Translated cluster(String name) {
        String body = "{\"endpoints\":[{\"host\":\"127.0.0.1\",\"port\":9}],\"type\":\"STATIC\"}";
        return translate(name, Records.read(ClusterSpec.class, parse(body)).orRefuse());
    }

    private static ObjectNode parse(String body) {
        return (ObjectNode) Json.parse(body, JsonLimits.DEFAULT);
    }

    private static Translated translate(String name, Record spec) {
        List<Problem> problems = new ArrayList<>();
        Translated translated = Translator.translate(name, spec, java.util.Set.of(), problems);
        assertThat(problems).isEmpty();
        return translated;
    }

    /** Route configurations that a listener asks for. */
    private static Set<String> routesOf(EnvoyResource listener) {
        return EnvoyJson.of(listener).findValues("route_config_name").stream()
                .map(JsonNode::stringValue)
                .collect(Collectors.toSet());
    }
}
