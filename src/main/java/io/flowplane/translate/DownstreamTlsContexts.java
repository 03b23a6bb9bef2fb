package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.flowplane.domain.spec.FilterChain;
import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.HttpConnectionManager.CodecType;
import java.util.List;
import java.util.Objects;

/** TLS towards clients. */
final class DownstreamTlsContexts {
    private DownstreamTlsContexts() {}

    static TransportSocket socket(FilterChain chain, Findings findings) {
        DownstreamTls tls = Objects.requireNonNull(chain.tlsContext());
        var context = DownstreamTlsContext.newBuilder();
        context.getCommonTlsContextBuilder()
                .setTlsParams(TlsContexts.parameters(tls.parameters()))
                .addTlsCertificates(TlsContexts.certificate(tls.certChainFile(), tls.privateKeyFile()))
                .addAllAlpnProtocols(alpn(chain, tls));
        if (tls.caCertFile() != null || tls.caCert() != null) {
            context.getCommonTlsContextBuilder().setValidationContext(clients(tls));
        }
        context.setRequireClientCertificate(Wire.bool(Boolean.TRUE.equals(tls.requireClientCertificate())));
        return TransportSocket.newBuilder()
                .setName(TlsContexts.SOCKET)
                .setTypedConfig(findings.pack(context.build()))
                .build();
    }

    private static CertificateValidationContext clients(DownstreamTls tls) {
        var context = CertificateValidationContext.newBuilder()
                .addAllMatchTypedSubjectAltNames(TlsContexts.names(tls.sanMatches()));
        if (tls.caCertFile() != null) {
            context.setTrustedCa(Wire.file(tls.caCertFile()));
        } else if (tls.caCert() != null) {
            context.setTrustedCa(Wire.inline(tls.caCert()));
        }
        return context.build();
    }

    /** What the connection manager behind it can speak. */
    private static List<String> alpn(FilterChain chain, DownstreamTls tls) {
        if (!tls.parameters().alpnProtocols().isEmpty()) {
            return tls.parameters().alpnProtocols();
        }
        return chain.filters().getLast() instanceof HttpConnectionManager manager ? alpn(manager) : List.of();
    }

    private static List<String> alpn(HttpConnectionManager manager) {
        CodecType codec = manager.codecType() == null ? CodecType.AUTO : manager.codecType();
        return switch (codec) {
            case AUTO -> List.of("h2", "http/1.1");
            case HTTP1 -> List.of("http/1.1");
            case HTTP2 -> List.of("h2");
        };
    }
}
