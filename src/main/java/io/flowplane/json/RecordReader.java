package io.flowplane.json;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.Shape;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one body into one record and collects every fault of its shape on the way. */
final class RecordReader {
    static final String TYPE = "type";
    private static final int MOST_PROBLEMS = 200;
    private static final int LONGEST_NAME = 256;

    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, String> places = new HashMap<>();
    private final Set<String> hollows = new HashSet<>();
    private final ScalarReader scalars = new ScalarReader(this::report);

    /**
     * A place in the body.
     *
     * @param canonical by the names that we write
     * @param actual by the names that the body used
     * @param silent below a fault: what is missing here is no further fault
     */
    record Spot(Pointer canonical, Pointer actual, boolean silent) {
        Spot field(String name) {
            return new Spot(canonical.field(name), actual.field(name), silent);
        }

        Spot index(int index) {
            return new Spot(canonical.index(index), actual.index(index), silent);
        }

        Spot muted() {
            return new Spot(canonical, actual, true);
        }
    }

    Object read(RecordForm form, ObjectNode body) {
        return fields(form, body, new Spot(Pointer.ROOT, Pointer.ROOT, false), Set.of());
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Where the body has what we call otherwise: our pointer to the body's. */
    Map<String, String> places() {
        return Map.copyOf(places);
    }

    /** Where placeholders stand for whole objects. */
    Set<String> hollows() {
        return Set.copyOf(hollows);
    }

    private void report(Spot at, String message, String code) {
        if (!at.silent() && problems.size() < MOST_PROBLEMS) {
            problems.add(new Problem(at.actual().toString(), message, code));
        }
    }

    private Object fields(RecordForm form, ObjectNode body, Spot at, Set<String> alsoKnown) {
        Set<String> known = names(form, body);
        for (String name : body.propertyNames()) {
            if (!known.contains(name) && !alsoKnown.contains(name)) {
                unknown(name, form.written(), known, alsoKnown, at);
            }
        }
        return values(form, body, at);
    }

    /** All that may stand in this body: {@code type} may bring fields of its own along. */
    private static Set<String> names(RecordForm form, ObjectNode body) {
        Set<String> names = form.names();
        for (RecordForm.Field field : form.fields()) {
            if (isFlatVariant(field, body) && field.form() instanceof Form.OneOf variants) {
                names = new TreeSet<>(names);
                names.add(TYPE);
                Class<?> variant = variants.accepted().get(body.get(TYPE).asString(""));
                names.addAll(
                        variant == null
                                ? body.propertyNames()
                                : RecordForm.of(variant).names());
            }
        }
        return names;
    }

    private static boolean isFlatVariant(RecordForm.Field field, ObjectNode body) {
        return field.alsoFlat() && field.form() instanceof Form.OneOf && isGiven(body, TYPE);
    }

    private void unknown(String name, Set<String> written, Set<String> known, Set<String> alsoKnown, Spot at) {
        if (problems.size() >= MOST_PROBLEMS || at.silent()) {
            return;
        }
        Set<String> all = new TreeSet<>(written);
        if (Nearest.to(name, all).isEmpty()) {
            all.addAll(known);
        }
        all.addAll(alsoKnown);
        String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
        report(at.field(shown), "There is no such field here" + Nearest.hint(name, all), "unknown_field");
    }

    private Object values(RecordForm form, ObjectNode body, Spot at) {
        List<@Nullable Object> values = new ArrayList<>();
        for (RecordForm.Field field : form.fields()) {
            values.add(field.inline() ? values(field.record(), body, at) : field(field, body, at));
        }
        return form.create(values);
    }

    /** The names under which a field is there; called for each field of each object. */
    private static List<String> given(RecordForm.Field field, ObjectNode body) {
        List<String> given = new ArrayList<>();
        if (isGiven(body, field.name())) {
            given.add(field.name());
        }
        for (String alias : field.aliases()) {
            if (isGiven(body, alias)) {
                given.add(alias);
            }
        }
        if (isGiven(body, field.singular())) {
            given.add(field.singular());
        }
        return given;
    }

    private @Nullable Object field(RecordForm.Field field, ObjectNode body, Spot at) {
        List<String> given = given(field, body);
        boolean flat = isFlatVariant(field, body)
                || (field.alsoFlat()
                        && field.form() instanceof Form.Fields
                        && field.record().names().stream().anyMatch(name -> isGiven(body, name)));
        if (given.isEmpty()) {
            return flat ? flat(field, body, at) : absent(field, at);
        }
        String name = given.getFirst();
        if (given.size() > 1) {
            report(at.field(given.get(1)), "This is another name of '" + name + "'; give one of them.", "given_twice");
        } else if (flat) {
            report(at.field(name), "Give its fields here or beside it, not both.", "given_twice");
        }
        return named(field, name, body.get(name), at);
    }

    private static boolean isGiven(ObjectNode body, String name) {
        JsonNode value = body.get(name);
        return value != null && !value.isNull();
    }

    private @Nullable Object named(RecordForm.Field field, String name, JsonNode value, Spot at) {
        Spot place = new Spot(at.canonical().field(field.name()), at.actual().field(name), at.silent());
        if (!name.equals(field.name())) {
            places.put(place.canonical().toString(), place.actual().toString());
        }
        if (name.equals(field.singular())
                && !(value instanceof ArrayNode)
                && field.form() instanceof Form.Items items) {
            Spot entry = new Spot(place.canonical().index(0), place.actual(), at.silent());
            places.put(entry.canonical().toString(), entry.actual().toString());
            return Collections.singletonList(value(items.of(), value, entry, false));
        }
        return value(field.form(), value, place, field.optional());
    }

    private Object flat(RecordForm.Field field, ObjectNode body, Spot at) {
        Spot place = new Spot(at.canonical().field(field.name()), at.actual(), at.silent());
        places.put(place.canonical().toString(), place.actual().toString());
        if (field.form() instanceof Form.OneOf variants) {
            Class<?> variant = variantOf(variants, body, place);
            return variant == null
                    ? hollow(RecordForm.of(variants.variants().getFirst()), at)
                    : values(RecordForm.of(variant), body, place);
        }
        return values(field.record(), body, place);
    }

    private @Nullable Object absent(RecordForm.Field field, Spot at) {
        if (!field.optional()) {
            report(at.field(field.name()), "Is missing.", "required");
        }
        return placeholder(field.form(), field.optional(), at.field(field.name()));
    }

    private @Nullable Object value(Form form, JsonNode node, Spot at, boolean optional) {
        Object value = switch (form) {
            case Form.Items items -> items(items, node, at);
            case Form.Entries entries -> entries(entries, node, at);
            case Form.Fields fields -> object(fields.form(), node, at, Set.of());
            case Form.OneOf variants -> variant(variants, node, at);
            default -> scalars.read(form, node, at);
        };
        return value == null ? placeholder(form, optional && isNumber(form), at) : value;
    }

    /** A number at fault is as good as absent; anything else counts as given, whatever it says. */
    private static boolean isNumber(Form form) {
        return form instanceof Form.Whole || form instanceof Form.Decimal || form instanceof Form.Seconds;
    }

    /** What stands where the body is at fault, so that the rest can be looked at. */
    private @Nullable Object placeholder(Form form, boolean optional, Spot at) {
        return switch (form) {
            case Form.Items items -> List.of();
            case Form.Entries entries -> Map.of();
            case Form.Fields fields when !optional -> hollow(fields.form(), at);
            case Form.OneOf variants
            when !optional -> hollow(RecordForm.of(variants.variants().getFirst()), at);
            default -> optional ? null : ScalarReader.placeholder(form);
        };
    }

    private Object hollow(RecordForm form, Spot at) {
        hollows.add(at.actual().toString());
        return values(form, Json.NODES.objectNode(), at.muted());
    }

    private @Nullable Object items(Form.Items items, JsonNode node, Spot at) {
        if (!(node instanceof ArrayNode array)) {
            scalars.wrongType(node, "an array", at);
            return null;
        }
        checkSize(array.size(), items.min(), items.max(), at);
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < Math.min(array.size(), items.max()); i++) {
            values.add(value(items.of(), array.get(i), at.index(i), false));
        }
        return Collections.unmodifiableList(values);
    }

    private @Nullable Object entries(Form.Entries entries, JsonNode node, Spot at) {
        if (!(node instanceof ObjectNode object)) {
            scalars.wrongType(node, "an object", at);
            return null;
        }
        checkSize(object.size(), entries.min(), entries.max(), at);
        Map<String, @Nullable Object> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            scalars.checkName(member.getKey(), at);
            values.put(member.getKey(), value(entries.of(), member.getValue(), at.field(member.getKey()), false));
        }
        return Collections.unmodifiableMap(values);
    }

    private void checkSize(int size, int min, int max, Spot at) {
        if (size < min) {
            report(
                    at,
                    min == 1 ? "Must hold at least one entry." : "Must hold at least " + min + " entries.",
                    "too_few");
        } else if (size > max) {
            report(at, "May hold at most " + max + " entries.", "too_many");
        }
    }

    private @Nullable Object object(RecordForm form, JsonNode node, Spot at, Set<String> alsoKnown) {
        if (node instanceof ObjectNode object) {
            return fields(form, object, at, alsoKnown);
        }
        if (node.isString() && form.fromText().isPresent()) {
            return fromText(form, node.stringValue(), at);
        }
        String textForm = form.fromText()
                .map(method -> " or a text like "
                        + java.util.Objects.requireNonNull(method.getAnnotation(Shape.FromText.class))
                                .value())
                .orElse("");
        scalars.wrongType(node, "an object" + textForm, at);
        return null;
    }

    /** A text form is read as the object that it stands for; its faults are the whole text's. */
    private @Nullable Object fromText(RecordForm form, String text, Spot at) {
        Object parsed;
        try {
            parsed = form.fromText().orElseThrow().invoke(null, text);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
        if (!(parsed instanceof Record value)) {
            String example = form.fromText()
                    .orElseThrow()
                    .getAnnotation(Shape.FromText.class)
                    .value();
            report(at, "Must look like " + example + ".", "invalid_text");
            return null;
        }
        places.put(at.canonical().toString(), at.actual() + Read.WHOLE);
        RecordReader inner = new RecordReader();
        Object result = inner.read(form, RecordWriter.write(value));
        inner.problems().forEach(problem -> report(at, problem.message(), problem.code()));
        return result;
    }

    private @Nullable Object variant(Form.OneOf form, JsonNode node, Spot at) {
        for (Class<?> variant : form.variants()) {
            RecordForm bare = RecordForm.of(variant);
            if (node.isString() && bare.bare()) {
                return bare.create(
                        Collections.singletonList(value(bare.fields().getFirst().form(), node, at, false)));
            }
        }
        if (!(node instanceof ObjectNode object)) {
            scalars.wrongType(node, "an object", at);
            return null;
        }
        Class<?> variant = variantOf(form, object, at);
        if (variant == null) {
            return null;
        }
        return object(RecordForm.of(variant), object, at, Set.of(TYPE));
    }

    private @Nullable Class<?> variantOf(Form.OneOf form, ObjectNode object, Spot at) {
        JsonNode type = object.get(TYPE);
        Map<String, Class<?>> words = form.words();
        String list = String.join(", ", words.keySet());
        if (type == null || type.isNull()) {
            boolean config = !form.withConfig().isEmpty() && isGiven(object, "config");
            Class<?> variant = words.get(config ? form.withConfig() : form.absent());
            if (variant == null) {
                report(at.field(TYPE), "Is missing; it must be one of " + list + "." + space(form.hint()), "required");
            }
            return variant;
        }
        if (!type.isString()) {
            scalars.wrongType(type, "a text", at.field(TYPE));
            return null;
        }
        String word = type.stringValue();
        Map<String, Class<?>> accepted = form.accepted();
        if (!accepted.containsKey(word)) {
            String message = "Must be one of " + list + Nearest.hint(word, words.keySet()) + space(form.hint());
            report(at.field(TYPE), message, "unknown_value");
        }
        return accepted.get(word);
    }

    private static String space(String hint) {
        return hint.isEmpty() ? "" : " " + hint;
    }
}
