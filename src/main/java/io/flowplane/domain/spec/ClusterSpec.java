package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.AlsoFlat;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Singular;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where requests can be sent: endpoints, and how to choose among, connect to and watch them. */
@Doc("A group of endpoints that requests are sent to.")
public record ClusterSpec(
        @Doc("Name of the service behind it, for people; Envoy doesn't get it.") @Length(max = 100) @Nullable
        String serviceName,

        @Doc("Decided by the endpoints when absent: IP addresses are served by EDS, host names by"
                + " STRICT_DNS. STATIC and EDS"
                + " demand IP addresses; LOGICAL_DNS demands exactly one host name and uses the first"
                + " address it resolves to.")
        @Nullable
        Discovery type,

        @Doc("Where the service listens; an entry may be written as \"host:port\".") @Size(min = 1)
        List<Endpoint> endpoints,

        @Doc("Time to wait for a connection. Default 5.") @Nullable
        Duration connectTimeoutSeconds,

        @Doc("Speak TLS to the endpoints. Default: true if and only if tls is given. The certificate is verified.")
        @Nullable
        Boolean useTls,

        @Doc("Server name (SNI) of the TLS connection. Default: the first endpoint's host name.")
        @Length(max = 255)
        @Nullable
        String tlsServerName,

        @Doc("How TLS connections to the endpoints are verified and authenticated.") @Nullable
        UpstreamTls tls,

        @Doc("How an endpoint is chosen. Default ROUND_ROBIN.") @Nullable
        LbPolicy lbPolicy,

        @Doc("Options of LEAST_REQUEST.") @Nullable LeastRequest leastRequest,

        @Doc("Options of RING_HASH.") @Nullable RingHash ringHash,

        @Doc("Options of MAGLEV.") @Nullable Maglev maglev,

        @Doc("Share of healthy endpoints below which health is ignored. Default 50.") @Range(max = 100) @Nullable
        Double healthyPanicThresholdPercent,

        @Doc("Active health checks.") @Singular("healthCheck") @Size(max = 16)
        List<HealthCheck> healthChecks,

        @Doc("Limits of what may be open at once.") @Nullable
        CircuitBreakers circuitBreakers,

        @Doc("Ejection of endpoints that fail.") @Nullable OutlierDetection outlierDetection,

        @Doc("Protocol towards the endpoints. Default HTTP1.") @Nullable
        UpstreamProtocol protocolType,

        @Doc("Options of HTTP/2; with protocolType HTTP2 or GRPC only.") @Nullable
        Http2Options http2,

        @Doc("Time after which an idle upstream connection is closed. Default one hour.") @Seconds(min = 0) @Nullable
        Duration idleTimeoutSeconds,

        @Doc("Requests after which an upstream connection is closed. Default unlimited.")
        @Range(min = 1, max = 4294967295L)
        @Nullable
        Long maxRequestsPerConnection,

        @Doc("Which addresses of a host name are used. Default AUTO.") @Nullable
        DnsLookupFamily dnsLookupFamily,

        @Doc("Time between two look-ups of a host name. Default 5.") @Nullable
        Duration dnsRefreshRateSeconds,

        @Doc("Follow the time to live of DNS answers instead. Default false.") @Nullable
        Boolean respectDnsTtl,

        @Doc("TCP keepalive towards the endpoints.") @Nullable
        TcpKeepalive tcpKeepalive,

        @Doc("Soft limit of the read and write buffers of a connection. Default 32768.")
        @Range(min = 1, max = 4294967295L)
        @Nullable
        Long perConnectionBufferLimitBytes) {
    public ClusterSpec {
        endpoints = List.copyOf(endpoints);
        healthChecks = List.copyOf(healthChecks);
    }

    /** How Envoy learns the addresses. */
    public enum Discovery {
        STATIC,
        EDS,
        STRICT_DNS,
        LOGICAL_DNS
    }

    public enum LbPolicy {
        ROUND_ROBIN,
        LEAST_REQUEST,
        RANDOM,
        RING_HASH,
        MAGLEV
    }

    public enum UpstreamProtocol {
        HTTP1,
        HTTP2,
        /** HTTP/2, by the name of its main user. */
        GRPC
    }

    public enum DnsLookupFamily {
        AUTO,
        V4_ONLY,
        V6_ONLY,
        V4_PREFERRED,
        ALL
    }

    @Doc("Options of LEAST_REQUEST.")
    public record LeastRequest(
            @Doc("How many endpoints are compared. Default 2.") @Range(min = 2, max = 4294967295L) @Nullable
            Long choiceCount) {}

    @Doc("Options of RING_HASH.")
    public record RingHash(
            @Doc("Default 1024.") @Range(min = 1, max = 8_388_608) @Nullable
            Long minimumRingSize,

            @Doc("Default 8388608.") @Range(min = 1, max = 8_388_608) @Nullable
            Long maximumRingSize,

            @Doc("Default XX_HASH.") @Nullable HashFunction hashFunction) {}

    public enum HashFunction {
        XX_HASH,
        MURMUR_HASH_2
    }

    @Doc("Options of MAGLEV.")
    public record Maglev(
            @Doc("A prime up to 5000011. Default 65537.") @Range(min = 2, max = 5_000_011) @Nullable
            Long tableSize) {}

    @Doc("Limits of what may be open at once, for normal and for high priority. Limits given without either"
            + " are for normal.")
    public record CircuitBreakers(
            @Word("default") @AlsoFlat @Nullable Thresholds normal,
            @Nullable Thresholds high) {}

    @Doc("Limits of one priority. Defaults: 1024 connections, pending requests and requests, 3 retries.")
    public record Thresholds(
            @Nullable Long maxConnections,
            @Nullable Long maxPendingRequests,
            @Nullable Long maxRequests,
            @Nullable Long maxRetries) {}

    @Doc("An endpoint that fails is left out for a while.")
    public record OutlierDetection(
            @Doc("Failures in a row (5xx, or no answer) that eject. Default 5; 0 switches this reason off.") @Nullable
            Long consecutive5xx,

            @Doc("502, 503, 504 or no answer in a row that eject. Default: off.") @Nullable
            Long consecutiveGatewayFailure,

            @Doc("Time between two sweeps. Default 10.") @Nullable
            Duration intervalSeconds,

            @Doc("First ejection; it grows with each further one. Default 30.") @Nullable
            Duration baseEjectionTimeSeconds,

            @Doc("Longest ejection. Default 300.") @Nullable Duration maxEjectionTimeSeconds,

            @Doc("Most endpoints that may be ejected. Default 10.") @Range(max = 100) @Nullable
            Long maxEjectionPercent,

            @Doc("Fewest endpoints for ejection by success rate. Default 5.") @Nullable
            Long minHosts) {}

    @Doc("HTTP/2 towards the endpoints.")
    public record Http2Options(
            @Range(min = 1, max = 2147483647) @Nullable Long maxConcurrentStreams,
            @Range(min = 65535, max = 2147483647) @Nullable Long initialStreamWindowSize,
            @Range(min = 65535, max = 2147483647) @Nullable Long initialConnectionWindowSize,

            @Doc("Time between two PINGs. Default: none are sent.") @Nullable
            Duration keepaliveIntervalSeconds,

            @Doc("Time to wait for a PING's answer; needs keepaliveIntervalSeconds. Default 5.") @Nullable
            Duration keepaliveTimeoutSeconds) {}

    @Doc("TCP keepalive; what is absent is the operating system's.")
    public record TcpKeepalive(
            @Range(min = 1, max = 127) @Nullable Long probes,
            @Range(min = 1, max = 32767) @Nullable Long idleSeconds,
            @Range(min = 1, max = 32767) @Nullable Long intervalSeconds) {}
}
