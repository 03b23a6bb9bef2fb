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

    private static final String ONLY_HTTPS = "Strict-Transport-Security";
    private static final String A_YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    /**
     * The headers of an answer: its own win.
     *
     * @param secure whether it goes over TLS: browsers then keep to that
     */
    static Map<String, String> of(Answer answer, boolean secure) {
        Map<String, String> all = new LinkedHashMap<>(EVERYWHERE);
        if (secure) {
            all.put(ONLY_HTTPS, A_YEAR);
        }
        all.putAll(answer.headers());
        return all;
    }
}
