package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a rate limit service, which counts for all Envoys together. */
@Word("rate_limit")
@Doc("Asks a rate limit service, which counts for all Envoys together, about what rateLimits of the routes say.")
@About(
        displayName = "Rate limit",
        envoyName = "envoy.filters.http.ratelimit",
        perRoute = RateLimitFilter.PerRoute.class,
        usageHint =
                "Needs a cluster of the service (gRPC), and rateLimits on a virtual host or a route: they say what is"
                        + " counted.",
        example = """
                {"type": "rate_limit", "domain": "edge", "rate_limit_service": {"cluster_name": "rate-limits"},
                 "timeout_ms": 50, "enable_x_ratelimit_headers": "draft_version03"}
                """,
        perRouteExample = """
                {"domain": "login", "include_vh_rate_limits": true}
                """)
public record RateLimitFilter(
        @Doc("The service's name for this set of limits.") @Length(max = 255)
        String domain,

        Service rateLimitService,

        @Doc("Time for an answer, in milliseconds. Default 20.") @Range(min = 1, max = 600_000) @Nullable
        Long timeoutMs,

        @Doc("Refuse requests while the service doesn't answer. Default false.") @Nullable
        Boolean failureModeDeny,

        @Doc("Tell clients what is left of their limit. Default off.") @Word("enable_x_ratelimit_headers") @Nullable
        RateLimitHeaders enableRateLimitHeaders,

        @Doc("Leave out x-envoy-ratelimited. Default false.") @Word("disable_x_envoy_ratelimited_header") @Nullable
        Boolean disableRateLimitedHeader,

        @Doc("Of the refusal. Default 429.") @Range(min = 400, max = 599) @Nullable
        Integer rateLimitedStatus,

        @Doc("Prefix of the statistics.") @Length(max = 255) @Nullable
        String statPrefix,

        @Doc("Only the rateLimits of this stage. Default 0.") @Range(max = 10) @Nullable
        Integer stage,

        @Doc("Answer gRPC with RESOURCE_EXHAUSTED instead of UNAVAILABLE. Default false.") @Nullable
        Boolean rateLimitedAsResourceExhausted)
        implements FriendlyFilter {
    /** Where the service is. */
    @Doc("The rate limit service.")
    public record Service(
            @Doc("A cluster that speaks gRPC.") @Length(max = 100)
            String clusterName,

            @Doc("Value of :authority. Default: the cluster's name.") @Length(max = 255) @Nullable
            String authority) {}

    /** Settings for a route. */
    @Doc("Settings for a route, a virtual host and the like.")
    public record PerRoute(
            @Doc("Instead of the listener's.") @Length(max = 255) @Nullable
            String domain,

            @Doc("Count by the virtual host's rateLimits as well as by the route's. Default false.") @Nullable
            Boolean includeVhRateLimits,

            @Doc("Instead of the route's: Envoy's RateLimit messages in Envoy's JSON.") @Size(max = 100)
            List<RawJson> rateLimits) {
        public PerRoute {
            rateLimits = List.copyOf(rateLimits);
        }
    }

    /** Which headers tell what is left. */
    public enum RateLimitHeaders {
        OFF,
        @Word("draft_version03")
        DRAFT_VERSION_03
    }
}
