package io.flowplane.json;

import io.flowplane.domain.spec.Shape;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schema 2020-12 of records, as OpenAPI 3.1 uses it, from the annotations that the reader obeys. It describes the
 * canonical form: aliases and text forms are accepted beyond it.
 */
public final class Schemas {
    /** In every text but those that may hold line breaks. */
    private static final String NO_CONTROL_CHARACTERS = "^[^\\u0000-\\u001f\\u007f]*$";

    private final Map<String, ObjectNode> components = new TreeMap<>();
    private final Map<String, Class<?>> owners = new TreeMap<>();

    /** A {@code $ref} to the schema of a record, which {@link #components} then has with all that it uses. */
    public ObjectNode ref(Class<? extends Record> type) {
        return refTo(type);
    }

    /** The whole schema of a record, for itself. */
    public ObjectNode alone(Class<? extends Record> type) {
        return alone(ofRecord(type, null, false));
    }

    /** The whole schema of a variant of a sealed interface, with its {@code type}. */
    public ObjectNode alone(Class<?> sealed, Class<? extends Record> variant) {
        Form.OneOf form = (Form.OneOf) Forms.variants(sealed);
        String word = RecordForm.word(variant);
        return alone(ofRecord(variant, word, !word.equals(form.absent())));
    }

    private ObjectNode alone(ObjectNode schema) {
        if (!components.isEmpty()) {
            schema.set("$defs", components());
        }
        return Json.stored(Json.write(schema).replace("\"#/components/schemas/", "\"#/$defs/"));
    }

    /** All schemas so far, by name: what stands under {@code components.schemas}. */
    public ObjectNode components() {
        ObjectNode all = Json.NODES.objectNode();
        components.forEach(all::set);
        return all;
    }

    /**
     * {@code Endpoint}; a variant is named with its interface, as {@code HealthCheckHttp}, and a part of a friendly filter
     * with the filter, as {@code CorsFilterPolicy}.
     */
    static String name(Class<?> type) {
        Class<?> owner = type.getDeclaringClass();
        boolean variant = owner != null && owner.isInterface() && owner.isAssignableFrom(type);
        return owner != null && (variant || Spelling.isSnake(type))
                ? name(owner) + type.getSimpleName()
                : type.getSimpleName();
    }

    private ObjectNode refTo(Class<?> type) {
        String name = name(type);
        Class<?> owner = owners.putIfAbsent(name, type);
        if (owner != null && owner != type) {
            throw new IllegalStateException("Two schemas are named " + name + ": " + owner + " and " + type);
        }
        if (owner == null) {
            components.put(name, type.isRecord() ? ofRecord(type, null, false) : Json.NODES.objectNode());
        }
        return Json.NODES.objectNode().put("$ref", "#/components/schemas/" + name);
    }

    private ObjectNode ofRecord(Class<?> type, @Nullable String word, boolean wordNeeded) {
        ObjectNode schema = Json.NODES.objectNode().put("type", "object");
        describe(schema, type.getAnnotation(Shape.Doc.class));
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.NODES.arrayNode();
        if (word != null) {
            properties.putObject(RecordReader.TYPE).put("type", "string").put("const", word);
            if (wordNeeded) {
                required.add(RecordReader.TYPE);
            }
        }
        addFields(RecordForm.of(type), properties, required);
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private void addFields(RecordForm form, ObjectNode properties, ArrayNode required) {
        for (RecordForm.Field field : form.fields()) {
            if (field.inline()) {
                addFields(field.record(), properties, required);
                continue;
            }
            ObjectNode schema = of(field.form());
            if (field.doc() != null) {
                schema.put("description", field.doc());
            }
            properties.set(field.name(), schema);
            if (!field.optional()) {
                required.add(field.name());
            }
        }
    }

    private ObjectNode of(Form form) {
        ObjectNode schema = Json.NODES.objectNode();
        return switch (form) {
            case Form.Text text -> text(text, schema);
            case Form.Whole whole ->
                schema.put("type", "integer").put("minimum", whole.min()).put("maximum", whole.max());
            case Form.Decimal decimal -> bounds(schema.put("type", "number"), decimal.min(), decimal.max());
            case Form.Truth truth -> schema.put("type", "boolean");
            case Form.Seconds seconds -> bounds(schema.put("type", "number"), seconds.min(), seconds.max());
            case Form.Choice choice -> {
                ArrayNode words = schema.put("type", "string").putArray("enum");
                choice.constants().keySet().forEach(words::add);
                yield schema;
            }
            case Form.Raw raw -> schema.put("type", "object");
            case Form.Items items -> {
                schema.put("type", "array").set("items", of(items.of()));
                yield schema.put("minItems", items.min()).put("maxItems", items.max());
            }
            case Form.Entries entries -> {
                schema.put("type", "object").set("additionalProperties", of(entries.of()));
                yield schema.put("maxProperties", entries.max());
            }
            case Form.Fields fields -> refTo(fields.type());
            case Form.OneOf variants -> variants(variants);
        };
    }

    private static ObjectNode text(Form.Text text, ObjectNode schema) {
        schema.put("type", "string").put("minLength", text.min()).put("maxLength", text.max());
        return text.free() ? schema : schema.put("pattern", NO_CONTROL_CHARACTERS);
    }

    private static ObjectNode bounds(ObjectNode schema, double min, double max) {
        schema.set("minimum", RecordWriter.decimal(java.math.BigDecimal.valueOf(min)));
        if (max < Double.MAX_VALUE) {
            schema.set("maximum", RecordWriter.decimal(java.math.BigDecimal.valueOf(max)));
        }
        return schema;
    }

    private ObjectNode variants(Form.OneOf form) {
        ObjectNode ref = refTo(form.type());
        ObjectNode schema = components.get(name(form.type()));
        if (schema == null || !schema.isEmpty()) {
            return ref;
        }
        describe(schema, form.type().getAnnotation(Shape.Doc.class));
        ArrayNode oneOf = schema.putArray("oneOf");
        for (Class<?> variant : form.variants()) {
            RecordForm record = RecordForm.of(variant);
            if (record.bare()) {
                oneOf.add(of(record.fields().getFirst().form()));
                continue;
            }
            String word = RecordForm.word(variant);
            String name = name(variant);
            owners.put(name, variant);
            components.put(name, ofRecord(variant, word, !word.equals(form.absent())));
            oneOf.addObject().put("$ref", "#/components/schemas/" + name);
        }
        return ref;
    }

    private static void describe(ObjectNode schema, Shape.@Nullable Doc doc) {
        if (doc != null) {
            schema.put("description", doc.value());
        }
    }
}
