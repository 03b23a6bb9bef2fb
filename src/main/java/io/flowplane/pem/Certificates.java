package io.flowplane.pem;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be said of certificates. */
public final class Certificates {
    private static final byte[] PROBE = {'f', 'l', 'o', 'w'};

    private Certificates() {}

    /** Whether {@code key} is the private half of {@code certificate}. */
    public static boolean belongs(X509Certificate certificate, PrivateKey key) {
        PublicKey open = certificate.getPublicKey();
        if (!open.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        // Without this, who sends a huge key chooses how long the trial takes.
        if (open instanceof RSAKey one
                && key instanceof RSAKey other
                && !one.getModulus().equals(other.getModulus())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The certificates from {@code leaf} upwards, in the order that TLS wants, without what it doesn't need. */
    public static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> others) {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        X509Certificate next = issuer(leaf, others);
        while (next != null && !isSelfIssued(next) && !chain.contains(next)) {
            chain.add(next);
            next = issuer(next, others);
        }
        return List.copyOf(chain);
    }

    /** The certificate that signed another one; null when it is not among {@code candidates}. */
    public static @Nullable X509Certificate issuer(X509Certificate certificate, List<X509Certificate> candidates) {
        for (X509Certificate candidate : candidates) {
            if (certificate.getIssuerX500Principal().equals(candidate.getSubjectX500Principal())) {
                try {
                    certificate.verify(candidate.getPublicKey());
                    return candidate;
                } catch (GeneralSecurityException e) {
                    // another one of the same name
                }
            }
        }
        return null;
    }

    /** {@code has expired (at); renew it}, or that it is not valid yet; null when it is valid. */
    public static @Nullable String validityFault(X509Certificate certificate, Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return "has expired (" + time(certificate.getNotAfter()) + "); renew it";
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return "is not valid before " + time(certificate.getNotBefore()) + "; look at the clock, or make it anew";
        }
        return null;
    }

    /** For people: whose it is and its number. */
    public static String name(X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "', serial "
                + certificate.getSerialNumber().toString(16);
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static String time(Date date) {
        return date.toInstant().toString();
    }
}
