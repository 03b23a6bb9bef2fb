package io.flowplane.importer;

import io.flowplane.json.Json;
import io.flowplane.json.Places;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** camelCase in snake_case. */
final class Spelling {
    /** Their members are names that people choose. */
    private static final Set<String> FREE = Set.of("headers", "providers", "requirement_map");

    private Spelling() {}

    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** The same value with the names of all fields in snake_case; {@code places} learns of those that changed. */
    static ObjectNode snake(ObjectNode object, Places places) {
        return (ObjectNode) snake(object, "", "", places);
    }

    private static JsonNode snake(JsonNode value, String made, String given, Places places) {
        if (value instanceof ObjectNode object) {
            ObjectNode copy = Json.NODES.objectNode();
            object.properties().forEach(member -> {
                String name = snake(member.getKey());
                String at = made + "/" + escaped(name);
                String from = given + "/" + escaped(member.getKey());
                if (!name.equals(member.getKey())) {
                    places.put(at, from);
                }
                copy.set(name, FREE.contains(name) ? member.getValue() : snake(member.getValue(), at, from, places));
            });
            return copy;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = Json.NODES.arrayNode(array.size());
            for (int i = 0; i < array.size(); i++) {
                copy.add(snake(array.get(i), made + "/" + i, given + "/" + i, places));
            }
            return copy;
        }
        return value;
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
