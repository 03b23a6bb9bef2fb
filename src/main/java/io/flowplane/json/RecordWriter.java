package io.flowplane.json;

import io.flowplane.domain.spec.RawJson;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes records in canonical form. */
final class RecordWriter {
    private RecordWriter() {}

    static ObjectNode write(Record value) {
        ObjectNode object = Json.NODES.objectNode();
        writeFields(value, object);
        return object;
    }

    private static void writeFields(Record value, ObjectNode object) {
        for (RecordForm.Field field : RecordForm.of(value.getClass()).fields()) {
            Object part = field.of(value);
            if (part instanceof Record inner && field.inline()) {
                writeFields(inner, object);
            } else if (!isAbsent(part)) {
                object.set(field.name(), node(part, field.form()));
            }
        }
    }

    private static boolean isAbsent(@Nullable Object part) {
        return part == null
                || (part instanceof List<?> list && list.isEmpty())
                || (part instanceof Map<?, ?> map && map.isEmpty());
    }

    private static JsonNode node(@Nullable Object part, Form form) {
        return switch (part) {
            case null -> Json.NODES.nullNode();
            case String text -> Json.NODES.stringNode(text);
            case Integer number -> Json.NODES.numberNode((long) number);
            case Long number -> Json.NODES.numberNode((long) number);
            case Double number -> decimal(BigDecimal.valueOf(number));
            case Boolean truth -> Json.NODES.booleanNode(truth);
            case Duration time -> decimal(BigDecimal.valueOf(time.toMillis(), 3));
            case Enum<?> constant -> Json.NODES.stringNode(word(constant, form));
            case RawJson raw -> Json.stored(raw.text());
            case List<?> list -> array(list, ((Form.Items) form).of());
            case Map<?, ?> map -> members(map, ((Form.Entries) form).of());
            case Record inner -> object(inner, form);
            default -> throw new IllegalStateException("No JSON form for " + part.getClass());
        };
    }

    private static JsonNode object(Record value, Form form) {
        if (RecordForm.of(value.getClass()).bare()) {
            RecordForm.Field only = RecordForm.of(value.getClass()).fields().getFirst();
            return node(only.of(value), only.form());
        }
        ObjectNode object = Json.NODES.objectNode();
        if (form instanceof Form.OneOf) {
            object.put(RecordReader.TYPE, RecordForm.word(value.getClass()));
        }
        writeFields(value, object);
        return object;
    }

    private static ArrayNode array(List<?> list, Form of) {
        ArrayNode array = Json.NODES.arrayNode(list.size());
        list.forEach(entry -> array.add(node(entry, of)));
        return array;
    }

    private static ObjectNode members(Map<?, ?> map, Form of) {
        ObjectNode object = Json.NODES.objectNode();
        new TreeMap<>(map).forEach((name, value) -> object.set((String) name, node(value, of)));
        return object;
    }

    private static String word(Enum<?> constant, Form form) {
        return ((Form.Choice) form)
                .constants().entrySet().stream()
                        .filter(entry -> entry.getValue() == constant)
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow();
    }

    /** 5 rather than 5.0. */
    static JsonNode decimal(BigDecimal number) {
        BigDecimal plain = number.stripTrailingZeros();
        return plain.scale() <= 0 && plain.precision() - plain.scale() <= 15
                ? Json.NODES.numberNode(plain.longValueExact())
                : Json.NODES.numberNode(plain);
    }
}
