package io.flowplane.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One environment variable that Flowplane reads: the one place of its name, its default, its meaning and its form.
 *
 * @param aliases other names, looked at in this order when {@code name} isn't set
 * @param fallback what holds when it isn't set, as text; empty: nothing
 * @param meaning for {@code --help}: one line
 * @param form reads the text; throws {@link IllegalArgumentException} with {@code what is wrong; what would be right}
 */
public record Variable<T>(String name, List<String> aliases, String fallback, String meaning, Form<T> form) {
    public Variable {
        aliases = List.copyOf(aliases);
    }

    static <T> Variable<T> of(String name, Form<T> form, String fallback, String meaning) {
        return new Variable<>(name, List.of(), fallback, meaning, form);
    }

    Variable<T> orElseNamed(String... others) {
        return new Variable<>(name, List.of(others), fallback, meaning, form);
    }

    /** Every name that it goes by. */
    Stream<String> names() {
        return Stream.concat(Stream.of(name), aliases.stream());
    }

    /** The name under which it is set; a variable that is set to nothing counts as not set. */
    Optional<String> setAs(Map<String, String> environment) {
        return names().filter(n -> !environment.getOrDefault(n, "").isBlank()).findFirst();
    }

    /** Reads a text. */
    @FunctionalInterface
    public interface Form<T> {
        T read(String text);
    }
}
