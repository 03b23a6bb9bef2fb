package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gets quotas from a service, and keeps to them without asking at each request. */
@Word("rate_limit_quota")
@Doc("Gets quotas from a service, and keeps to them without asking at each request.")
@About(
        displayName = "Rate limit quota",
        envoyName = "envoy.filters.http.rate_limit_quota",
        usageHint =
                "Needs a cluster of the service (gRPC). Envoy tells it how often each bucket was used, and the service"
                        + " says how much each bucket may.",
        example = """
                {"type": "rate_limit_quota", "domain": "edge", "rlqs_server": {"cluster": "quotas"},
                 "bucket": [{"key": "name", "value": "edge"}, {"key": "user", "header": "x-user"}],
                 "reporting_interval_ms": 5000, "no_assignment": "allow"}
                """)
public record RateLimitQuotaFilter(
        @Doc("The service's name for this set of quotas.") @Length(max = 255)
        String domain,

        QuotaServer rlqsServer,

        @Doc("What makes requests share a bucket. Default: {key: name, value: <domain>}, one for all.") @Size(max = 20)
        List<BucketPart> bucket,

        @Doc("How often use is told, in milliseconds. Default 5000.") @Range(min = 100, max = 3_600_000) @Nullable
        Long reportingIntervalMs,

        @Doc("Until the service has said something about a bucket. Default allow.") @Nullable
        Unassigned noAssignment,

        @Doc("Of the refusal. Default 429.") @Range(min = 400, max = 599) @Nullable
        Integer deniedStatus)
        implements FriendlyFilter {
    public RateLimitQuotaFilter {
        bucket = List.copyOf(bucket);
    }

    /** Where the service is. */
    @Doc("The quota service.")
    public record QuotaServer(
            @Doc("A cluster that speaks gRPC.") @Length(max = 100)
            String cluster,

            @Doc("Value of :authority. Default: the cluster's name.") @Length(max = 255) @Nullable
            String authority) {}

    /** One part of what names a bucket. */
    @Doc("One part of what names a bucket: exactly one of value and header.")
    public record BucketPart(
            @Length(max = 255) String key,

            @Doc("Always the same.") @Length(max = 1024) @Nullable
            String value,

            @Doc("The value of this header of the request.") @Length(max = 256) @Nullable
            String header) {}

    /** What happens without a quota. */
    public enum Unassigned {
        ALLOW,
        DENY
    }
}
