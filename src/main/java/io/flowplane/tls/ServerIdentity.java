package io.flowplane.tls;

import io.flowplane.pem.Certificates;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server shows to who connects: a certificate with those that signed it, and its key.
 *
 * @param chain the server's own certificate first, each signed by the next; without the authority at its end
 */
record ServerIdentity(PrivateKey key, List<X509Certificate> chain) {
    /**
     * Reads it.
     *
     * @param files certificate, key and, if it is apart, the chain; the order of certificates in them doesn't matter
     * @throws WrongTls with a line for each file that can't be used
     */
    static ServerIdentity of(List<Content> files, Instant now) throws WrongTls {
        List<String> faults = new ArrayList<>();
        List<X509Certificate> own = orFault(faults, () -> files.getFirst().certificates());
        PrivateKey key = orFault(faults, () -> files.get(1).key());
        List<X509Certificate> chain = files.size() < 3
                ? List.of()
                : orFault(faults, () -> files.get(2).certificates());
        if (own == null || chain == null || key == null) {
            if (own != null) {
                validity(files.getFirst(), own.getFirst(), now, faults);
            }
            throw new WrongTls(faults);
        }
        List<X509Certificate> all = new ArrayList<>(own);
        all.addAll(chain);
        return of(files, key, own, all, now);
    }

    private static ServerIdentity of(
            List<Content> files, PrivateKey key, List<X509Certificate> own, List<X509Certificate> all, Instant now)
            throws WrongTls {
        List<String> faults = new ArrayList<>();
        X509Certificate leaf = own.stream()
                .filter(certificate -> Certificates.belongs(certificate, key))
                .findFirst()
                .orElse(null);
        if (leaf == null) {
            validity(files.getFirst(), own.getFirst(), now, faults);
            faults.addAll(files.get(1)
                    .wrong("is the key of another certificate than the one in '"
                            + files.getFirst().file().path() + "'; set both to files that belong together")
                    .lines());
            throw new WrongTls(faults);
        }
        List<X509Certificate> chain = Certificates.chain(leaf, all);
        for (X509Certificate each : chain) {
            validity(own.contains(each) ? files.getFirst() : files.get(2), each, now, faults);
        }
        if (!faults.isEmpty()) {
            throw new WrongTls(faults);
        }
        return new ServerIdentity(key, chain);
    }

    private static void validity(Content file, X509Certificate certificate, Instant now, List<String> faults) {
        String fault = Certificates.validityFault(certificate, now);
        if (fault != null) {
            faults.addAll(file.wrong("holds the certificate " + Certificates.name(certificate) + ", which " + fault)
                    .lines());
        }
    }

    private static <T> @Nullable T orFault(List<String> faults, Reading<T> reading) {
        try {
            return reading.read();
        } catch (WrongTls e) {
            faults.addAll(e.lines());
            return null;
        }
    }

    /** When the first of its certificates ends. */
    Instant expiry() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElseThrow();
    }

    /** Reads one file. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws WrongTls;
    }
}
