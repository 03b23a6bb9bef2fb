package io.flowplane.json;

import io.flowplane.domain.spec.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How Java's names are spelled in JSON. */
final class Spelling {
    private Spelling() {}

    /** The name as it is written in the JSON of {@code owner}. */
    static String of(Class<?> owner, String name) {
        return isSnake(owner) ? snake(name) : name;
    }

    static boolean isSnake(Class<?> type) {
        return type.isAnnotationPresent(Shape.SnakeCase.class)
                || type.getPackage().isAnnotationPresent(Shape.SnakeCase.class);
    }

    /** {@code fill_interval_ms} of {@code fillIntervalMs} or {@code FillIntervalMs}. */
    static String snake(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** {@code fillIntervalMs} of {@code fill_interval_ms}. */
    static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                camel.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return camel.toString();
    }

    /** All that is accepted besides {@code name}. */
    static List<String> aliases(Class<?> owner, String name, Shape.@Nullable Alias alias) {
        List<String> aliases = new ArrayList<>(alias == null ? List.of() : List.of(alias.value()));
        if (isSnake(owner)) {
            aliases.add(camel(name));
            aliases.addAll(aliases.stream().map(Spelling::camel).toList());
            aliases.removeIf(name::equals);
        }
        return aliases.stream().distinct().toList();
    }
}
