package io.flowplane.observe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code RUST_LOG} says: a level for everything, and levels for targets.
 *
 * @param general the level of what no target covers
 * @param byTarget a target such as {@code flowplane::api}, and its level; the most particular one wins
 */
public record LogDirectives(Threshold general, Map<String, Threshold> byTarget) {
    /** {@code info}. */
    public static final LogDirectives DEFAULT = new LogDirectives(Threshold.INFO, Map.of());

    public LogDirectives {
        byTarget = Map.copyOf(byTarget);
    }

    /** The least important level that is still shown. */
    public enum Threshold {
        OFF,
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /**
     * Reads {@code level,target=level,…}; a target alone means all of it.
     *
     * @throws IllegalArgumentException with a sentence for people when a level isn't one
     */
    public static LogDirectives parse(String text) {
        Threshold general = Threshold.ERROR;
        boolean generalSaid = false;
        Map<String, Threshold> byTarget = new LinkedHashMap<>();
        for (String directive : parts(text)) {
            int equals = directive.lastIndexOf('=');
            if (equals >= 0) {
                byTarget.put(target(directive.substring(0, equals)), level(directive.substring(equals + 1)));
            } else if (isLevel(directive)) {
                general = level(directive);
                generalSaid = true;
            } else {
                byTarget.put(target(directive), Threshold.TRACE);
            }
        }
        return new LogDirectives(generalSaid || !byTarget.isEmpty() ? general : Threshold.INFO, byTarget);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }

    /** Without the filter on spans ({@code target[span{field}]}), which we don't have. */
    private static String target(String text) {
        int bracket = text.indexOf('[');
        return (bracket < 0 ? text : text.substring(0, bracket)).strip();
    }

    private static boolean isLevel(String word) {
        for (Threshold threshold : Threshold.values()) {
            if (threshold.name().equalsIgnoreCase(word)) {
                return true;
            }
        }
        return false;
    }

    private static Threshold level(String word) {
        String clean = word.strip();
        if (!isLevel(clean)) {
            throw new IllegalArgumentException(
                    "'" + clean + "' is not a level; write off, error, warn, info, debug or trace");
        }
        return Threshold.valueOf(clean.toUpperCase(Locale.ROOT));
    }
}
