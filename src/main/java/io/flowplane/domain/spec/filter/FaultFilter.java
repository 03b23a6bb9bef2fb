package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delays, breaks off and slows down requests, to see what clients do. */
@Word("fault")
@Doc("Delays, breaks off and slows down requests, to see what clients do.")
@About(
        displayName = "Fault injection",
        envoyName = "envoy.filters.http.fault",
        perRoute = FaultFilter.class,
        usageHint = "For tests. Without percentage a fault hits every request.",
        example = """
                {"type": "fault", "delay": {"fixed_delay_ms": 200, "percentage": {"numerator": 10}},
                 "abort": {"http_status": 503, "percentage": {"numerator": 1}}}
                """,
        perRouteExample = """
                {"abort": {"http_status": 503, "percentage": {"numerator": 5}}}
                """)
public record FaultFilter(
        @Nullable Delay delay,
        @Nullable Abort abort,
        @Nullable Rate responseRateLimit,

        @Doc("Only requests to this cluster.") @Length(max = 100) @Nullable
        String upstreamCluster,

        @Doc("Only requests whose x-envoy-downstream-service-node is one of these.") @Size(max = 100) @Length(max = 255)
        List<String> downstreamNodes,

        @Doc("Faults at the same time. Default: unlimited.") @Range(max = 4294967295L) @Nullable
        Long maxActiveFaults)
        implements FriendlyFilter {
    public FaultFilter {
        downstreamNodes = List.copyOf(downstreamNodes);
    }

    /** Requests wait. */
    @Doc("Requests wait.")
    public record Delay(
            @Range(min = 1, max = 3_600_000) long fixedDelayMs,

            @Doc("Default: all requests.") @Nullable FractionOfRequests percentage) {}

    /** Requests are answered at once. */
    @Doc("Requests are answered at once: exactly one of http_status and grpc_status.")
    public record Abort(
            @Range(min = 200, max = 599) @Nullable Integer httpStatus,
            @Range(max = 16) @Nullable Integer grpcStatus,

            @Doc("Default: all requests.") @Nullable FractionOfRequests percentage) {}

    /** Answers are slowed down. */
    @Doc("Answers are slowed down.")
    public record Rate(
            @Doc("KiB a second.") @Range(min = 1, max = 4294967295L)
            long limitKbps,

            @Doc("Default: all requests.") @Nullable FractionOfRequests percentage) {}
}
