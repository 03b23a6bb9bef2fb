package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.UpstreamTls.SanMatch;
import io.flowplane.domain.spec.UpstreamTls.TlsParameters;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is done with the connections that fit. */
@Doc("What is done with the connections that fit.")
public record FilterChain(
        @Doc("Unique within the listener. Default: made from the position.") @Length(max = 100) @Nullable
        String name,

        @Doc("Which connections. Default: all.") @Alias("filterChainMatch") @Nullable
        FilterChainMatch match,

        @Doc("Speak TLS to clients. Default: plain text.") @Nullable
        DownstreamTls tlsContext,

        @Doc("In order; the last one is httpConnectionManager or tcpProxy.") @Size(min = 1, max = 32)
        List<NetworkFilter> filters,

        @Doc("Time for the TLS handshake. Default 10.") @Nullable
        Duration transportSocketConnectTimeoutSeconds) {
    public FilterChain {
        filters = List.copyOf(filters);
    }

    /** All that is given must hold; within a list, any. */
    @Doc("Which connections: all that is given must hold; within a list, any.")
    public record FilterChainMatch(
            @Doc("Server names (SNI): exact or *.suffix.") @Size(max = 1000) @Length(max = 255)
            List<String> serverNames,

            @Doc("tls or raw_buffer. Default: either.") @Length(max = 64) @Nullable
            String transportProtocol,

            @Doc("Application protocols (ALPN), such as h2.") @Size(max = 16) @Length(max = 255)
            List<String> applicationProtocols,

            @Doc("The port that the client wanted, where connections are redirected.")
            @Range(min = 1, max = 65535)
            @Nullable
            Integer destinationPort,

            @Doc("Addresses of the client, such as 10.0.0.0/8.") @Size(max = 1000) @Length(max = 64)
            List<String> sourcePrefixRanges,

            @Doc("Addresses that the client wanted.") @Size(max = 1000) @Length(max = 64)
            List<String> prefixRanges,

            @Doc("Addresses of the peer, before the PROXY protocol.") @Size(max = 1000) @Length(max = 64)
            List<String> directSourcePrefixRanges,

            @Doc("Ports of the client.") @Size(max = 1000) @Range(min = 1, max = 65535)
            List<Integer> sourcePorts,

            @Doc("Default ANY.") @Nullable SourceType sourceType) {
        public FilterChainMatch {
            serverNames = List.copyOf(serverNames);
            applicationProtocols = List.copyOf(applicationProtocols);
            sourcePrefixRanges = List.copyOf(sourcePrefixRanges);
            prefixRanges = List.copyOf(prefixRanges);
            directSourcePrefixRanges = List.copyOf(directSourcePrefixRanges);
            sourcePorts = List.copyOf(sourcePorts);
        }
    }

    public enum SourceType {
        ANY,
        SAME_IP_OR_LOOPBACK,
        EXTERNAL
    }

    /** TLS towards clients. */
    @Doc("TLS towards clients. The certificate is a secret or two files; files are paths on the machine of the Envoy.")
    public record DownstreamTls(
            @Doc("File with the certificate chain (PEM); needs privateKeyFile.") @Length(max = 1024) @Nullable
            String certChainFile,

            @Doc("File with the certificate's key (PEM).") @Length(max = 1024) @Nullable
            String privateKeyFile,

            @Doc("Secret (tls_certificate) with certificate and key; not with the files.")
            @Alias("tls_certificate_sds_secret_name")
            @Length(max = 100)
            @Nullable
            String tlsCertificateSdsSecretName,

            @Doc("File with the authorities that client certificates must come from (PEM).")
            @Length(max = 1024)
            @Nullable
            String caCertFile,

            @Doc("These authorities (PEM) in place; not with caCertFile.") @Length(max = 262_144) @FreeText @Nullable
            String caCert,

            @Doc("Secret (certificate_validation_context) with these authorities; not with caCertFile or caCert.")
            @Alias("validation_context_sds_secret_name")
            @Length(max = 100)
            @Nullable
            String validationContextSdsSecretName,

            @Doc(
                    "Secret (session_ticket_keys) that several Envoys resume sessions with. Default: each makes its own keys.")
            @Alias({"session_ticket_keys_sds_secret_name", "sessionTicketKeysSecretName"})
            @Length(max = 100)
            @Nullable
            String sessionTicketKeysSdsSecretName,

            @Doc("Refuse clients without a certificate; needs authorities. Default false.") @Nullable
            Boolean requireClientCertificate,

            @Doc("Names that a client certificate must carry. Default: any.") @Size(max = 100)
            List<SanMatch> sanMatches,

            @Inline TlsParameters parameters) {
        public DownstreamTls {
            sanMatches = List.copyOf(sanMatches);
        }
    }
}
