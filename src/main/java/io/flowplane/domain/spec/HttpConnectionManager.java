package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Singular;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests: which filters they pass, and by which route configuration they go on. */
@Word("httpConnectionManager")
@Doc("Requests over HTTP: exactly one of routeConfigName and inlineRouteConfig. Hardened by default: paths"
        + " are normalized,"
        + " escaped slashes and headers with underscores are refused, buffers, streams and idle times"
        + " are bounded.")
public record HttpConnectionManager(
        @Length(max = 100) @Nullable String name,

        @Doc("The route configuration's name; it may be created later.") @Length(max = 100) @Nullable
        String routeConfigName,

        @Nullable InlineRouteConfig inlineRouteConfig,

        @Doc("In order; router is added at the end when it is missing.") @Size(max = 100)
        List<HttpFilter> httpFilters,

        @Singular("accessLog") @Size(max = 16) List<AccessLog> accessLogs,

        @Nullable Tracing tracing,

        @Doc("Prefix of the statistics. Default ingress_http.") @Length(max = 255) @Nullable
        String statPrefix,

        @Doc("Default AUTO.") @Nullable CodecType codecType,

        @Doc("Allow WebSocket. Default false.") @Nullable Boolean websocket,

        @Doc("Take the client's address from the connection (true) or from x-forwarded-for (false). Default true.")
        @Nullable
        Boolean useRemoteAddress,

        @Doc("Proxies in front of Envoy whose x-forwarded-for counts. Default 0.") @Range(max = 100) @Nullable
        Integer xffNumTrustedHops,

        @Doc("Value of the Server header. Default envoy.") @Length(max = 255) @Nullable
        String serverName,

        @Doc("Time for the whole request to arrive; 0: unlimited. Default: see the operations guide.")
        @Seconds(min = 0)
        @Nullable
        Duration requestTimeoutSeconds,

        @Doc("Time for the request's headers to arrive; 0: unlimited.") @Seconds(min = 0) @Nullable
        Duration requestHeadersTimeoutSeconds,

        @Doc("Time without a byte on a stream; 0: unlimited. Default 300.") @Seconds(min = 0) @Nullable
        Duration streamIdleTimeoutSeconds,

        @Doc("Time without a stream on a connection; 0: unlimited. Default one hour.") @Seconds(min = 0) @Nullable
        Duration idleTimeoutSeconds,

        @Doc("Longest life of a connection; 0: unlimited. Default: unlimited.") @Seconds(min = 0) @Nullable
        Duration maxConnectionDurationSeconds,

        @Doc("Longest life of a stream; 0: unlimited. Default: unlimited.") @Seconds(min = 0) @Nullable
        Duration maxStreamDurationSeconds,

        @Doc("Time between GOAWAY and close. Default 5.") @Seconds(min = 0) @Nullable
        Duration drainTimeoutSeconds,

        @Doc("Requests after which a connection is closed. Default: unlimited.")
        @Range(min = 1, max = 4294967295L)
        @Nullable
        Long maxRequestsPerConnection,

        @Doc("Largest size of a request's headers. Default 60.") @Range(min = 1, max = 8192) @Nullable
        Integer maxRequestHeadersKb,

        @Doc("Largest number of a request's headers. Default 100.") @Range(min = 1, max = 10_000) @Nullable
        Integer maxRequestHeadersCount,

        @Doc("Resolve . and .. and the like in paths. Default true.") @Nullable
        Boolean normalizePath,

        @Doc("Take // in paths as /. Default true.") @Nullable
        Boolean mergeSlashes,

        @Doc("What to do with %2F and %5C in paths. Default REJECT_REQUEST.") @Nullable
        EscapedSlashes pathWithEscapedSlashesAction,

        @Doc("What to do with headers whose names hold an underscore. Default REJECT_REQUEST.") @Nullable
        Underscores headersWithUnderscoresAction,

        @Doc("Take the port off the Host header. Default false.") @Nullable
        Boolean stripPort,

        @Doc("Keep an x-request-id from outside. Default false.") @Nullable
        Boolean preserveExternalRequestId,

        @Doc("What to do with x-forwarded-client-cert. Default SANITIZE.") @Nullable
        ForwardClientCert forwardClientCertDetails)
        implements NetworkFilter {
    public HttpConnectionManager {
        httpFilters = List.copyOf(httpFilters);
        accessLogs = List.copyOf(accessLogs);
    }

    @Doc("A route configuration for this listener alone.")
    public record InlineRouteConfig(
            @Length(max = 100) @Nullable String name,
            @Inline RouteConfigSpec routes) {}

    public enum CodecType {
        AUTO,
        HTTP1,
        HTTP2
    }

    public enum EscapedSlashes {
        KEEP_UNCHANGED,
        REJECT_REQUEST,
        UNESCAPE_AND_REDIRECT,
        UNESCAPE_AND_FORWARD
    }

    public enum Underscores {
        ALLOW,
        REJECT_REQUEST,
        DROP_HEADER
    }

    public enum ForwardClientCert {
        SANITIZE,
        FORWARD_ONLY,
        APPEND_FORWARD,
        SANITIZE_SET,
        ALWAYS_FORWARD_ONLY
    }
}
