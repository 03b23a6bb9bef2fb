package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.StatusCode;
import io.envoyproxy.envoy.type.v3.TokenBucket;
import io.flowplane.domain.spec.filter.LocalRateLimitFilter;
import io.flowplane.translate.Wire;

/** {@code local_rate_limit}, in a listener and at a route. */
final class LocalRateLimits {
    private LocalRateLimits() {}

    /** Envoy takes none without a bucket there. */
    static LocalRateLimit perRoute(LocalRateLimitFilter given, Spot at) {
        at.field("token_bucket").refuseIf(given.tokenBucket() == null, "required", "Is missing; a route needs it.");
        return of(given, at);
    }

    static LocalRateLimit of(LocalRateLimitFilter given, Spot at) {
        LocalRateLimit.Builder limit = LocalRateLimit.newBuilder()
                .setStatPrefix(given.statPrefix())
                .setLocalRateLimitPerDownstreamConnection(Boolean.TRUE.equals(given.perDownstreamConnection()))
                .setRateLimitedAsResourceExhausted(Boolean.TRUE.equals(given.rateLimitedAsResourceExhausted()))
                // Envoy's own default is to limit no request at all.
                .setFilterEnabled(
                        given.filterEnabled() == null
                                ? Matchers.all()
                                : Matchers.fraction(given.filterEnabled(), at.field("filter_enabled")))
                .setFilterEnforced(
                        given.filterEnforced() == null
                                ? Matchers.all()
                                : Matchers.fraction(given.filterEnforced(), at.field("filter_enforced")));
        if (given.tokenBucket() != null) {
            limit.setTokenBucket(bucket(given.tokenBucket()));
        }
        if (given.statusCode() != null) {
            limit.setStatus(HttpStatus.newBuilder().setCode(status(given.statusCode(), at.field("status_code"))));
        }
        if (given.maxDynamicDescriptors() != null) {
            limit.setMaxDynamicDescriptors(Wire.uint32(given.maxDynamicDescriptors()));
        }
        if (given.alwaysConsumeDefaultTokenBucket() != null) {
            limit.setAlwaysConsumeDefaultTokenBucket(Wire.bool(given.alwaysConsumeDefaultTokenBucket()));
        }
        return limit.build();
    }

    private static TokenBucket bucket(LocalRateLimitFilter.TokenBucket given) {
        return TokenBucket.newBuilder()
                .setMaxTokens((int) given.maxTokens())
                .setTokensPerFill(
                        Wire.uint32(given.tokensPerFill() == null ? given.maxTokens() : given.tokensPerFill()))
                .setFillInterval(Wire.millis(given.fillIntervalMs()))
                .build();
    }

    /** Envoy knows a list of codes. */
    static StatusCode status(int code, Spot at) {
        StatusCode known = StatusCode.forNumber(code);
        at.refuseIf(known == null, "unknown_value", "Envoy doesn't know this status.");
        return known == null ? StatusCode.TooManyRequests : known;
    }
}
