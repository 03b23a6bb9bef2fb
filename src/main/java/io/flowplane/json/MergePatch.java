package io.flowplane.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON merge patch, RFC 7396. */
public final class MergePatch {
    private MergePatch() {}

    /** {@code target} with {@code patch} applied; neither is changed. */
    public static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        ObjectNode result = target.deepCopy();
        patch.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                result.set(member.getKey(), merged(result.get(member.getKey()), member.getValue()));
            }
        });
        return result;
    }

    private static JsonNode merged(@org.jspecify.annotations.Nullable JsonNode target, JsonNode patch) {
        if (patch instanceof ObjectNode object) {
            return apply(target instanceof ObjectNode existing ? existing : Json.NODES.objectNode(), object);
        }
        return patch.deepCopy();
    }
}
