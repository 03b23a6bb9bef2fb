package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings of filters for one route: an object of filter names to settings, in every spelling that documents and bodies
 * may have, as {@code ApiRoute.filters} takes it. Keys become short names or stay Envoy's; words such as
 * {@code "disabled"} become the settings that they stand for.
 */
public final class RouteOverrides {
    private final ObjectNode made = Json.NODES.objectNode();
    private final List<Problem> problems = new ArrayList<>();
    private final Places places = new Places();

    private RouteOverrides() {}

    /** All of {@code overrides}; what is at fault is left out. */
    public static Normalised of(ObjectNode overrides) {
        RouteOverrides reading = new RouteOverrides();
        Map<String, String> seen = new HashMap<>();
        overrides.properties().forEach(member -> reading.one(member.getKey(), member.getValue(), seen));
        return new Normalised(reading.made, reading.problems, reading.places);
    }

    private void one(String key, JsonNode value, Map<String, String> seen) {
        String at = "/" + Spelling.escaped(key);
        String name = FilterNames.of(key, value);
        String first = seen.putIfAbsent(name, key);
        if (first != null) {
            fault(at, "given_twice", "This is another name of '" + first + "'; give one of them.");
            return;
        }
        String here = "/" + Spelling.escaped(name);
        if (value instanceof ObjectNode object) {
            Places inner = new Places();
            made.set(name, FilterSettings.ofObject(name, object, inner));
            places.put(here, at);
            places.within(here, at, inner);
            return;
        }
        if (!value.isString()) {
            fault(at, "wrong_type", "Must be an object, or a text such as \"disabled\".");
            return;
        }
        try {
            made.set(name, FilterSettings.ofWord(name, value.stringValue()));
            places.whole(here, at);
        } catch (FilterSettings.NoSuchWord e) {
            fault(at, "unknown_value", e.reason());
        }
    }

    private void fault(String at, String code, String message) {
        problems.add(new Problem(at, message, code));
    }
}
