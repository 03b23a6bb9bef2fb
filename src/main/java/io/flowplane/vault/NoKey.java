package io.flowplane.vault;

/** The key that sealed something isn't here, or what was sealed was changed. */
public final class NoKey extends Exception {
    private static final long serialVersionUID = 1L;

    NoKey(String reason) {
        super(reason, null, false, false);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
