package io.flowplane.tls;

import java.util.List;

/** Files that can't be used; each line says which variable names the file, what is wrong, and what would be right. */
public final class WrongTls extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines;

    WrongTls(List<String> lines) {
        super(String.join("\n", lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    WrongTls(String line) {
        this(List.of(line));
    }

    public List<String> lines() {
        return lines;
    }
}
