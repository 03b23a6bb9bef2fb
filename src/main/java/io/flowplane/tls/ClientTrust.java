package io.flowplane.tls;

import io.flowplane.pem.Certificates;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Says whose certificates are believed: those that lead to an authority in use now, and that no revocation list in use now
 * names. Asked at each handshake, and again for what was let in before.
 */
public final class ClientTrust extends X509ExtendedTrustManager {
    private static final int MOST_BELIEVED = 10_000;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Held held = Held.of(List.of(), List.of());

    /**
     * One state of the files.
     *
     * @param pkix checks against {@code authorities} now; null when there is none
     * @param believed certificates that passed the whole check since the files are so
     */
    private record Held(
            List<X509Certificate> authorities,
            List<X509CRL> crls,
            @Nullable X509ExtendedTrustManager pkix,
            Set<X509Certificate> believed) {
        static Held of(List<X509Certificate> authorities, List<X509CRL> crls) {
            Held held = new Held(List.copyOf(authorities), List.copyOf(crls), null, Set.of());
            Set<TrustAnchor> anchors = held.anchors();
            return anchors.isEmpty()
                    ? held
                    : new Held(
                            held.authorities,
                            held.crls,
                            ClientTrust.pkix(anchors, null),
                            ConcurrentHashMap.newKeySet());
        }

        /** An authority that another one revoked is none. */
        Set<TrustAnchor> anchors() {
            return authorities.stream()
                    .filter(authority -> revoked(List.of(authority)) == null)
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet());
        }

        @Nullable
        X509Certificate revoked(List<X509Certificate> chain) {
            for (X509Certificate certificate : chain) {
                if (crls.stream().anyMatch(crl -> crl.getRevokedCertificate(certificate) != null)) {
                    return certificate;
                }
            }
            return null;
        }
    }

    /** Is told after each change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Why a certificate that was let in can't be believed any more; empty when it can.
     *
     * @param chain the certificate first, as it was presented
     * @param at when it was presented: that it expires later ends nothing that is open
     */
    public Optional<String> refusal(List<X509Certificate> chain, Instant at) {
        Held now = held;
        try {
            if (now.believed().contains(chain.getFirst())) {
                chain.getFirst().checkValidity(Date.from(at));
            } else {
                check(now, chain.toArray(X509Certificate[]::new), at, null);
            }
            return Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(
                    now.revoked(chain) != null
                            ? "The certificate is revoked."
                            : "The certificate is not, or no longer, one of a trusted authority.");
        }
    }

    synchronized void useAuthorities(List<X509Certificate> authorities) {
        held = Held.of(authorities, held.crls());
        listeners.forEach(Runnable::run);
    }

    synchronized void useCrls(List<X509CRL> crls) {
        held = Held.of(held.authorities(), crls);
        listeners.forEach(Runnable::run);
    }

    List<X509Certificate> authorities() {
        return held.authorities();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(held, chain, null, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(held, chain, null, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(held, chain, null, null);
    }

    private static void check(Held now, X509Certificate[] chain, @Nullable Instant at, @Nullable SSLEngine engine)
            throws CertificateException {
        X509ExtendedTrustManager pkix = at == null || now.pkix() == null ? now.pkix() : pkix(now.anchors(), at);
        if (pkix == null) {
            throw new CertificateException("no authority is trusted");
        }
        if (engine == null) {
            pkix.checkClientTrusted(chain, "UNKNOWN");
        } else {
            pkix.checkClientTrusted(chain, "UNKNOWN", engine);
        }
        X509Certificate revoked = now.revoked(List.of(chain));
        if (revoked != null) {
            String message = "the certificate " + Certificates.name(revoked) + " is revoked";
            throw new CertificateException(
                    message, new CertPathValidatorException(message, null, null, -1, BasicReason.REVOKED));
        }
        if (now.believed().size() < MOST_BELIEVED) {
            now.believed().add(chain[0]);
        }
    }

    private static X509ExtendedTrustManager pkix(Set<TrustAnchor> anchors, @Nullable Instant at) {
        try {
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            if (at != null) {
                parameters.setDate(Date.from(at));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            for (TrustManager trust : factory.getTrustManagers()) {
                if (trust instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK checks no certificates", e);
        }
        throw new IllegalStateException("This JDK checks no certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return held.authorities().toArray(X509Certificate[]::new);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("servers are not checked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("servers are not checked here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("servers are not checked here");
    }
}
