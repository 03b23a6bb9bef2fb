package io.flowplane.translate;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.flowplane.domain.spec.UpstreamTls;
import io.flowplane.domain.spec.UpstreamTls.TlsVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What TLS towards clients and towards endpoints have in common. */
final class TlsContexts {
    static final String SOCKET = "envoy.transport_sockets.tls";

    private TlsContexts() {}

    static TlsParameters parameters(UpstreamTls.TlsParameters given) {
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(version(given.minVersion(), TlsVersion.TLSv1_2))
                .setTlsMaximumProtocolVersion(version(given.maxVersion(), TlsVersion.TLSv1_3))
                .addAllCipherSuites(given.cipherSuites())
                .build();
    }

    static TlsCertificate certificate(String chainFile, String keyFile) {
        return TlsCertificate.newBuilder()
                .setCertificateChain(Wire.file(chainFile))
                .setPrivateKey(Wire.file(keyFile))
                .build();
    }

    static List<SubjectAltNameMatcher> names(List<UpstreamTls.SanMatch> given) {
        return given.stream()
                .map(san -> SubjectAltNameMatcher.newBuilder()
                        .setSanType(SubjectAltNameMatcher.SanType.valueOf(
                                san.sanType() == null ? "DNS" : san.sanType().name()))
                        .setMatcher(Texts.of(san.match()))
                        .build())
                .toList();
    }

    private static TlsParameters.TlsProtocol version(@Nullable TlsVersion given, TlsVersion otherwise) {
        return TlsParameters.TlsProtocol.valueOf((given == null ? otherwise : given).name());
    }
}
