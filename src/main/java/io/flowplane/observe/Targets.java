package io.flowplane.observe;

import java.util.List;
import java.util.Map;

/** The names of loggers as log lines and {@code RUST_LOG} say them: {@code io.flowplane.api.X} is {@code flowplane::api}. */
final class Targets {
    private static final String HOUSE = "io.flowplane";
    private static final Map<String, List<String>> ALIASES = Map.of(
            "flowplane::xds_server", List.of("io.flowplane.xds"),
            "flowplane::storage", List.of("io.flowplane.store"),
            "sqlx", List.of("sqlx", "com.zaxxer.hikari", "org.postgresql"),
            "hikari", List.of("com.zaxxer.hikari"),
            "helidon", List.of("io.helidon"),
            "grpc", List.of("io.grpc"));

    private Targets() {}

    /** The target that a logger's lines carry. */
    static String of(String logger) {
        if (!logger.startsWith(HOUSE)) {
            return logger.replace(".", "::");
        }
        String rest = logger.substring(HOUSE.length());
        int end = rest.indexOf('.', 1);
        return rest.isEmpty() || Character.isUpperCase(rest.charAt(1))
                ? "flowplane"
                : "flowplane::" + rest.substring(1, end < 0 ? rest.length() : end);
    }

    /** The loggers that a directive's target means. */
    static List<String> loggers(String target) {
        List<String> known = ALIASES.get(target);
        if (known != null) {
            return known;
        }
        String dotted = target.replace("::", ".");
        boolean ours = dotted.equals("flowplane") || dotted.startsWith("flowplane.");
        return List.of(ours ? "io." + dotted : dotted);
    }
}
