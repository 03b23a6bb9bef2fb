package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a service look at requests and answers, and change them. */
@Word("ext_proc")
@Doc("Lets a service look at requests and answers, and change them.")
@About(
        displayName = "External processing",
        envoyName = "envoy.filters.http.ext_proc",
        perRoute = ExtProcFilter.PerRoute.class,
        usageHint = "Needs a cluster of the service (gRPC). processing_mode says what it is shown.",
        example = """
                {"type": "ext_proc", "grpc_service": {"target_uri": "processor", "timeout_seconds": 5},
                 "processing_mode": {"request_header_mode": "send", "response_header_mode": "skip"},
                 "message_timeout_ms": 500}
                """,
        perRouteExample = """
                {"processing_mode": {"request_header_mode": "send", "response_header_mode": "send"}}
                """)
public record ExtProcFilter(
        Service grpcService,

        @Doc("Go on without the service while it doesn't answer. Default false.") @Nullable
        Boolean failureModeAllow,

        @Nullable ProcessingMode processingMode,

        @Doc("Time for each answer, in milliseconds. Default 200.") @Range(min = 1, max = 3_600_000) @Nullable
        Long messageTimeoutMs,

        @Doc("Envoy's attributes that are sent along, such as request.path.") @Size(max = 100) @Length(max = 255)
        List<String> requestAttributes,

        @Doc("As request_attributes, with the answer.") @Size(max = 100) @Length(max = 255)
        List<String> responseAttributes,

        @Doc("Let the service change the mode for a request. Default false.") @Nullable
        Boolean allowModeOverride,

        @Doc("Prefix of the statistics.") @Length(max = 255) @Nullable
        String statPrefix)
        implements FriendlyFilter {
    public ExtProcFilter {
        requestAttributes = List.copyOf(requestAttributes);
        responseAttributes = List.copyOf(responseAttributes);
    }

    /** Where the service is. */
    @Doc("The service.")
    public record Service(
            @Doc("A cluster that speaks gRPC.") @Length(max = 100)
            String targetUri,

            @Doc("Time for a whole stream. Default 20.") @Seconds @Nullable
            Duration timeoutSeconds) {}

    /** What the service is shown. */
    @Doc("What the service is shown. Default: headers of requests and answers.")
    public record ProcessingMode(
            @Nullable HeaderMode requestHeaderMode,
            @Nullable HeaderMode responseHeaderMode,
            @Nullable BodyMode requestBodyMode,
            @Nullable BodyMode responseBodyMode,
            @Nullable HeaderMode requestTrailerMode,
            @Nullable HeaderMode responseTrailerMode) {}

    /** Whether headers or trailers are shown. */
    public enum HeaderMode {
        DEFAULT,
        SEND,
        SKIP
    }

    /** Whether, and how, bodies are shown. */
    public enum BodyMode {
        NONE,
        STREAMED,
        BUFFERED,
        BUFFERED_PARTIAL,
        FULL_DUPLEX_STREAMED
    }

    /** Settings for a route. */
    @Doc("Settings for a route, a virtual host and the like; what is given replaces the listener's.")
    public record PerRoute(
            @Nullable ProcessingMode processingMode,
            @Nullable Service grpcService,
            @Nullable Boolean failureModeAllow,
            @Size(max = 100) @Length(max = 255) List<String> requestAttributes,
            @Size(max = 100) @Length(max = 255) List<String> responseAttributes) {
        public PerRoute {
            requestAttributes = List.copyOf(requestAttributes);
            responseAttributes = List.copyOf(responseAttributes);
        }
    }
}
