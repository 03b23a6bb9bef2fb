package io.flowplane.domain.spec;

import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.UpstreamTls.SanMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a secret holds: stored sealed, given to Envoys, and never shown. */
public sealed interface SecretValue {
    /** Longest text; four thirds of a mebibyte in base64. */
    int LONGEST = 1_398_104;

    SecretType type();

    /** Which record reads the configuration of a type. */
    static Class<? extends Record> recordOf(SecretType type) {
        return switch (type) {
            case GENERIC_SECRET -> Generic.class;
            case TLS_CERTIFICATE -> Certificate.class;
            case CERTIFICATE_VALIDATION_CONTEXT -> Validation.class;
            case SESSION_TICKET_KEYS -> TicketKeys.class;
        };
    }

    @Doc("Any bytes: a password, a token, an HMAC key, a JWKS.")
    record Generic(
            @Doc("The bytes in base64.") @Length(max = LONGEST)
            String secret) implements SecretValue {
        @Override
        public SecretType type() {
            return SecretType.GENERIC_SECRET;
        }

        @Override
        public String toString() {
            return "Generic";
        }
    }

    @Doc("A certificate and its key.")
    record Certificate(
            @Doc("The certificate, then those that signed it (PEM).")
            @Alias("certificate_chain")
            @Length(max = 262_144)
            @FreeText
            String certificateChain,

            @Doc("The certificate's key (PEM).") @Alias("private_key") @Length(max = 65_536) @FreeText
            String privateKey,

            @Doc("Opens the key. The key is kept without it.") @Length(max = 1024) @Nullable
            String password,

            @Doc("An OCSP response for the certificate: DER in base64.")
            @Alias("ocsp_staple")
            @Length(max = 262_144)
            @Nullable
            String ocspStaple)
            implements SecretValue {
        @Override
        public SecretType type() {
            return SecretType.TLS_CERTIFICATE;
        }

        @Override
        public String toString() {
            return "Certificate";
        }
    }

    @Doc("How certificates of others are verified.")
    record Validation(
            @Doc("The authorities (PEM).") @Alias("trusted_ca") @Length(max = LONGEST) @FreeText
            String trustedCa,

            @Doc("Names that a certificate must carry, as in tlsContext. Default: any.")
            @Alias("san_matches")
            @Size(max = 100)
            List<SanMatch> sanMatches,

            @Doc("The same in Envoy's JSON (SubjectAltNameMatcher); not with sanMatches.")
            @Alias({"match_typed_subject_alt_names", "matchSubjectAltNames", "match_subject_alt_names"})
            @Size(max = 100)
            List<RawJson> matchTypedSubjectAltNames,

            @Doc("Revocation lists of the authorities (PEM).") @Length(max = LONGEST) @FreeText @Nullable
            String crl)
            implements SecretValue {
        public Validation {
            sanMatches = List.copyOf(sanMatches);
            matchTypedSubjectAltNames = List.copyOf(matchTypedSubjectAltNames);
        }

        @Override
        public SecretType type() {
            return SecretType.CERTIFICATE_VALIDATION_CONTEXT;
        }

        @Override
        public String toString() {
            return "Validation";
        }
    }

    @Doc("Keys for session tickets; the first one makes new tickets.")
    record TicketKeys(
            @Doc("Each 80 random bytes in base64.") @Size(min = 1, max = 64) @Length(max = 256)
            List<String> keys) implements SecretValue {
        public TicketKeys {
            keys = List.copyOf(keys);
        }

        @Override
        public SecretType type() {
            return SecretType.SESSION_TICKET_KEYS;
        }

        @Override
        public String toString() {
            return "TicketKeys";
        }
    }
}
