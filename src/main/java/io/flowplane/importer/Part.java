package io.flowplane.importer;

import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An object of the document and where it stands. */
record Part(ObjectNode node, Pointer at) {
    /** Entries of a list that is looked at. */
    static final int MOST = 100;

    /** The member {@code name}, unless it is absent or null. */
    @Nullable
    JsonNode get(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** The object {@code name}; empty where there is none, which is a fault if there is something else. */
    Optional<Part> object(String name, Findings findings) {
        JsonNode value = get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof ObjectNode object) {
            return Optional.of(new Part(object, at.field(name)));
        }
        findings.fault(at.field(name), "wrong_type", "Must be an object.");
        return Optional.empty();
    }

    /** The objects in the list {@code name}; anything else is a fault. */
    List<Part> objects(String name, Findings findings) {
        JsonNode value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof ArrayNode array)) {
            findings.fault(at.field(name), "wrong_type", "Must be an array of objects.");
            return List.of();
        }
        if (array.size() > MOST) {
            findings.fault(at.field(name), "too_many", "May hold at most " + MOST + " entries.");
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            Pointer place = at.field(name).index(i);
            if (array.get(i) instanceof ObjectNode object) {
                parts.add(new Part(object, place));
            } else {
                findings.fault(place, "wrong_type", "Must be an object.");
            }
        }
        return parts;
    }

    /** The text of {@code name}, or of a number or truth value, which YAML makes of texts without quotes. */
    Optional<String> text(String name) {
        JsonNode value = get(name);
        return value != null && value.isValueNode() ? Optional.of(value.asString()) : Optional.empty();
    }
}
