package io.flowplane.domain.spec;

import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret as it is stored: what anyone may know of it, and its value, sealed.
 *
 * @param contentId random, another one with each change of the value: what Envoy's version is made of
 * @param keyId the key that {@code sealed} was made with
 */
public record SecretSpec(
        @Doc("What it holds; never changes.") SecretType secretType,

        @Doc("What it is for.") @Length(max = 1024) @FreeText @Nullable
        String description,

        @Doc("When it should be replaced at the latest (RFC 3339). It is shown, and served after it too.")
        @Length(max = 64)
        @Nullable
        String expiresAt,

        @Doc("The certificates in it, as far as they are no secret.") @Size(max = 1000)
        List<KnownCertificate> certificates,

        @Doc("When the first of its certificates ends.") @Length(max = 64) @Nullable
        String notAfter,

        String contentId,
        String keyId,

        @Length(max = Integer.MAX_VALUE) String sealed) {
    public SecretSpec {
        certificates = List.copyOf(certificates);
    }

    @Doc("A certificate, as far as it is no secret.")
    public record KnownCertificate(
            @Doc("Whose it is.") @Length(min = 0, max = 65_536)
            String subject,

            @Doc("Who signed it.") @Length(min = 0, max = 65_536)
            String issuer,

            @Doc("Its number, hexadecimal.") String serial,
            @Doc("From when it is valid.") String notBefore,
            @Doc("Until when.") String notAfter,
            @Doc("SHA-256 of it, hexadecimal.") String fingerprint,

            @Doc("Its subject alternative names, such as DNS:example.com.")
            @Size(max = 10_000)
            @Length(min = 0, max = 65_536)
            List<String> subjectAltNames) {
        public KnownCertificate {
            subjectAltNames = List.copyOf(subjectAltNames);
        }
    }

    /** The same with the value sealed anew. */
    public SecretSpec resealed(String newKeyId, String newSealed) {
        return new SecretSpec(
                secretType, description, expiresAt, certificates, notAfter, contentId, newKeyId, newSealed);
    }

    @Override
    public String toString() {
        return "SecretSpec " + secretType.word() + " " + contentId;
    }
}
