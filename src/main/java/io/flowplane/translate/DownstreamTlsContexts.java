package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.FilterChain;
import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.HttpConnectionManager.CodecType;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Objects;

/** TLS towards clients. */
final class DownstreamTlsContexts {
    private DownstreamTlsContexts() {}

    static TransportSocket socket(FilterChain chain, Pointer at, Findings findings) {
        DownstreamTls tls = Objects.requireNonNull(chain.tlsContext());
        var context = DownstreamTlsContext.newBuilder();
        var common = context.getCommonTlsContextBuilder()
                .setTlsParams(TlsContexts.parameters(tls.parameters()))
                .addAllAlpnProtocols(alpn(chain, tls));
        if (tls.tlsCertificateSdsSecretName() != null) {
            TlsContexts.certificate(common, tls.tlsCertificateSdsSecretName(), at, findings);
        } else if (tls.certChainFile() != null && tls.privateKeyFile() != null) {
            common.addTlsCertificates(TlsContexts.certificate(tls.certChainFile(), tls.privateKeyFile()));
        }
        if (tls.validationContextSdsSecretName() != null) {
            TlsContexts.validation(common, tls.validationContextSdsSecretName(), clients(tls), at, findings);
        } else if (tls.caCertFile() != null || tls.caCert() != null) {
            common.setValidationContext(clients(tls));
        }
        if (tls.sessionTicketKeysSdsSecretName() != null) {
            String name = tls.sessionTicketKeysSdsSecretName();
            findings.secret(name, SecretType.SESSION_TICKET_KEYS, at.field("sessionTicketKeysSdsSecretName"));
            context.setSessionTicketKeysSdsSecretConfig(Wire.sds(name));
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
