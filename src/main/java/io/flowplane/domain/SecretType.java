package io.flowplane.domain;

import io.flowplane.domain.spec.Shape.Word;
import java.util.Locale;

/** What a secret holds, by the words of Envoy's message {@code Secret}. */
public enum SecretType {
    @Word("generic_secret")
    GENERIC_SECRET,
    @Word("tls_certificate")
    TLS_CERTIFICATE,
    @Word("certificate_validation_context")
    CERTIFICATE_VALIDATION_CONTEXT,
    @Word("session_ticket_keys")
    SESSION_TICKET_KEYS;

    /** The word in JSON, such as {@code tls_certificate}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
