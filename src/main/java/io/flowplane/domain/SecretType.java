package io.flowplane.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a secret holds, by the words of Envoy's message {@code Secret}. */
public enum SecretType {
    GENERIC_SECRET,
    TLS_CERTIFICATE,
    CERTIFICATE_VALIDATION_CONTEXT,
    SESSION_TICKET_KEYS;

    /** The word in JSON, such as {@code tls_certificate}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type whose {@link #word()} is {@code word}. */
    public static Optional<SecretType> ofWord(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }
}
