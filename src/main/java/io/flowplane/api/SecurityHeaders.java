package io.flowplane.api;

import java.util.LinkedHashMap;
import java.util.Map;

/** Headers that keep browsers from doing anything with an answer but showing it. */
final class SecurityHeaders {
    private static final Map<String, String> EVERYWHERE = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Cache-Control", "no-store");

    private SecurityHeaders() {}

    /** The headers of an answer: its own win. */
    static Map<String, String> of(Answer answer) {
        Map<String, String> all = new LinkedHashMap<>(EVERYWHERE);
        all.putAll(answer.headers());
        return all;
    }
}
