package io.flowplane.xds;

import io.grpc.Grpc;
import io.grpc.ServerCall;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a proxy presented when it connected, verified then.
 *
 * @param chain its own first
 * @param teams what its SPIFFE URIs of the form {@code spiffe://<domain>/[org/<org>/]team/<team>/proxy/<id>} name; whether
 *     these are names of teams is not said
 * @param since when it was presented to this stream
 */
record ProxyCertificate(List<X509Certificate> chain, Set<String> teams, Instant since) {
    private static final Pattern URI =
            Pattern.compile("(?i:spiffe)://[^/?#]+(?:/org/[^/?#]*)?/team/([^/?#]*)/proxy/[^/?#]+");
    private static final int URI_NAME = 6;
    private static final String NOT_READABLE = "?";

    /** The certificate of the connection that a call is on; null when there is none. */
    static @Nullable ProxyCertificate of(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return null;
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : session.getPeerCertificates()) {
                chain.add((X509Certificate) certificate);
            }
            return new ProxyCertificate(List.copyOf(chain), teams(chain.getFirst()), Instant.now());
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private static Set<String> teams(X509Certificate certificate) {
        Set<String> teams = new LinkedHashSet<>();
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                Matcher uri = URI.matcher(String.valueOf(name.get(1)));
                if (Integer.valueOf(URI_NAME).equals(name.getFirst()) && uri.matches()) {
                    teams.add(uri.group(1));
                }
            }
            return teams;
        } catch (CertificateParsingException e) {
            return Set.of(NOT_READABLE);
        }
    }
}
