package io.flowplane.validate;

import io.flowplane.domain.Regexes;
import io.flowplane.domain.spec.RouteMatch.ValueMatch;
import io.flowplane.json.Pointer;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules that hold wherever a text or a regular expression is matched. */
final class TextMatches {
    private TextMatches() {}

    static void regex(@Nullable String regex, Pointer at, Faults faults) {
        if (regex != null) {
            faults.add(at, "invalid_regex", Regexes.fault(regex));
        }
    }

    static void ignoreCase(@Nullable Boolean ignoreCase, boolean hasText, Pointer at, Faults faults) {
        boolean wrong = Boolean.TRUE.equals(ignoreCase) && !hasText;
        faults.addIf(
                wrong,
                at.field("ignoreCase"),
                "conflicting_fields",
                "Only goes with a text to compare; in a regex write (?i).");
    }

    /** At most one of some fields; the faults are at those after the first. Returns how many are given. */
    static int atMostOne(Pointer at, Faults faults, Map<String, ? extends @Nullable Object> fields) {
        var given = new TreeMap<>(fields)
                .entrySet().stream()
                        .filter(field -> field.getValue() != null)
                        .map(Map.Entry::getKey)
                        .toList();
        given.stream()
                .skip(1)
                .forEach(name -> faults.add(
                        at.field(name),
                        "conflicting_fields",
                        "Doesn't go together with '" + given.getFirst() + "'; give one of them."));
        return given.size();
    }

    static void exactlyOne(Pointer at, Faults faults, Map<String, ? extends @Nullable Object> fields) {
        if (atMostOne(at, faults, fields) == 0) {
            faults.add(at, "required", "Needs one of " + String.join(", ", new TreeMap<>(fields).keySet()) + ".");
        }
    }

    /** Fields for {@link #atMostOne}, of names and values in turn; null for absent ones. */
    static Map<String, @Nullable Object> fields(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return fields;
    }

    static boolean any(@Nullable Object... values) {
        return Stream.of(values).anyMatch(value -> value != null);
    }

    /** What a header or a query parameter is compared with. */
    static void value(ValueMatch match, Pointer at, Faults faults) {
        atMostOne(
                at,
                faults,
                fields(
                        "value",
                        match.value(),
                        "prefix",
                        match.prefix(),
                        "suffix",
                        match.suffix(),
                        "contains",
                        match.contains(),
                        "regex",
                        match.regex(),
                        "present",
                        match.present()));
        regex(match.regex(), at.field("regex"), faults);
        boolean text = any(match.value(), match.prefix(), match.suffix(), match.contains());
        ignoreCase(match.ignoreCase(), text, at, faults);
    }
}
