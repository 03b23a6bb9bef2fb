package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.domain.spec.UpstreamTls;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Optional;

/** TLS towards endpoints: verified, unless the spec says that it isn't. */
final class UpstreamTlsContexts {
    private static final String SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
    private static final UpstreamTls DEFAULTS = new UpstreamTls(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(),
            null,
            new UpstreamTls.TlsParameters(null, null, List.of(), List.of()));

    private UpstreamTlsContexts() {}

    static boolean isOn(ClusterSpec spec) {
        return spec.useTls() == null ? spec.tls() != null : spec.useTls();
    }

    static TransportSocket socket(ClusterSpec spec, Findings findings) {
        Pointer at = Pointer.ROOT.field("tls");
        UpstreamTls tls = spec.tls() == null ? DEFAULTS : spec.tls();
        Optional<String> serverName = serverName(spec, tls);
        var context = UpstreamTlsContext.newBuilder();
        serverName.ifPresent(context::setSni);
        var common = context.getCommonTlsContextBuilder()
                .setTlsParams(TlsContexts.parameters(tls.parameters()))
                .addAllAlpnProtocols(alpn(spec, tls));
        if (tls.clientCertFile() != null && tls.privateKeyFile() != null) {
            common.addTlsCertificates(TlsContexts.certificate(tls.clientCertFile(), tls.privateKeyFile()));
        }
        if (tls.tlsCertificateSdsSecretName() != null) {
            TlsContexts.certificate(common, tls.tlsCertificateSdsSecretName(), at, findings);
        }
        if (!Boolean.TRUE.equals(tls.insecureSkipVerify())) {
            CertificateValidationContext verification = verification(tls, serverName);
            if (tls.validationContextSdsSecretName() == null) {
                common.setValidationContext(verification);
            } else {
                TlsContexts.validation(common, tls.validationContextSdsSecretName(), verification, at, findings);
            }
        }
        return TransportSocket.newBuilder()
                .setName(TlsContexts.SOCKET)
                .setTypedConfig(findings.pack(context.build()))
                .build();
    }

    private static Optional<String> serverName(ClusterSpec spec, UpstreamTls tls) {
        if (tls.serverName() != null) {
            return Optional.of(tls.serverName());
        }
        return spec.tlsServerName() != null
                ? Optional.of(spec.tlsServerName())
                : spec.endpoints().stream()
                        .map(Endpoint::host)
                        .filter(host -> !Endpoints.isIpAddress(host))
                        .findFirst();
    }

    private static List<String> alpn(ClusterSpec spec, UpstreamTls tls) {
        List<String> given = tls.parameters().alpnProtocols();
        return given.isEmpty() && UpstreamProtocols.isHttp2(spec) ? List.of("h2") : given;
    }

    private static CertificateValidationContext verification(UpstreamTls tls, Optional<String> serverName) {
        var verification = CertificateValidationContext.newBuilder()
                .addAllMatchTypedSubjectAltNames(TlsContexts.names(tls.sanMatches()));
        if (tls.validationContextSdsSecretName() == null) {
            verification.setTrustedCa(
                    tls.caCert() != null
                            ? Wire.inline(tls.caCert())
                            : Wire.file(tls.caCertFile() == null ? SYSTEM_AUTHORITIES : tls.caCertFile()));
        }
        // Without this, any certificate of a trusted authority would do, whoever it was made out to.
        if (tls.sanMatches().isEmpty()) {
            serverName.ifPresent(name -> verification.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                    .setSanType(SubjectAltNameMatcher.SanType.DNS)
                    .setMatcher(Texts.exact(name))));
        }
        return verification.build();
    }
}
