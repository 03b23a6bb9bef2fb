package io.flowplane.apply;

import io.flowplane.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** The merge patch (RFC 7396) that makes one object of another: what an audit row says of a change. */
final class Difference {
    private Difference() {}

    static ObjectNode between(ObjectNode before, ObjectNode after) {
        ObjectNode patch = Json.NODES.objectNode();
        after.properties().forEach(member -> {
            String name = member.getKey();
            if (before.get(name) instanceof ObjectNode old && member.getValue() instanceof ObjectNode now) {
                ObjectNode inner = between(old, now);
                if (!inner.isEmpty()) {
                    patch.set(name, inner);
                }
            } else if (!member.getValue().equals(before.get(name))) {
                patch.set(name, member.getValue());
            }
        });
        before.propertyNames().forEach(name -> {
            if (!after.has(name)) {
                patch.putNull(name);
            }
        });
        return patch;
    }
}
