package io.flowplane.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lists of certificates that are believed no more. */
final class Revocations {
    private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
    private static final String DELTA = "2.5.29.27";

    private Revocations() {}

    /**
     * Those of a file. One that is out of date still counts, since without it what it revokes would be let in.
     *
     * @param authorities each list must be signed by one of them
     */
    static List<X509CRL> of(Content file, List<X509Certificate> authorities, Instant now) throws WrongTls {
        List<X509CRL> crls = file.crls();
        for (X509CRL crl : crls) {
            String issuer = "'" + crl.getIssuerX500Principal().getName() + "'";
            if (crl.getExtensionValue(DELTA) != null) {
                throw file.wrong("holds only the newest changes of the list of " + issuer + "; write the whole list");
            }
            if (!authorities.isEmpty() && authorities.stream().noneMatch(authority -> signed(crl, authority))) {
                throw file.wrong(
                        "holds a list of " + issuer
                                + " that no certificate of the client CA file has signed; write that authority's certificate there");
            }
            Date next = crl.getNextUpdate();
            if (next != null && now.isAfter(next.toInstant())) {
                LOG.warn(
                        "TLS: the revocation list of {} should have been renewed by {}; it still counts",
                        issuer,
                        next.toInstant());
            }
        }
        return crls;
    }

    private static boolean signed(X509CRL crl, X509Certificate authority) {
        try {
            crl.verify(authority.getPublicKey());
            return crl.getIssuerX500Principal().equals(authority.getSubjectX500Principal());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
