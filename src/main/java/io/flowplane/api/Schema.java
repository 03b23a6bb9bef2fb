package io.flowplane.api;

import io.flowplane.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the JSON Schemas of what the API answers; those of bodies come from their records. */
final class Schema {
    private static final String REF = "#/components/schemas/";

    private final ObjectNode properties = Json.NODES.objectNode();
    private final List<String> required = new ArrayList<>();

    private Schema() {}

    /** Begins a schema of an object. */
    static Schema object() {
        return new Schema();
    }

    /** A property that is always there. */
    Schema has(String name, ObjectNode schema) {
        properties.set(name, schema);
        required.add(name);
        return this;
    }

    /** Without this property after all. */
    Schema lacks(String name) {
        properties.remove(name);
        required.remove(name);
        return this;
    }

    /** A property that may be missing. */
    Schema mayHave(String name, ObjectNode schema) {
        properties.set(name, schema);
        return this;
    }

    /** Ends it: no other properties. */
    ObjectNode closed(String description) {
        ObjectNode schema = Json.NODES.objectNode();
        schema.put("type", "object").put("description", description);
        schema.set("properties", properties);
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema.put("additionalProperties", false);
    }

    static ObjectNode ref(String component) {
        return Json.NODES.objectNode().put("$ref", REF + component);
    }

    static ObjectNode listOf(ObjectNode items) {
        ObjectNode schema = Json.NODES.objectNode().put("type", "array");
        schema.set("items", items);
        return schema;
    }

    static ObjectNode mapOf(ObjectNode values) {
        ObjectNode schema = Json.NODES.objectNode().put("type", "object");
        schema.set("additionalProperties", values);
        return schema;
    }

    static ObjectNode text(String description) {
        return typed("string", description);
    }

    static ObjectNode pattern(String description, String pattern) {
        return typed("string", description).put("pattern", pattern);
    }

    static ObjectNode oneOf(String description, String... words) {
        ObjectNode schema = typed("string", description);
        ArrayNode all = schema.putArray("enum");
        for (String word : words) {
            all.add(word);
        }
        return schema;
    }

    static ObjectNode time(String description) {
        return typed("string", description).put("format", "date-time");
    }

    static ObjectNode uuid(String description) {
        return typed("string", description).put("format", "uuid");
    }

    static ObjectNode whole(String description) {
        return typed("integer", description).put("minimum", 0);
    }

    static ObjectNode truth(String description) {
        return typed("boolean", description);
    }

    static ObjectNode anyObject(String description) {
        return typed("object", description);
    }

    /** The same, or null. */
    static ObjectNode orNull(ObjectNode schema) {
        ObjectNode either = Json.NODES.objectNode();
        if (schema.get("type") != null && schema.get("enum") == null) {
            either = schema.deepCopy();
            either.putArray("type").add(schema.get("type").stringValue()).add("null");
            return either;
        }
        either.putArray("anyOf").add(schema).addObject().put("type", "null");
        return either;
    }

    private static ObjectNode typed(String type, String description) {
        return Json.NODES.objectNode().put("type", type).put("description", description);
    }
}
