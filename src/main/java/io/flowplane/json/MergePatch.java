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

    /** The patch that makes {@code to} of {@code from}; empty when they are equal. */
    public static ObjectNode between(ObjectNode from, ObjectNode to) {
        ObjectNode patch = Json.NODES.objectNode();
        from.propertyNames().stream().filter(name -> !to.has(name)).forEach(patch::putNull);
        to.properties().forEach(member -> {
            JsonNode before = from.get(member.getKey());
            JsonNode now = member.getValue();
            if (before instanceof ObjectNode old && now instanceof ObjectNode next) {
                ObjectNode inner = between(old, next);
                if (!inner.isEmpty()) {
                    patch.set(member.getKey(), inner);
                }
            } else if (!now.equals(before)) {
                patch.set(member.getKey(), now);
            }
        });
        return patch;
    }

    private static JsonNode merged(@org.jspecify.annotations.Nullable JsonNode target, JsonNode patch) {
        if (patch instanceof ObjectNode object) {
            return apply(target instanceof ObjectNode existing ? existing : Json.NODES.objectNode(), object);
        }
        return patch.deepCopy();
    }
}
