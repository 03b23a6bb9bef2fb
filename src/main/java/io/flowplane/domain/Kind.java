package io.flowplane.domain;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of resources that a team owns. */
public enum Kind {
    CLUSTER("cluster"),
    ROUTE_CONFIG("route"),
    LISTENER("listener"),
    SECRET("secret"),
    /** An API whose clusters, routes and listener are generated; Envoy never sees it. */
    API_DEFINITION("api-definition");

    private final String singular;

    Kind(String singular) {
        this.singular = singular;
    }

    /** The word in audit events, references and singular paths: {@code cluster}, {@code route}, {@code api-definition}. */
    public String singular() {
        return singular;
    }

    /** The word in paths and scopes: {@code clusters}, {@code routes}, {@code api-definitions}. */
    public String plural() {
        return singular + "s";
    }

    /** The table that holds them: {@code clusters}, {@code api_definitions}. */
    public String table() {
        return plural().replace('-', '_');
    }

    /** What people call one of them. */
    public String label() {
        return singular.replace('-', ' ');
    }

    /** The kind whose {@link #singular()} is {@code word}. */
    public static Optional<Kind> ofSingular(String word) {
        return Arrays.stream(values()).filter(k -> k.singular.equals(word)).findFirst();
    }
}
