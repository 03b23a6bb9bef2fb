package io.flowplane.apply;

import io.flowplane.json.Json;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps secrets out of audit rows: blanks the fields that Envoy's messages mark as sensitive ({@code udpa.annotations}), by
 * name and wherever they stand, in either spelling.
 */
final class Sensitive {
    static final String BLANK = "[redacted]";

    /** Lower case, without underscores: the marked fields of Envoy 1.40, and the credentials that it forgot to mark. */
    private static final Set<String> FIELDS = Set.of(
            "accesstoken",
            "apikey",
            "authpassword",
            "authusername",
            "backendtoken",
            "contextextensions",
            "credentials",
            "credentialsdatasource",
            "downstreamauthpassword",
            "downstreamauthpasswords",
            "downstreamauthusername",
            "googlerefreshtoken",
            "keys",
            "password",
            "pkcs12",
            "privatekey",
            "privatekeyprovider",
            "refreshtoken",
            "secret",
            "secretaccesskey",
            "secretdata",
            "secrets",
            "sessiontoken",
            "users",
            "webidentitytokendatasource");

    private Sensitive() {}

    /** The same object where nothing in it is sensitive, as nearly always; else a copy. */
    static ObjectNode redacted(ObjectNode object) {
        return isIn(object) ? copy(object) : object;
    }

    private static boolean isIn(JsonNode node) {
        return switch (node) {
            case ObjectNode object ->
                object.properties().stream()
                        .anyMatch(member -> isBlanked(member.getKey(), member.getValue()) || isIn(member.getValue()));
            case ArrayNode array -> array.valueStream().anyMatch(Sensitive::isIn);
            default -> false;
        };
    }

    private static ObjectNode copy(ObjectNode object) {
        ObjectNode clean = Json.NODES.objectNode();
        object.properties().forEach(m -> clean.set(m.getKey(), redacted(m.getKey(), m.getValue())));
        return clean;
    }

    private static JsonNode redactedValue(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return copy(object);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode clean = Json.NODES.arrayNode();
            array.forEach(entry -> clean.add(redactedValue(entry)));
            return clean;
        }
        return node;
    }

    private static JsonNode redacted(String name, JsonNode value) {
        return isBlanked(name, value) ? Json.NODES.stringNode(BLANK) : redactedValue(value);
    }

    private static boolean isBlanked(String name, JsonNode value) {
        return !value.isNull() && FIELDS.contains(name.replace("_", "").toLowerCase(Locale.ROOT));
    }
}
