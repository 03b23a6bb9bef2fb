package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.ratelimit.v3.RateLimitServiceConfig;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute.VhRateLimitsOptions;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.filter.RateLimitFilter;
import io.flowplane.domain.spec.filter.RateLimitFilter.RateLimitHeaders;
import io.flowplane.translate.Wire;

/** {@code rate_limit}. */
final class RateLimits {
    private RateLimits() {}

    static RateLimit of(RateLimitFilter given, Spot at) {
        RateLimit.Builder limit = RateLimit.newBuilder()
                .setDomain(given.domain())
                .setRateLimitService(service(given.rateLimitService(), at.field("rate_limit_service")))
                .setFailureModeDeny(Boolean.TRUE.equals(given.failureModeDeny()))
                .setDisableXEnvoyRatelimitedHeader(Boolean.TRUE.equals(given.disableRateLimitedHeader()))
                .setRateLimitedAsResourceExhausted(Boolean.TRUE.equals(given.rateLimitedAsResourceExhausted()));
        if (given.timeoutMs() != null) {
            limit.setTimeout(Wire.millis(given.timeoutMs()));
        }
        if (given.enableRateLimitHeaders() == RateLimitHeaders.DRAFT_VERSION_03) {
            limit.setEnableXRatelimitHeaders(XRateLimitHeadersRFCVersion.DRAFT_VERSION_03);
        }
        if (given.rateLimitedStatus() != null) {
            limit.setRateLimitedStatus(HttpStatus.newBuilder()
                    .setCode(LocalRateLimits.status(given.rateLimitedStatus(), at.field("rate_limited_status"))));
        }
        if (given.statPrefix() != null) {
            limit.setStatPrefix(given.statPrefix());
        }
        if (given.stage() != null) {
            limit.setStage(given.stage());
        }
        return limit.build();
    }

    static RateLimitPerRoute perRoute(RateLimitFilter.PerRoute given, Spot at) {
        RateLimitPerRoute.Builder settings = RateLimitPerRoute.newBuilder();
        if (Boolean.TRUE.equals(given.includeVhRateLimits())) {
            settings.setVhRateLimits(VhRateLimitsOptions.INCLUDE);
        }
        if (given.domain() != null) {
            settings.setDomain(given.domain());
        }
        at.field("rate_limits").each(given.rateLimits(), (limit, spot) -> settings.addRateLimits(limit(limit, spot)));
        return settings.build();
    }

    private static io.envoyproxy.envoy.config.route.v3.RateLimit limit(RawJson given, Spot at) {
        var limit = at.message(io.envoyproxy.envoy.config.route.v3.RateLimit.getDefaultInstance(), given);
        at.refuseIf(
                limit.hasStage() || !limit.getDisableKey().isEmpty(),
                "unsupported",
                "Must hold no stage and no disable_key here.");
        return limit;
    }

    private static RateLimitServiceConfig service(RateLimitFilter.Service given, Spot at) {
        return RateLimitServiceConfig.newBuilder()
                .setTransportApiVersion(ApiVersion.V3)
                .setGrpcService(GrpcServices.withAuthority(
                        GrpcServices.of(given.clusterName(), at.field("cluster_name")), given.authority(), at))
                .build();
    }
}
