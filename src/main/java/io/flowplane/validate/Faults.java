package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what is wrong with one spec. */
final class Faults {
    private final List<Problem> problems = new ArrayList<>();

    List<Problem> list() {
        return List.copyOf(problems);
    }

    void add(Pointer at, String code, String message) {
        problems.add(new Problem(at.toString(), message, code));
    }

    void addIf(boolean wrong, Pointer at, String code, String message) {
        if (wrong) {
            add(at, code, message);
        }
    }

    /** Adds what a check of a text found. */
    void add(Pointer at, String code, Optional<String> message) {
        message.ifPresent(text -> add(at, code, text));
    }

    /** Every entry that equals an earlier one, as {@code key} sees them. */
    <T> void duplicates(List<T> entries, Pointer list, java.util.function.Function<T, Object> key, String message) {
        Map<Object, Integer> seen = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Integer first = seen.putIfAbsent(key.apply(entries.get(i)), i);
            if (first != null) {
                add(list.index(i), "duplicate", message + " (see " + list.index(first) + ").");
            }
        }
    }
}
