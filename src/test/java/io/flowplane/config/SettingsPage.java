package io.flowplane.config;

/** The text of {@code docs/settings.md}, made from the table that reads the settings. */
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            Environment variables, also shown by `./flowplane serve --help`. This page is made from the table that reads them, and `SettingsPageTest` holds it against that. One that is set to
            nothing counts as not set. Wrong ones end the start with status 2 and a line each.
            """;

    private static final String TAIL = """

            ## Of the launcher and its commands

            | variable | meaning |
            |---|---|
            | `FLOWPLANE_JAVA_HOME` | the JDK to use |
            | `FLOWPLANE_JAVA_OPTS` | further options for it |
            | `FLOWPLANE_AOT` | `off`: no start-up cache is made |
            | `FLOWPLANE_HOME` | set by the launcher: where it lies |
            | `FLOWPLANE_BASE_URL` | where `export` and `import` find the server (`http://127.0.0.1:8080`) |
            | `FLOWPLANE_TOKEN` | the token that they use |
            """;

    private SettingsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD);
        Variables.BY_HEADING.forEach((heading, variables) -> {
            page.append("\n## ").append(heading).append("\n\n| variable | default | meaning |\n|---|---|---|\n");
            variables.forEach(variable -> page.append(row(variable)));
        });
        return page.append(TAIL).toString();
    }

    private static String row(Variable<?> variable) {
        String aliases = variable.aliases().isEmpty() ? "" : "; also `" + String.join("`, `", variable.aliases()) + "`";
        String fallback = variable.fallback().isEmpty() ? "–" : "`" + variable.fallback() + "`";
        return "| `" + variable.name() + "` | " + fallback + " | "
                + variable.meaning().replace("|", "\\|") + aliases + " |\n";
    }
}
