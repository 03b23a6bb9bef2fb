package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a request is forwarded, whatever cluster it goes to. At most one of each kind of rewrite. */
public record Forwarding(
        @Doc("Time for the whole response; 0: unlimited. Default 15.") @Seconds(min = 0) @Nullable
        Duration timeoutSeconds,

        @Doc("Time without a byte in either direction; 0: unlimited. Default: the listener's.")
        @Seconds(min = 0)
        @Nullable
        Duration idleTimeoutSeconds,

        @Doc("Longest life of the stream; 0: unlimited.") @Seconds(min = 0) @Nullable
        Duration maxStreamDurationSeconds,

        @Doc("Replaces what the path match's prefix (or exact path) matched; starts with /.")
        @Length(max = 4096)
        @Nullable
        String prefixRewrite,

        @Nullable RegexRewrite regexRewrite,

        @Doc("Envoy's URI template for the new path, with the variables of the matched template.")
        @Length(max = 4096)
        @Nullable
        String templateRewrite,

        @Doc("The new Host header.") @Alias("hostRewriteLiteral") @Length(max = 255) @Nullable
        String hostRewrite,

        @Doc("Host header = the host name of the chosen endpoint (clusters of host names). Default false.") @Nullable
        Boolean autoHostRewrite,

        @Doc("Host header = the value of this request header.") @Length(max = 256) @Nullable
        String hostRewriteHeader,

        @Doc("Tell the upstream the original host in x-forwarded-host. Default false.") @Nullable
        Boolean appendXForwardedHost,

        @Nullable RetryPolicy retryPolicy,

        @Doc("Copies of requests, whose answers are thrown away.") @Size(max = 16)
        List<RequestMirror> requestMirrors,

        @Doc("What is hashed for RING_HASH and MAGLEV clusters.") @Size(max = 16)
        List<HashPolicy> hashPolicy,

        @Doc("Allow WebSocket. Default: as the listener.") @Nullable
        Boolean websocket,

        @Doc("Circuit breaker thresholds that count. Default DEFAULT.") @Nullable
        Priority priority,

        @Doc("Envoy's RateLimit messages in Envoy's JSON.") @Size(max = 100)
        List<RawJson> rateLimits) {
    public Forwarding {
        requestMirrors = List.copyOf(requestMirrors);
        hashPolicy = List.copyOf(hashPolicy);
        rateLimits = List.copyOf(rateLimits);
    }

    public enum Priority {
        DEFAULT,
        HIGH
    }

    /** What of a request decides which endpoint it sticks to. */
    @Doc("What of a request decides which endpoint it sticks to. type: header, cookie, queryParameter or sourceIp.")
    public sealed interface HashPolicy {
        /** If this part was there, the policies after it don't count. */
        @Nullable
        Boolean terminal();

        /** The value of a header. */
        @Word("header")
        record Header(
                @Length(max = 256) String name, @Nullable Boolean terminal) implements HashPolicy {}

        /** The value of a cookie, which Envoy makes when a ttl is given. */
        @Word("cookie")
        record Cookie(
                @Length(max = 256) String name,

                @Doc("Envoy sets the cookie when it is missing; 0: for the browser's session.")
                @Seconds(min = 0)
                @Nullable
                Duration ttlSeconds,

                @Length(max = 1024) @Nullable String path,
                @Nullable Boolean terminal)
                implements HashPolicy {}

        /** The value of a query parameter. */
        @Word("queryParameter")
        record QueryParameter(
                @Length(max = 256) String name, @Nullable Boolean terminal) implements HashPolicy {}

        /** The client's address. */
        @Word("sourceIp")
        record SourceIp(@Nullable Boolean terminal) implements HashPolicy {}
    }
}
