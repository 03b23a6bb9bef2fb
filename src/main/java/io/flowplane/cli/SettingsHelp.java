package io.flowplane.cli;

import io.flowplane.config.Variable;
import io.flowplane.config.Variables;

/** What {@code serve --help} prints: every setting with its default, from the table that also reads them. */
public final class SettingsHelp {
    private static final String HEAD = """
            usage: ./flowplane serve

            Runs the server until SIGTERM or Ctrl-C. Settings are environment variables:
            """;

    private SettingsHelp() {}

    public static String text() {
        StringBuilder out = new StringBuilder(HEAD);
        Variables.BY_HEADING.forEach((heading, variables) -> {
            out.append('\n').append(heading).append('\n');
            variables.forEach(variable -> append(out, variable));
        });
        return out.toString();
    }

    private static void append(StringBuilder out, Variable<?> variable) {
        out.append("  ").append(variable.name());
        if (!variable.fallback().isEmpty()) {
            out.append(" (").append(variable.fallback()).append(')');
        }
        out.append("\n      ").append(variable.meaning());
        if (!variable.aliases().isEmpty()) {
            out.append("; also ").append(String.join(", ", variable.aliases()));
        }
        out.append('\n');
    }
}
