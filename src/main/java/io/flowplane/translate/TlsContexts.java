package io.flowplane.translate;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.UpstreamTls;
import io.flowplane.domain.spec.UpstreamTls.TlsVersion;
import io.flowplane.json.Pointer;
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

    /** Certificate and key from a secret. */
    static void certificate(CommonTlsContext.Builder context, String secret, Pointer at, Findings findings) {
        findings.secret(secret, SecretType.TLS_CERTIFICATE, at.field("tlsCertificateSdsSecretName"));
        context.addTlsCertificateSdsSecretConfigs(Wire.sds(secret));
    }

    /** @param besides what holds together with what the secret says */
    static void validation(
            CommonTlsContext.Builder context,
            String secret,
            CertificateValidationContext besides,
            Pointer at,
            Findings findings) {
        findings.secret(secret, SecretType.CERTIFICATE_VALIDATION_CONTEXT, at.field("validationContextSdsSecretName"));
        context.setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(besides)
                .setValidationContextSdsSecretConfig(Wire.sds(secret)));
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
