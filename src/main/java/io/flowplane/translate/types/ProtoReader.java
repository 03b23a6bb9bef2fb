package io.flowplane.translate.types;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.DynamicMessage;
import io.flowplane.domain.Problem;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads protobuf's JSON mapping (protobuf.dev, "ProtoJSON format") into messages of {@link EnvoyTypes}, and tells every
 * fault with its pointer instead of the first one. Names are taken in both spellings, as Envoy does. Equal JSON gives
 * equal bytes, whatever the order of its members: maps are sorted, inside every Any too.
 */
public final class ProtoReader {
    /** Levels of nesting; Envoy's own parser stops at 100. */
    private static final int DEEPEST = 64;

    /** What is wrong beyond them is not looked for: each costs time, and who sent so many wants to see the first. */
    private static final int MOST_FAULTS = 100;

    private final EnvoyTypes types = EnvoyTypes.shared();
    private final Consumer<Problem> problems;
    private int faults;

    /** @param problems gets each fault; none: what was read is whole */
    public ProtoReader(Consumer<Problem> problems) {
        this.problems = problem -> {
            if (++faults <= MOST_FAULTS) {
                problems.accept(problem);
            }
        };
    }

    /**
     * Reads one message.
     *
     * @param pointer where {@code json} stands in the body
     * @return what could be read, also after faults
     */
    public DynamicMessage read(Descriptor type, JsonNode json, Pointer pointer) {
        return message(type, json, pointer, 0);
    }

    DynamicMessage message(Descriptor type, JsonNode json, Pointer pointer, int depth) {
        if (depth > DEEPEST) {
            fault(pointer, "is nested too deep: at most " + DEEPEST + " levels", "too_deep");
            return DynamicMessage.getDefaultInstance(type);
        }
        if (WellKnown.isOne(type)) {
            return new WellKnown(this, types).read(type, json, pointer, depth);
        }
        if (!json.isObject()) {
            wrongType(pointer, "an object (" + type.getFullName() + ")", json);
            return DynamicMessage.getDefaultInstance(type);
        }
        return fields(type, json, pointer, depth, Set.of());
    }

    /** @param skipped members that are no fields, such as {@code @type} */
    DynamicMessage fields(Descriptor type, JsonNode json, Pointer pointer, int depth, Set<String> skipped) {
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        Map<FieldDescriptor, String> seen = new HashMap<>();
        Map<OneofDescriptor, String> chosen = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            String key = member.getKey();
            if (faults >= MOST_FAULTS) {
                break;
            }
            if (skipped.contains(key)) {
                continue;
            }
            Pointer at = pointer.field(key);
            FieldDescriptor field = find(type, key);
            if (field == null) {
                fault(
                        at,
                        "'" + key + "' is no field of " + type.getFullName() + Nearest.hint(key, names(type)),
                        "unknown_field");
            } else if (seen.putIfAbsent(field, key) != null) {
                fault(at, "'" + key + "' and '" + seen.get(field) + "' are the same field", "duplicate_field");
            } else if (!isAbsent(field, member.getValue()) && isOnlyChoice(field, key, chosen, at)) {
                set(message, field, member.getValue(), at, depth);
            }
        }
        return message.build();
    }

    private boolean isOnlyChoice(FieldDescriptor field, String key, Map<OneofDescriptor, String> chosen, Pointer at) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        String other = oneof == null ? null : chosen.putIfAbsent(oneof, key);
        if (other != null) {
            fault(at, "only one of '" + other + "' and '" + key + "' can be set", "conflict");
        }
        return other == null;
    }

    /** Null means "not set", but for the types to which it is a value. */
    private static boolean isAbsent(FieldDescriptor field, JsonNode value) {
        return value.isNull()
                && !(isMessage(field)
                        && field.getMessageType().getFullName().equals(WellKnown.VALUE)
                        && !field.isRepeated())
                && !(field.getType() == FieldDescriptor.Type.ENUM
                        && field.getEnumType().getFullName().equals("google.protobuf.NullValue"));
    }

    private void set(DynamicMessage.Builder message, FieldDescriptor field, JsonNode json, Pointer at, int depth) {
        if (field.isMapField()) {
            map(message, field, json, at, depth);
        } else if (field.isRepeated()) {
            list(message, field, json, at, depth);
        } else {
            Object value = value(field, json, at, depth);
            if (value != null) {
                message.setField(field, value);
            }
        }
    }

    private void list(DynamicMessage.Builder message, FieldDescriptor field, JsonNode json, Pointer at, int depth) {
        if (!json.isArray()) {
            wrongType(at, "an array", json);
            return;
        }
        for (int i = 0; i < json.size() && faults < MOST_FAULTS; i++) {
            Object value = value(field, json.get(i), at.index(i), depth);
            if (value != null) {
                message.addRepeatedField(field, value);
            }
        }
    }

    private void map(DynamicMessage.Builder message, FieldDescriptor field, JsonNode json, Pointer at, int depth) {
        if (!json.isObject()) {
            wrongType(at, "an object", json);
            return;
        }
        FieldDescriptor keys = field.getMessageType().findFieldByName("key");
        FieldDescriptor values = field.getMessageType().findFieldByName("value");
        Set<Object> seen = new HashSet<>();
        List<DynamicMessage> entries = new ArrayList<>();
        json.properties().stream().sorted(Map.Entry.comparingByKey()).forEach(member -> {
            Pointer inside = at.field(member.getKey());
            Object key = new Scalars(problems).mapKey(keys, member.getKey(), inside);
            Object value = value(values, member.getValue(), inside, depth);
            if (key != null && !seen.add(key)) {
                fault(inside, "the key " + key + " stands here twice", "duplicate_field");
            } else if (key != null && value != null) {
                entries.add(DynamicMessage.newBuilder(field.getMessageType())
                        .setField(keys, key)
                        .setField(values, value)
                        .build());
            }
        });
        entries.sort(Comparator.comparing(e -> sortable(e.getField(keys))));
        entries.forEach(e -> message.addRepeatedField(field, e));
    }

    /** Any order will do, as long as the keys alone decide it. */
    private static String sortable(Object key) {
        return key instanceof Long || key instanceof Integer
                ? "%020d".formatted(((Number) key).longValue())
                : key.toString();
    }

    /** Null after a fault. */
    private @Nullable Object value(FieldDescriptor field, JsonNode json, Pointer at, int depth) {
        return isMessage(field)
                ? message(field.getMessageType(), json, at, depth + 1)
                : new Scalars(problems).read(field, json, at);
    }

    void fault(Pointer pointer, String message, String code) {
        problems.accept(Fault.at(pointer, message, code));
    }

    void wrongType(Pointer pointer, String expected, JsonNode found) {
        Scalars.wrongType(problems, pointer, expected, found);
    }

    Consumer<Problem> problems() {
        return problems;
    }

    static @Nullable FieldDescriptor find(Descriptor type, String key) {
        FieldDescriptor byName = type.findFieldByName(key);
        if (byName != null) {
            return byName;
        }
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(key)) {
                return field;
            }
        }
        return null;
    }

    static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private static List<String> names(Descriptor type) {
        return type.getFields().stream().map(FieldDescriptor::getName).toList();
    }

    /** The content of an Any, packed; its bytes are as deterministic as what was read. */
    static ByteString bytes(DynamicMessage message) {
        return message.toByteString();
    }
}
