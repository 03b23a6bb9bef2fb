package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When a request is sent again. */
@Doc("When a request is sent again.")
public record RetryPolicy(
        @Doc("Default 1.") @Alias("numRetries") @Range(max = 100) @Nullable
        Integer maxRetries,

        @Doc("Default: 5xx.") @Size(max = 20) List<RetryOn> retryOn,

        @Doc("With retryOn retriable-status-codes.") @Size(max = 100) @Range(min = 100, max = 599)
        List<Integer> retriableStatusCodes,

        @Doc("Time for each attempt. Default: the route's.") @Nullable
        Duration perTryTimeoutSeconds,

        @Nullable Backoff backoff) {
    public RetryPolicy {
        retryOn = List.copyOf(retryOn);
        retriableStatusCodes = List.copyOf(retriableStatusCodes);
    }

    /** Envoy's reasons to try again, for HTTP and gRPC. */
    public enum RetryOn {
        @Word("5xx")
        SERVER_ERROR,
        @Word("gateway-error")
        GATEWAY_ERROR,
        @Word("reset")
        RESET,
        @Word("reset-before-request")
        RESET_BEFORE_REQUEST,
        @Word("connect-failure")
        CONNECT_FAILURE,
        @Word("envoy-ratelimited")
        ENVOY_RATELIMITED,
        @Word("retriable-4xx")
        RETRIABLE_4XX,
        @Word("refused-stream")
        REFUSED_STREAM,
        @Word("retriable-status-codes")
        RETRIABLE_STATUS_CODES,
        @Word("http3-post-connect-failure")
        HTTP3_POST_CONNECT_FAILURE,
        @Word("cancelled")
        CANCELLED,
        @Word("deadline-exceeded")
        DEADLINE_EXCEEDED,
        @Word("internal")
        INTERNAL,
        @Word("resource-exhausted")
        RESOURCE_EXHAUSTED,
        @Word("unavailable")
        UNAVAILABLE
    }

    @Doc("Pause before a retry: grows from the base to the maximum, with chance. Default 25 and ten times the base.")
    public record Backoff(
            @Range(min = 1, max = 3_600_000) @Nullable Long baseIntervalMs,
            @Range(min = 1, max = 3_600_000) @Nullable Long maxIntervalMs) {}
}
