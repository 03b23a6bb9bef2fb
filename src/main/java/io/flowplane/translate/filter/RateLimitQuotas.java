package io.flowplane.translate.filter;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import io.envoyproxy.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings;
import io.envoyproxy.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.BucketIdBuilder;
import io.envoyproxy.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.BucketIdBuilder.ValueBuilder;
import io.envoyproxy.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import io.envoyproxy.envoy.type.v3.RateLimitStrategy;
import io.flowplane.domain.spec.filter.RateLimitQuotaFilter;
import io.flowplane.domain.spec.filter.RateLimitQuotaFilter.BucketPart;
import io.flowplane.domain.spec.filter.RateLimitQuotaFilter.Unassigned;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;
import java.util.HashSet;
import java.util.Set;

/** {@code rate_limit_quota}: every request is in a bucket. */
final class RateLimitQuotas {
    private static final long REPORTING_MS = 5000;

    private RateLimitQuotas() {}

    static RateLimitQuotaFilterConfig of(RateLimitQuotaFilter given, Spot at) {
        Spot server = at.field("rlqs_server");
        Matcher everything = Matcher.newBuilder()
                .setOnNoMatch(Matcher.OnMatch.newBuilder()
                        .setAction(TypedExtensionConfig.newBuilder()
                                .setName("rate_limit_quota")
                                .setTypedConfig(at.pack(settings(given, at)))))
                .build();
        return RateLimitQuotaFilterConfig.newBuilder()
                .setDomain(given.domain())
                .setRlqsServer(GrpcServices.withAuthority(
                        GrpcServices.of(given.rlqsServer().cluster(), server.field("cluster")),
                        given.rlqsServer().authority(),
                        server))
                .setBucketMatchers(everything)
                .build();
    }

    private static RateLimitQuotaBucketSettings settings(RateLimitQuotaFilter given, Spot at) {
        RateLimitQuotaBucketSettings.Builder settings = RateLimitQuotaBucketSettings.newBuilder()
                .setBucketIdBuilder(bucket(given, at.field("bucket")))
                .setReportingInterval(
                        Wire.millis(given.reportingIntervalMs() == null ? REPORTING_MS : given.reportingIntervalMs()));
        if (given.noAssignment() != null) {
            settings.getNoAssignmentBehaviorBuilder()
                    .setFallbackRateLimit(RateLimitStrategy.newBuilder()
                            .setBlanketRule(
                                    given.noAssignment() == Unassigned.DENY
                                            ? RateLimitStrategy.BlanketRule.DENY_ALL
                                            : RateLimitStrategy.BlanketRule.ALLOW_ALL));
        }
        if (given.deniedStatus() != null) {
            settings.getDenyResponseSettingsBuilder()
                    .setHttpStatus(HttpStatus.newBuilder()
                            .setCode(LocalRateLimits.status(given.deniedStatus(), at.field("denied_status"))));
        }
        return settings.build();
    }

    private static BucketIdBuilder bucket(RateLimitQuotaFilter given, Spot at) {
        BucketIdBuilder.Builder bucket = BucketIdBuilder.newBuilder();
        Set<String> keys = new HashSet<>();
        at.each(given.bucket(), (part, spot) -> {
            spot.field("key").refuseIf(!keys.add(part.key()), "duplicate", "Is there already.");
            bucket.putBucketIdBuilder(part.key(), value(part, spot));
        });
        if (given.bucket().isEmpty()) {
            bucket.putBucketIdBuilder(
                    "name",
                    ValueBuilder.newBuilder().setStringValue(given.domain()).build());
        }
        return bucket.build();
    }

    private static ValueBuilder value(BucketPart part, Spot at) {
        at.exactlyOne("value", part.value(), "header", part.header());
        if (part.header() == null) {
            return ValueBuilder.newBuilder()
                    .setStringValue(part.value() == null ? "" : part.value())
                    .build();
        }
        at.field("header").refuse("invalid_header_name", Headers.matchedName(part.header()));
        HttpRequestHeaderMatchInput input = HttpRequestHeaderMatchInput.newBuilder()
                .setHeaderName(part.header())
                .build();
        return ValueBuilder.newBuilder()
                .setCustomValue(io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig.newBuilder()
                        .setName("envoy.matching.inputs.request_headers")
                        .setTypedConfig(at.pack(input)))
                .build();
    }
}
