package io.flowplane.translate;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsSessionTicketKeys;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.SecretValue;
import io.flowplane.json.Pointer;
import java.util.Base64;
import java.util.List;

/** A secret's value as Envoy takes it. */
final class SecretTranslator {
    private final Findings findings;
    private final RawConfig raw;

    SecretTranslator(Findings findings) {
        this.findings = findings;
        this.raw = new RawConfig(findings, false);
    }

    Translated translate(String name, String contentId, SecretValue value) {
        Secret.Builder secret = Secret.newBuilder().setName(name);
        switch (value) {
            case SecretValue.Generic generic ->
                secret.setGenericSecret(GenericSecret.newBuilder().setSecret(bytes(generic.secret())));
            case SecretValue.Certificate certificate -> secret.setTlsCertificate(certificate(certificate));
            case SecretValue.Validation validation -> secret.setValidationContext(validation(validation));
            case SecretValue.TicketKeys tickets ->
                secret.setSessionTicketKeys(TlsSessionTicketKeys.newBuilder()
                        .addAllKeys(tickets.keys().stream()
                                .map(SecretTranslator::bytes)
                                .toList()));
        }
        Secret built = secret.build();
        findings.check(built);
        return new Translated(List.of(Wire.secret(name, contentId, built)), findings.references());
    }

    private static TlsCertificate certificate(SecretValue.Certificate given) {
        TlsCertificate.Builder certificate = TlsCertificate.newBuilder()
                .setCertificateChain(Wire.inline(given.certificateChain()))
                .setPrivateKey(Wire.inline(given.privateKey()));
        if (given.password() != null) {
            certificate.setPassword(Wire.inline(given.password()));
        }
        if (given.ocspStaple() != null) {
            certificate.setOcspStaple(bytes(given.ocspStaple()));
        }
        return certificate.build();
    }

    private CertificateValidationContext validation(SecretValue.Validation given) {
        CertificateValidationContext.Builder context = CertificateValidationContext.newBuilder()
                .setTrustedCa(Wire.inline(given.trustedCa()))
                .addAllMatchTypedSubjectAltNames(TlsContexts.names(given.sanMatches()));
        Pointer at = Pointer.ROOT.field("matchTypedSubjectAltNames");
        List<RawJson> matchers = given.matchTypedSubjectAltNames();
        for (int i = 0; i < matchers.size(); i++) {
            context.addMatchTypedSubjectAltNames(
                    raw.message(SubjectAltNameMatcher.getDefaultInstance(), matchers.get(i), at.index(i)));
        }
        if (given.crl() != null) {
            context.setCrl(Wire.inline(given.crl()));
        }
        return context.build();
    }

    private static DataSource bytes(String base64) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFrom(Base64.getDecoder().decode(base64)))
                .build();
    }
}
