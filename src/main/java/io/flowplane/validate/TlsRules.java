package io.flowplane.validate;

import io.flowplane.domain.spec.FilterChain.DownstreamTls;
import io.flowplane.domain.spec.UpstreamTls;
import io.flowplane.domain.spec.UpstreamTls.SanMatch;
import io.flowplane.domain.spec.UpstreamTls.SanType;
import io.flowplane.domain.spec.UpstreamTls.TlsParameters;
import io.flowplane.domain.spec.UpstreamTls.TlsVersion;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TLS in both directions. */
final class TlsRules {
    /** What BoringSSL, which Envoy is built with, knows of TLS 1.2. */
    private static final Set<String> CIPHERS = Set.of(
            "ECDHE-ECDSA-AES128-GCM-SHA256",
            "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305",
            "ECDHE-RSA-CHACHA20-POLY1305",
            "ECDHE-ECDSA-AES128-SHA",
            "ECDHE-RSA-AES128-SHA",
            "ECDHE-ECDSA-AES256-SHA",
            "ECDHE-RSA-AES256-SHA",
            "AES128-GCM-SHA256",
            "AES256-GCM-SHA384",
            "AES128-SHA",
            "AES256-SHA");

    private TlsRules() {}

    static void upstream(UpstreamTls tls, Pointer at, Faults faults) {
        if (tls.serverName() != null) {
            serverName(tls.serverName(), at.field("serverName"), faults);
        }
        authorities(tls.caCertFile(), tls.caCert(), tls.validationContextSdsSecretName(), at, faults);
        pair("privateKeyFile", tls.privateKeyFile(), "clientCertFile", tls.clientCertFile(), at, faults);
        secretOrFiles(tls.tlsCertificateSdsSecretName(), "clientCertFile", tls.clientCertFile(), at, faults);
        sanMatches(tls.sanMatches(), at, faults);
        parameters(tls.parameters(), at, faults);
        boolean verifies = tls.caCertFile() != null
                || tls.caCert() != null
                || tls.validationContextSdsSecretName() != null
                || !tls.sanMatches().isEmpty();
        faults.addIf(
                Boolean.TRUE.equals(tls.insecureSkipVerify()) && verifies,
                at.field("insecureSkipVerify"),
                "conflicting_fields",
                "Doesn't go together with a trusted authority or sanMatches.");
    }

    static void downstream(DownstreamTls tls, Pointer at, Faults faults) {
        String secret = tls.tlsCertificateSdsSecretName();
        pair("privateKeyFile", tls.privateKeyFile(), "certChainFile", tls.certChainFile(), at, faults);
        secretOrFiles(secret, "certChainFile", tls.certChainFile(), at, faults);
        faults.addIf(
                secret == null && tls.certChainFile() == null && tls.privateKeyFile() == null,
                at.field("certChainFile"),
                "required",
                "Is missing: TLS needs certChainFile and privateKeyFile, or tlsCertificateSdsSecretName.");
        if (tls.sessionTicketKeysSdsSecretName() != null) {
            secretName(tls.sessionTicketKeysSdsSecretName(), at.field("sessionTicketKeysSdsSecretName"), faults);
        }
        authorities(tls.caCertFile(), tls.caCert(), tls.validationContextSdsSecretName(), at, faults);
        sanMatches(tls.sanMatches(), at, faults);
        parameters(tls.parameters(), at, faults);
        boolean trusts =
                tls.caCertFile() != null || tls.caCert() != null || tls.validationContextSdsSecretName() != null;
        faults.addIf(
                Boolean.TRUE.equals(tls.requireClientCertificate()) && !trusts,
                at.field("requireClientCertificate"),
                "required",
                "Needs caCertFile, caCert or validationContextSdsSecretName: the authorities that client certificates must come"
                        + " from.");
        faults.addIf(
                !tls.sanMatches().isEmpty() && !trusts,
                at.field("sanMatches"),
                "required",
                "Needs caCertFile, caCert or validationContextSdsSecretName: names of certificates that nobody vouches for say"
                        + " nothing.");
    }

    static void serverName(String name, Pointer at, Faults faults) {
        faults.addIf(
                !Addresses.isHostName(name),
                at,
                "invalid_host",
                "Must be a host name, without wildcards; an IP address is none.");
    }

    private static void secretOrFiles(
            @Nullable String secret, String fileName, @Nullable String file, Pointer at, Faults faults) {
        String field = "tlsCertificateSdsSecretName";
        TextMatches.atMostOne(at, faults, TextMatches.fields(field, secret, fileName, file));
        if (secret != null) {
            secretName(secret, at.field(field), faults);
        }
    }

    private static void secretName(String name, Pointer at, Faults faults) {
        faults.add(at, "invalid_name", Names.resource(name));
    }

    private static void authorities(
            @Nullable String file, @Nullable String pem, @Nullable String secret, Pointer at, Faults faults) {
        String field = "validationContextSdsSecretName";
        TextMatches.atMostOne(at, faults, TextMatches.fields("caCertFile", file, "caCert", pem, field, secret));
        if (secret != null) {
            secretName(secret, at.field(field), faults);
        }
        if (pem == null) {
            return;
        }
        if (pem.contains("PRIVATE KEY")) {
            faults.add(
                    at.field("caCert"),
                    "inline_secret",
                    "Holds a private key. Keys are never put into a body; send certificates.");
        } else if (!holdsCertificates(pem)) {
            faults.add(at.field("caCert"), "invalid_certificate", "Must hold certificates in PEM.");
        }
    }

    private static boolean holdsCertificates(String pem) {
        try {
            CertificateFactory x509 = CertificateFactory.getInstance("X.509");
            return pem.contains("-----BEGIN CERTIFICATE-----")
                    && !x509.generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                            .isEmpty();
        } catch (CertificateException e) {
            return false;
        }
    }

    private static void pair(
            String name, @Nullable String value, String otherName, @Nullable String other, Pointer at, Faults faults) {
        faults.addIf(
                value == null && other != null,
                at.field(name),
                "required",
                "Is missing; '" + otherName + "' needs it.");
        faults.addIf(
                other == null && value != null,
                at.field(otherName),
                "required",
                "Is missing; '" + name + "' needs it.");
    }

    static void sanMatches(List<SanMatch> matches, Pointer at, Faults faults) {
        for (int i = 0; i < matches.size(); i++) {
            SanMatch san = matches.get(i);
            var match = san.match();
            Pointer place = at.field("sanMatches").index(i);
            TextMatches.exactlyOne(
                    place,
                    faults,
                    TextMatches.fields(
                            "exact",
                            match.exact(),
                            "prefix",
                            match.prefix(),
                            "suffix",
                            match.suffix(),
                            "contains",
                            match.contains(),
                            "regex",
                            match.regex()));
            TextMatches.regex(match.regex(), place.field("regex"), faults);
            TextMatches.ignoreCase(match.ignoreCase(), match.regex() == null, place, faults);
            boolean address =
                    san.sanType() == SanType.IP_ADDRESS && match.exact() != null && !Addresses.isIp(match.exact());
            faults.addIf(address, place.field("exact"), "invalid_address", "Must be an IP address.");
        }
    }

    private static void parameters(TlsParameters parameters, Pointer at, Faults faults) {
        faults.addIf(
                parameters.minVersion() == TlsVersion.TLSv1_3 && parameters.maxVersion() == TlsVersion.TLSv1_2,
                at.field("minVersion"),
                "out_of_order",
                "Must not be above maxVersion.");
        for (int i = 0; i < parameters.cipherSuites().size(); i++) {
            String cipher = parameters.cipherSuites().get(i);
            faults.addIf(
                    !CIPHERS.contains(cipher),
                    at.field("cipherSuites").index(i),
                    "unknown_value",
                    "Envoy has no such cipher for TLS 1.2; those of TLS 1.3 can't be chosen"
                            + Nearest.hint(cipher, CIPHERS));
        }
    }
}
