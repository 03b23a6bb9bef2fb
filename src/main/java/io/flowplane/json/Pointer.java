package io.flowplane.json;

import org.jspecify.annotations.Nullable;

/** A place in a JSON document: an RFC 6901 pointer, built from the root down. */
public final class Pointer {
    /** The whole document. */
    public static final Pointer ROOT = new Pointer(null, "");

    private final @Nullable Pointer parent;
    private final String token;

    private Pointer(@Nullable Pointer parent, String token) {
        this.parent = parent;
        this.token = token;
    }

    /** The member {@code name} of this object. */
    public Pointer field(String name) {
        return new Pointer(this, name);
    }

    /** The entry at {@code index}, from 0, of this array. */
    public Pointer index(int index) {
        return new Pointer(this, Integer.toString(index));
    }

    /** {@code /a/b~1c/0}; empty for the root. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text);
        return text.toString();
    }

    private void append(StringBuilder text) {
        if (parent != null) {
            parent.append(text);
            text.append('/').append(token.replace("~", "~0").replace("/", "~1"));
        }
    }
}
