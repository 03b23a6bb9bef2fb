package io.flowplane.domain;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of resources that a team owns. */
public enum Kind {
    CLUSTER("cluster"),
    ROUTE_CONFIG("route"),
    LISTENER("listener"),
    SECRET("secret");

    private final String singular;

    Kind(String singular) {
        this.singular = singular;
    }

    /** The word in audit events, references and singular paths: {@code cluster}, {@code route}, … */
    public String singular() {
        return singular;
    }

    /** The word in paths, scopes and table names: {@code clusters}, {@code routes}, … */
    public String plural() {
        return singular + "s";
    }

    /** The kind whose {@link #singular()} is {@code word}. */
    public static Optional<Kind> ofSingular(String word) {
        return Arrays.stream(values()).filter(k -> k.singular.equals(word)).findFirst();
    }
}
