package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS towards endpoints: verified against the system's certificate authorities unless another is given. */
@Doc("TLS towards the endpoints. The certificate must come from a trusted authority and carry the server name, or match"
        + " sanMatches. Files are paths on the machine of the Envoy.")
public record UpstreamTls(
        @Doc("Server name (SNI). Default: tlsServerName, else the first endpoint's host name.")
        @Alias("sni")
        @Length(max = 255)
        @Nullable
        String serverName,

        @Doc("File with trusted authorities (PEM). Default: the system's, /etc/ssl/certs/ca-certificates.crt.")
        @Length(max = 1024)
        @Nullable
        String caCertFile,

        @Doc("Trusted authorities (PEM) in place; not with caCertFile.") @Length(max = 262_144) @FreeText @Nullable
        String caCert,

        @Doc("File with the client certificate chain (PEM); needs privateKeyFile.")
        @Alias("certChainFile")
        @Length(max = 1024)
        @Nullable
        String clientCertFile,

        @Doc("File with the client certificate's key (PEM).") @Alias("clientKeyFile") @Length(max = 1024) @Nullable
        String privateKeyFile,

        @Doc("Secret (tls_certificate) with the client certificate and its key; not with the files.")
        @Alias("tls_certificate_sds_secret_name")
        @Length(max = 100)
        @Nullable
        String tlsCertificateSdsSecretName,

        @Doc(
                "Secret (certificate_validation_context) with trusted authorities; not with caCertFile or caCert. Names that the"
                        + " secret lists are accepted beside those given here.")
        @Alias("validation_context_sds_secret_name")
        @Length(max = 100)
        @Nullable
        String validationContextSdsSecretName,

        @Doc("Names that the certificate may carry instead of the server name.") @Size(max = 100)
        List<SanMatch> sanMatches,

        @Doc("Accept any certificate. For tests only. Default false.") @Nullable
        Boolean insecureSkipVerify,

        @Inline TlsParameters parameters) {
    public UpstreamTls {
        sanMatches = List.copyOf(sanMatches);
    }

    /** Versions and ciphers, for both directions. */
    public record TlsParameters(
            @Doc("Default TLSv1_2.") @Nullable TlsVersion minVersion,
            @Doc("Default TLSv1_3.") @Nullable TlsVersion maxVersion,

            @Doc("Ciphers of TLS 1.2 by their OpenSSL names. Default: Envoy's.") @Size(max = 64)
            List<String> cipherSuites,

            @Doc("Application protocols (ALPN), such as h2. Default: what the protocol needs.")
            @Size(max = 16)
            @Length(max = 255)
            List<String> alpnProtocols) {
        public TlsParameters {
            cipherSuites = List.copyOf(cipherSuites);
            alpnProtocols = List.copyOf(alpnProtocols);
        }
    }

    public enum TlsVersion {
        TLSv1_2,
        TLSv1_3
    }

    @Doc("A subject alternative name that is accepted: exactly one of exact, prefix, suffix, contains, regex.")
    public record SanMatch(
            @Doc("Default DNS.") @Nullable SanType sanType,
            @Inline TextMatch match) {}

    public enum SanType {
        DNS,
        URI,
        EMAIL,
        IP_ADDRESS
    }
}
