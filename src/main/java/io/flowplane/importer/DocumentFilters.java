package io.flowplane.importer;

import io.flowplane.domain.Problem;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The filters of a whole definition, as a list of {@code {name?, filter: {type, …}}}, {@code {type, …}} and
 * {@code {name, config}}, or as a map of names to settings; as {@code ApiDefinitionSpec.filters} takes them.
 */
final class DocumentFilters {
    private static final List<String> BESIDE_THE_FILTER = List.of("name", "is_optional", "isOptional");

    private final ArrayNode made = Json.NODES.arrayNode();
    private final List<Problem> problems = new ArrayList<>();
    private final Places places = new Places();

    private DocumentFilters() {}

    static Normalised of(JsonNode given) {
        DocumentFilters reading = new DocumentFilters();
        switch (given) {
            case ArrayNode list -> reading.list(list);
            case ObjectNode map -> reading.map(map);
            default -> reading.fault("", "wrong_type", "Must be a list of filters, or an object of names to settings.");
        }
        return new Normalised(reading.made, reading.problems, reading.places);
    }

    private void list(ArrayNode list) {
        for (int i = 0; i < list.size(); i++) {
            String at = "/" + i;
            if (list.get(i) instanceof ObjectNode entry) {
                entry(entry, at);
            } else if (list.get(i).isString()) {
                fault(at, "wrong_type", "Must be an object, such as {\"filter\": {\"type\": \"cors\", …}}.");
            } else {
                fault(at, "wrong_type", "Must be an object.");
            }
        }
    }

    private void entry(ObjectNode entry, String at) {
        String here = "/" + made.size();
        if (entry.has("filter") || !entry.has("type")) {
            made.add(entry);
            places.put(here, at);
            return;
        }
        ObjectNode outer = made.addObject();
        ObjectNode filter = entry.deepCopy();
        for (String name : BESIDE_THE_FILTER) {
            JsonNode value = filter.remove(name);
            if (value != null) {
                outer.set(name, value);
                places.put(here + "/" + name, at + "/" + name);
            }
        }
        outer.set("filter", filter);
        places.put(here, at);
        places.put(here + "/filter", at);
    }

    /** Members of an object have no order: it is made by what the filters do. */
    private void map(ObjectNode map) {
        map.properties().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, JsonNode> member) ->
                                FilterNames.rank(FilterNames.of(member.getKey(), member.getValue())))
                        .thenComparing(Map.Entry::getKey))
                .forEach(member -> named(member.getKey(), member.getValue()));
    }

    private void named(String key, JsonNode value) {
        String at = "/" + Spelling.escaped(key);
        String name = FilterNames.of(key, value);
        String here = "/" + made.size();
        Places inner = new Places();
        ObjectNode settings;
        if (value instanceof ObjectNode object) {
            settings = FilterSettings.ofObject(name, object, inner);
        } else if (name.equals("cors") && value.isString()) {
            try {
                settings = FilterSettings.ofWord(name, value.stringValue());
                inner.whole("", "");
            } catch (FilterSettings.NoSuchWord e) {
                fault(at, "unknown_value", e.reason());
                return;
            }
        } else {
            fault(at, "wrong_type", "Must be an object of settings.");
            return;
        }
        places.put(here, at);
        if (FilterNames.isEnvoys(name)) {
            made.addObject().put("name", name).set("config", settings);
            places.put(here + "/config", at);
        } else {
            ObjectNode filter = made.addObject().putObject("filter").put("type", name);
            settings.properties().forEach(member -> filter.set(member.getKey(), member.getValue()));
            places.put(here + "/filter", at);
            places.within(here + "/filter", at, inner);
        }
    }

    private void fault(String at, String code, String message) {
        problems.add(new Problem(at, message, code));
    }
}
