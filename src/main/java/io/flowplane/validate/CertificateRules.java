package io.flowplane.validate;

import io.flowplane.json.Pointer;
import io.flowplane.pem.Certificates;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Envoy demands of a certificate that it shows: RSA of 2,048 bits or more, or EC on three curves; its own key. */
final class CertificateRules {
    private static final int LEAST_RSA_BITS = 2_048;
    private static final int MOST_RSA_BITS = 8_192;
    private static final String UNKNOWN =
            "Its key is of a kind that Envoy doesn't take; use RSA, or EC on P-256, P-384 or P-521.";
    private static final int MOST_COMPARED = 10;
    private static final Set<Integer> CURVE_BITS = Set.of(256, 384, 521);

    private final Faults faults;
    private final Instant now;

    CertificateRules(Faults faults, Instant now) {
        this.faults = faults;
        this.now = now;
    }

    /** @param key null when it could not be read */
    void check(List<X509Certificate> chain, @Nullable PrivateKey key, Pointer chainAt, Pointer keyAt) {
        X509Certificate leaf = chain.getFirst();
        String strength = strength(leaf.getPublicKey());
        if (strength != null) {
            faults.add(chainAt, "weak_key", strength);
            return;
        }
        // Envoy would show it; whoever puts it here now has mistaken the file.
        boolean expired = now.isAfter(leaf.getNotAfter().toInstant());
        faults.addIf(
                expired,
                chainAt,
                "expired",
                "The certificate has expired (" + leaf.getNotAfter().toInstant() + "); renew it.");
        if (key != null && !Certificates.belongs(leaf, key)) {
            boolean other = chain.stream()
                    .skip(1)
                    .limit(MOST_COMPARED)
                    .anyMatch(certificate -> Certificates.belongs(certificate, key));
            faults.add(
                    keyAt,
                    "key_mismatch",
                    other
                            ? "Is the key of a later certificate of the chain: the certificate itself stands first."
                            : "Is the key of another certificate than the first one of certificateChain.");
        }
    }

    private static @Nullable String strength(PublicKey key) {
        // A key for PSS alone looks like any RSA key, but Envoy knows no such certificates.
        if (key.getAlgorithm().equals("RSASSA-PSS")) {
            return UNKNOWN;
        }
        return switch (key) {
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() < LEAST_RSA_BITS ->
                "Its RSA key has " + rsa.getModulus().bitLength() + " bits; Envoy takes " + LEAST_RSA_BITS
                        + " or more.";
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() > MOST_RSA_BITS ->
                "Its RSA key has " + rsa.getModulus().bitLength() + " bits; use at most " + MOST_RSA_BITS + ".";
            case RSAPublicKey rsa -> null;
            case ECPublicKey ec
            when CURVE_BITS.contains(ec.getParams().getCurve().getField().getFieldSize()) -> null;
            default -> UNKNOWN;
        };
    }
}
