package io.flowplane.translate;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.apply.Compiled;
import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The examples of filter types in the bodies that people would put them into. */
final class FilterExamples {
    private FilterExamples() {}

    /** The filter in a listener, and its settings for a route at each place that takes them. */
    static List<EnvoyResource> resources(FilterType type) {
        List<EnvoyResource> all =
                new ArrayList<>(compile(Kind.LISTENER, listener(type)).resources());
        if (!type.perRouteExample().isEmpty()) {
            all.addAll(compile(Kind.ROUTE_CONFIG, routes(key(type), type.perRouteExample()))
                    .resources());
        }
        return all;
    }

    /** The short name, or a name of one's own where Envoy has none. */
    private static String key(FilterType type) {
        return type.envoyName().isEmpty() ? "mine" : type.name();
    }

    static ObjectNode listener(FilterType type) {
        return listener(type.envoyName().isEmpty() ? "\"name\": \"mine\", " : "", type.example());
    }

    static ObjectNode listener(String filter) {
        return listener("", filter);
    }

    private static ObjectNode listener(String name, String filter) {
        return json("""
                {"address": "%s", "port": 19100, "filterChains": [{"filters": [
                  {"type": "httpConnectionManager", "routeConfigName": "x", "httpFilters": [{%s"filter": %s}]}]}]}
                """.formatted(Offering.address(), name, filter));
    }

    static ObjectNode routes(String key, String config) {
        String entry = "{\"" + key + "\": " + config + "}";
        return json("""
                {"typedPerFilterConfig": %1$s, "virtualHosts": [{"name": "v", "domains": ["*"],
                  "typedPerFilterConfig": %1$s, "routes": [{"match": {"path": {"type": "prefix", "value": "/"}},
                    "typedPerFilterConfig": %1$s, "action": {"type": "weighted", "clusters": [
                      {"name": "a", "weight": 1, "typedPerFilterConfig": %1$s}]}}]}]}
                """.formatted(entry));
    }

    static Compiled compile(Kind kind, ObjectNode body) {
        return new BodyCompiler(Switch.ALL).compile(kind, "x", body);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text, JsonLimits.DEFAULT);
    }
}
