package io.flowplane.json;

import java.util.List;
import java.util.Map;

/** The JSON that a Java type stands for, worked out from its annotations. */
sealed interface Form {
    /** A text; {@code free} texts may hold control characters. */
    record Text(int min, int max, boolean free) implements Form {}

    /** A whole number, as Integer or Long. */
    record Whole(long min, long max, boolean wide) implements Form {}

    /** Any number, as Double. */
    record Decimal(double min, double max) implements Form {}

    /** True or false. */
    record Truth() implements Form {}

    /** A number of seconds, as Duration of whole milliseconds. */
    record Seconds(double min, double max) implements Form {}

    /** One of some words, each an enum constant. */
    record Choice(Map<String, Enum<?>> constants) implements Form {}

    /** Any object, kept as text. */
    record Raw() implements Form {}

    /** An array, as List. */
    record Items(Form of, int min, int max) implements Form {}

    /** An object of any names, as Map. */
    record Entries(Form of, int min, int max) implements Form {}

    /** An object with known fields. */
    record Fields(Class<?> type) implements Form {
        RecordForm form() {
            return RecordForm.of(type);
        }
    }

    /**
     * One of several objects, told apart by {@code type}.
     *
     * @param words what {@code type} says, and the class
     * @param accepted as well, with aliases
     */
    record OneOf(
            Class<?> type,
            String absent,
            String withConfig,
            String hint,
            List<Class<?>> variants,
            Map<String, Class<?>> words,
            Map<String, Class<?>> accepted)
            implements Form {}
}
