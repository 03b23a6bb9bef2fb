package io.flowplane.auth;

import java.util.Locale;

/** What a scope lets its holder do; writing includes deleting, and does not include reading. */
public enum Action {
    READ,
    WRITE;

    /** The word in scopes: {@code read}, {@code write}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
