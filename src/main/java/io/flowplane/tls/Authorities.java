package io.flowplane.tls;

import io.flowplane.pem.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The certificates that those of Envoys must lead to. */
final class Authorities {
    private Authorities() {}

    /** Those of a file that are valid; at least one must be. */
    static List<X509Certificate> of(Content file, Instant now) throws WrongTls {
        List<X509Certificate> all = file.certificates();
        List<X509Certificate> valid = all.stream()
                .filter(certificate -> Certificates.validityFault(certificate, now) == null)
                .toList();
        if (valid.isEmpty()) {
            X509Certificate first = all.getFirst();
            throw file.wrong("holds the certificate " + Certificates.name(first) + ", which "
                    + Certificates.validityFault(first, now));
        }
        return valid;
    }
}
