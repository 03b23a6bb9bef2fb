package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Word;
import org.jspecify.annotations.Nullable;

/** Lets so many requests through in a time, counted by each Envoy for itself. */
@Word("local_rate_limit")
@Doc("Lets so many requests through in a time, counted by each Envoy for itself; others get 429.")
@About(
        displayName = "Local rate limit",
        envoyName = "envoy.filters.http.local_ratelimit",
        perRoute = LocalRateLimitFilter.class,
        usageHint = "A limit for the listener; a route's own settings replace it there.",
        example = """
                {"type": "local_rate_limit", "stat_prefix": "edge",
                 "token_bucket": {"max_tokens": 100, "tokens_per_fill": 100, "fill_interval_ms": 1000}}
                """,
        perRouteExample = """
                {"stat_prefix": "login", "token_bucket": {"max_tokens": 5, "fill_interval_ms": 60000},
                 "status_code": 429}
                """)
public record LocalRateLimitFilter(
        @Doc("Prefix of the statistics.") @Length(max = 255) String statPrefix,

        @Doc("Needed at a route. A listener without it limits nothing but what its routes say.") @Nullable
        TokenBucket tokenBucket,

        @Doc("Of the refusal. Default 429.") @Range(min = 400, max = 599) @Nullable
        Integer statusCode,

        @Doc("Default: all requests.") @Nullable FractionOfRequests filterEnabled,

        @Doc("Of the enabled: those that are refused rather than counted. Default: all.") @Nullable
        FractionOfRequests filterEnforced,

        @Doc("A bucket for each connection instead of one for all. Default false.") @Nullable
        Boolean perDownstreamConnection,

        @Doc("Answer gRPC with RESOURCE_EXHAUSTED instead of UNAVAILABLE. Default false.") @Nullable
        Boolean rateLimitedAsResourceExhausted,

        @Doc("Buckets kept for descriptors without a value. Default 20.") @Range(min = 1, max = 1_000_000) @Nullable
        Integer maxDynamicDescriptors,

        @Doc("Take a token from this bucket even where a descriptor's bucket is used. Default true.") @Nullable
        Boolean alwaysConsumeDefaultTokenBucket)
        implements FriendlyFilter {
    /** So many at once, and how they come back. */
    @Doc("So many requests at once, and how that fills up again.")
    public record TokenBucket(
            @Range(min = 1, max = 4294967295L) long maxTokens,

            @Doc("Default: max_tokens.") @Range(min = 1, max = 4294967295L) @Nullable
            Long tokensPerFill,

            @Doc("In milliseconds; Envoy's timer is no finer than 50.") @Range(min = 50, max = 31_536_000_000L)
            long fillIntervalMs) {}
}
