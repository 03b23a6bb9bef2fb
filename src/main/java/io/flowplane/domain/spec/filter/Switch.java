package io.flowplane.domain.spec.filter;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What runs programs of its author's inside Envoy, and so needs the operator's leave. */
public enum Switch {
    LUA("FLOWPLANE_ENABLE_LUA"),
    WASM("FLOWPLANE_ENABLE_WASM");

    /** Everything is allowed. */
    public static final Set<Switch> ALL = Set.of(values());

    private final String setting;

    Switch(String setting) {
        this.setting = setting;
    }

    /** The setting that an operator sets to true. */
    public String setting() {
        return setting;
    }

    /** What a message of Envoy's needs, wherever it stands: {@code envoy.extensions.filters.http.lua.v3.Lua}. */
    public static Optional<Switch> ofMessage(String fullName) {
        return Stream.of(values())
                .filter(needed -> fullName.contains("." + needed.name().toLowerCase(java.util.Locale.ROOT) + "."))
                .findFirst();
    }

    /** What is said where it is missing. */
    public String refusal() {
        return "needs the operator's leave: " + setting + "=true in the server's settings";
    }
}
