package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where a value stands inside a message; the root is null's child. */
final class FieldPath {
    private final @Nullable FieldPath parent;
    /** A FieldDescriptor, an index (Integer), or the name of a member. */
    private final Object step;

    private FieldPath(@Nullable FieldPath parent, Object step) {
        this.parent = parent;
        this.step = step;
    }

    static FieldPath field(@Nullable FieldPath parent, FieldDescriptor field) {
        return new FieldPath(parent, field);
    }

    static FieldPath index(@Nullable FieldPath parent, int index) {
        return new FieldPath(parent, index);
    }

    static FieldPath key(@Nullable FieldPath parent, Object key) {
        return new FieldPath(parent, key.toString());
    }

    /** The field's name, of a list's the list's; empty for the root. */
    static String fieldName(@Nullable FieldPath path) {
        for (FieldPath at = path; at != null; at = at.parent) {
            if (at.step instanceof FieldDescriptor field) {
                return field.getName();
            }
        }
        return "";
    }

    /** The {@code value} member in which JSON puts what has no object of its own. */
    static FieldPath unpacked(@Nullable FieldPath parent) {
        return new FieldPath(parent, "value");
    }

    /**
     * The pointer in the spelling that was used.
     *
     * @param base pointer of {@code root}
     * @param root what the message was read from; null: Envoy's own names are used
     */
    static Pointer pointer(Pointer base, @Nullable JsonNode root, @Nullable FieldPath path) {
        List<Object> steps = new ArrayList<>();
        for (FieldPath at = path; at != null; at = at.parent) {
            steps.add(at.step);
        }
        Collections.reverse(steps);
        Pointer pointer = base;
        JsonNode node = root;
        for (Object step : steps) {
            if (step instanceof Integer index) {
                pointer = pointer.index(index);
                node = node == null ? null : node.get(index);
            } else {
                String key = step instanceof FieldDescriptor field ? spelling(field, node) : step.toString();
                pointer = pointer.field(key);
                node = node == null ? null : node.get(key);
            }
        }
        return pointer;
    }

    private static String spelling(FieldDescriptor field, @Nullable JsonNode node) {
        boolean camel = node != null && !node.has(field.getName()) && node.has(field.getJsonName());
        return camel ? field.getJsonName() : field.getName();
    }
}
