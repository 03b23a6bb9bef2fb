package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.http.health_check.v3.HealthCheck;
import io.flowplane.domain.spec.filter.HealthCheckFilter;
import io.flowplane.translate.Texts;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Paths;

/** {@code health_check}. */
final class HealthAnswers {
    private HealthAnswers() {}

    static HealthCheck of(HealthCheckFilter given, Spot at) {
        boolean passThrough = Boolean.TRUE.equals(given.passThroughMode());
        at.field("endpoint_path").refuse("invalid_path", Paths.plain(given.endpointPath()));
        at.field("cache_time_ms")
                .refuseIf(
                        given.cacheTimeMs() != null && !passThrough,
                        "conflicting_fields",
                        "Only goes with pass_through_mode; otherwise there is no answer to keep.");
        HealthCheck.Builder check = HealthCheck.newBuilder()
                .setPassThroughMode(Wire.bool(passThrough))
                .addHeaders(
                        HeaderMatcher.newBuilder().setName(":path").setStringMatch(Texts.exact(given.endpointPath())));
        if (given.cacheTimeMs() != null) {
            check.setCacheTime(Wire.millis(given.cacheTimeMs()));
        }
        return check.build();
    }
}
