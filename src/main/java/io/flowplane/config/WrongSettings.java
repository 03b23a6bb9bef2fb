package io.flowplane.config;

import java.util.List;

/** The environment can't be used; each line says variable, what is wrong, and what would be right. */
public final class WrongSettings extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    WrongSettings(List<String> lines) {
        super(String.join("\n", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    public List<String> lines() {
        return lines;
    }
}
