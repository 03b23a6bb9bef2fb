package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How endpoints are asked whether they work. */
@Doc("How endpoints are asked whether they work. type: http (default), tcp or grpc.")
@Variants(absent = "http")
public sealed interface HealthCheck {
    HealthTiming timing();

    /** A request whose answer's status counts. */
    @Word("http")
    @Doc("An HTTP request; status 200 is healthy unless expectedStatuses says otherwise.")
    record Http(
            @Doc("Default /health.") @Length(max = 2048) @Nullable
            String path,

            @Doc("Host header. Default: the cluster's name.") @Length(max = 255) @Nullable
            String host,

            @Doc("GET (default), HEAD, POST, …; not CONNECT.") @Length(max = 32) @Nullable
            String method,

            @Doc("Status codes that count as healthy, 100 to 599.") @Size(max = 500) @Range(min = 100, max = 599)
            List<Integer> expectedStatuses,

            @Inline HealthTiming timing)
            implements HealthCheck {
        public Http {
            expectedStatuses = List.copyOf(expectedStatuses);
        }
    }

    /** A connection that opens, and perhaps an exchange of bytes. */
    @Word("tcp")
    @Doc("A TCP connection that opens.")
    record Tcp(@Inline HealthTiming timing) implements HealthCheck {}

    /** The gRPC health protocol. */
    @Word("grpc")
    @Doc("The gRPC health service; the cluster needs protocolType HTTP2 or GRPC.")
    record Grpc(
            @Doc("Service to ask for. Default: the server as a whole.") @Length(max = 255) @Nullable
            String serviceName,

            @Doc("Authority of the request. Default: the cluster's name.") @Length(max = 255) @Nullable
            String authority,

            @Inline HealthTiming timing)
            implements HealthCheck {}

    /** When, and how many answers decide. */
    record HealthTiming(
            @Doc("Time between two checks. Default 10.") @Nullable
            Duration intervalSeconds,

            @Doc("Time to wait for an answer. Default 5.") @Nullable
            Duration timeoutSeconds,

            @Doc("Good answers in a row that make healthy. Default 1.") @Range(min = 1, max = 1000) @Nullable
            Integer healthyThreshold,

            @Doc("Bad answers in a row that make unhealthy. Default 3.") @Range(min = 1, max = 1000) @Nullable
            Integer unhealthyThreshold) {}
}
