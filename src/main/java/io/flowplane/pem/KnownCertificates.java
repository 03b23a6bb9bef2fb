package io.flowplane.pem;

import io.flowplane.domain.spec.SecretSpec.KnownCertificate;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What anyone may know of the certificates in a text. */
public final class KnownCertificates {
    private static final int LONGEST = 1_000;
    private static final int MOST_NAMES = 100;
    private static final List<String> KINDS =
            List.of("other", "email", "DNS", "x400", "directory", "ediParty", "URI", "IP", "RID");

    private KnownCertificates() {}

    /** Of the first {@code most} certificates. */
    public static List<KnownCertificate> of(String pem, int most) throws WrongPem {
        List<KnownCertificate> all = new ArrayList<>();
        for (X509Certificate certificate : Pem.certificates(pem.getBytes(StandardCharsets.UTF_8))) {
            if (all.size() < most) {
                all.add(known(certificate));
            }
        }
        return all;
    }

    /** When the first of all its certificates ends. */
    public static Optional<Instant> firstEnd(String pem) throws WrongPem {
        return Pem.certificates(pem.getBytes(StandardCharsets.UTF_8)).stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo);
    }

    private static KnownCertificate known(X509Certificate certificate) throws WrongPem {
        return new KnownCertificate(
                cut(certificate.getSubjectX500Principal().getName()),
                cut(certificate.getIssuerX500Principal().getName()),
                certificate.getSerialNumber().toString(16),
                certificate.getNotBefore().toInstant().toString(),
                certificate.getNotAfter().toInstant().toString(),
                fingerprint(certificate),
                names(certificate));
    }

    private static String fingerprint(X509Certificate certificate) throws WrongPem {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new WrongPem("holds a certificate that can't be read; make it anew");
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(1) instanceof String)
                            .limit(MOST_NAMES)
                            .map(name -> KINDS.get((Integer) name.get(0)) + ":" + cut((String) name.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** Without what would spoil a line, and not without end. */
    private static String cut(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST);
    }
}
