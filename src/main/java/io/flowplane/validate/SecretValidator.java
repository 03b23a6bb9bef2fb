package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.domain.spec.SecretValue.Certificate;
import io.flowplane.domain.spec.SecretValue.Generic;
import io.flowplane.domain.spec.SecretValue.TicketKeys;
import io.flowplane.domain.spec.SecretValue.Validation;
import io.flowplane.json.Pointer;
import io.flowplane.pem.Pem;
import io.flowplane.pem.WrongPem;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the value of a secret must fulfil, so that Envoy takes it. No message holds a part of the value. */
public final class SecretValidator {
    private static final int TICKET_KEY_BYTES = 80;
    private static final String NO_BASE64 = "Must be base64 (RFC 4648, with padding, in one line).";

    private final Faults faults = new Faults();
    private final Instant now;

    private SecretValidator(Instant now) {
        this.now = now;
    }

    /**
     * What is wrong; pointers begin at the value.
     *
     * @param now what has expired is refused
     */
    public static List<Problem> problems(SecretValue value, Instant now) {
        SecretValidator validator = new SecretValidator(now);
        switch (value) {
            case Generic generic -> validator.base64(generic.secret(), Pointer.ROOT.field("secret"));
            case TicketKeys tickets -> validator.ticketKeys(tickets.keys());
            case Certificate certificate -> validator.certificate(certificate);
            case Validation validation -> validator.validation(validation);
        }
        return validator.faults.list();
    }

    /** The bytes; null, and told, when it is no base64. */
    private byte @Nullable [] base64(String text, Pointer at) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            faults.addIf(bytes.length == 0, at, "too_short", "Must not be empty.");
            return bytes;
        } catch (IllegalArgumentException e) {
            faults.add(at, "invalid_base64", NO_BASE64);
            return null;
        }
    }

    private void ticketKeys(List<String> keys) {
        for (int i = 0; i < keys.size(); i++) {
            Pointer at = Pointer.ROOT.field("keys").index(i);
            byte[] key = base64(keys.get(i), at);
            faults.addIf(
                    key != null && key.length != TICKET_KEY_BYTES,
                    at,
                    "wrong_length",
                    "Must be exactly " + TICKET_KEY_BYTES + " bytes; these are " + (key == null ? 0 : key.length)
                            + ". 'openssl rand -base64 80' makes them.");
        }
        faults.duplicates(keys, Pointer.ROOT.field("keys"), key -> key, "Stands here twice");
    }

    private void certificate(Certificate given) {
        Pointer chainAt = Pointer.ROOT.field("certificateChain");
        Pointer keyAt = Pointer.ROOT.field("privateKey");
        List<X509Certificate> chain = certificates(given.certificateChain(), chainAt);
        PrivateKey key = read(keyAt, "invalid_key", () -> Pem.key(bytes(given.privateKey()), given.password()));
        if (!chain.isEmpty()) {
            new CertificateRules(faults, now).check(chain, key, chainAt, keyAt);
        }
        if (given.ocspStaple() != null) {
            Pointer at = Pointer.ROOT.field("ocspStaple");
            byte[] staple = base64(given.ocspStaple(), at);
            if (staple != null && !chain.isEmpty()) {
                faults.add(at, "invalid_ocsp_staple", OcspStaples.fault(staple, chain.getFirst()));
            }
        }
    }

    private void validation(Validation given) {
        certificates(given.trustedCa(), Pointer.ROOT.field("trustedCa"));
        TlsRules.sanMatches(given.sanMatches(), Pointer.ROOT, faults);
        faults.addIf(
                !given.sanMatches().isEmpty()
                        && !given.matchTypedSubjectAltNames().isEmpty(),
                Pointer.ROOT.field("matchTypedSubjectAltNames"),
                "conflicting_fields",
                "Says the same as sanMatches; give one of them.");
        String crl = given.crl();
        if (crl != null && noKey(crl, Pointer.ROOT.field("crl"))) {
            revocations(crl, Pointer.ROOT.field("crl"));
        }
    }

    private void revocations(String crl, Pointer at) {
        if (crl.contains("-----BEGIN X509 CRL-----")) {
            read(at, "invalid_crl", () -> Pem.crls(bytes(crl)));
        } else {
            faults.add(
                    at, "invalid_crl", "Must hold revocation lists in PEM, beginning with -----BEGIN X509 CRL-----.");
        }
    }

    /** The certificates of a text that may hold no key; empty, and told, when it can't be used. */
    private List<X509Certificate> certificates(String pem, Pointer at) {
        if (noKey(pem, at)) {
            List<X509Certificate> read = read(at, "invalid_certificate", () -> Pem.certificates(bytes(pem)));
            return read == null ? List.of() : read;
        }
        return List.of();
    }

    private boolean noKey(String pem, Pointer at) {
        boolean holdsOne = Pem.holdsKey(pem);
        faults.addIf(holdsOne, at, "private_key", "Holds a private key, which doesn't belong here: leave it out.");
        return !holdsOne;
    }

    private <T> @Nullable T read(Pointer at, String code, Reading<T> reading) {
        try {
            return reading.read();
        } catch (WrongPem e) {
            String fault = e.fault();
            faults.add(at, code, Character.toUpperCase(fault.charAt(0)) + fault.substring(1) + ".");
            return null;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a PEM text. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws WrongPem;
    }
}
