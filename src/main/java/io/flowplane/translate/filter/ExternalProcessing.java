package io.flowplane.translate.filter;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcOverrides;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExtProcPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ExternalProcessor;
import io.flowplane.domain.spec.filter.ExtProcFilter;
import io.flowplane.domain.spec.filter.ExtProcFilter.BodyMode;
import io.flowplane.domain.spec.filter.ExtProcFilter.HeaderMode;
import io.flowplane.domain.spec.filter.ExtProcFilter.ProcessingMode;
import io.flowplane.translate.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code ext_proc}. */
final class ExternalProcessing {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String ROOTS = "request|response|source|destination|connection|upstream|metadata|filter_state"
            + "|upstream_filter_state|xds";

    /** Envoy reads each as an expression. */
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(" + ROOTS + ")(\\.[a-z][a-z0-9]*(_[a-z0-9]+)*|\\['[A-Za-z0-9._/:-]+'\\])*");

    /** Words of the language of expressions, which can't be the name of anything. */
    private static final Pattern KEYWORD = Pattern.compile("\\.(in|null|true|false)\\b");

    private ExternalProcessing() {}

    static ExternalProcessor of(ExtProcFilter given, Spot at) {
        boolean allow = Boolean.TRUE.equals(given.failureModeAllow());
        ExternalProcessor.Builder processor = ExternalProcessor.newBuilder()
                .setGrpcService(service(given.grpcService(), at.field("grpc_service")))
                .setFailureModeAllow(allow)
                .addAllRequestAttributes(attributes(given.requestAttributes(), at.field("request_attributes")))
                .addAllResponseAttributes(attributes(given.responseAttributes(), at.field("response_attributes")))
                .setAllowModeOverride(Boolean.TRUE.equals(given.allowModeOverride()));
        if (given.processingMode() != null) {
            at.field("failure_mode_allow")
                    .refuseIf(
                            allow && isDuplex(given.processingMode()),
                            "conflicting_fields",
                            "Doesn't go together with full_duplex_streamed: there is nothing left to go on with.");
            processor.setProcessingMode(mode(given.processingMode(), at.field("processing_mode")));
        }
        if (given.messageTimeoutMs() != null) {
            processor.setMessageTimeout(Wire.millis(given.messageTimeoutMs()));
        }
        if (given.statPrefix() != null) {
            processor.setStatPrefix(given.statPrefix());
        }
        return processor.build();
    }

    static ExtProcPerRoute perRoute(ExtProcFilter.PerRoute given, Spot at) {
        ExtProcOverrides.Builder overrides = ExtProcOverrides.newBuilder()
                .addAllRequestAttributes(attributes(given.requestAttributes(), at.field("request_attributes")))
                .addAllResponseAttributes(attributes(given.responseAttributes(), at.field("response_attributes")));
        if (given.processingMode() != null) {
            overrides.setProcessingMode(mode(given.processingMode(), at.field("processing_mode")));
        }
        if (given.grpcService() != null) {
            overrides.setGrpcService(service(given.grpcService(), at.field("grpc_service")));
        }
        if (given.failureModeAllow() != null) {
            overrides.setFailureModeAllow(Wire.bool(given.failureModeAllow()));
        }
        return ExtProcPerRoute.newBuilder().setOverrides(overrides).build();
    }

    private static GrpcService service(ExtProcFilter.Service given, Spot at) {
        return GrpcServices.withTimeout(
                GrpcServices.of(given.targetUri(), at.field("target_uri")),
                given.timeoutSeconds() == null ? TIMEOUT : given.timeoutSeconds());
    }

    private static List<String> attributes(List<String> names, Spot at) {
        at.each(
                names,
                (name, spot) -> spot.refuseIf(
                        !ATTRIBUTE.matches(name) || KEYWORD.matcher(name).find(),
                        "invalid_text",
                        "Is no attribute of Envoy, such as request.path."));
        return names;
    }

    private static boolean isDuplex(ProcessingMode mode) {
        return mode.requestBodyMode() == BodyMode.FULL_DUPLEX_STREAMED
                || mode.responseBodyMode() == BodyMode.FULL_DUPLEX_STREAMED;
    }

    private static io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode mode(
            ProcessingMode given, Spot at) {
        trailers(given.requestBodyMode(), given.requestTrailerMode(), at.field("request_trailer_mode"));
        trailers(given.responseBodyMode(), given.responseTrailerMode(), at.field("response_trailer_mode"));
        var mode = io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.newBuilder();
        headers(given.requestHeaderMode()).ifPresent(mode::setRequestHeaderMode);
        headers(given.responseHeaderMode()).ifPresent(mode::setResponseHeaderMode);
        headers(given.requestTrailerMode()).ifPresent(mode::setRequestTrailerMode);
        headers(given.responseTrailerMode()).ifPresent(mode::setResponseTrailerMode);
        body(given.requestBodyMode()).ifPresent(mode::setRequestBodyMode);
        body(given.responseBodyMode()).ifPresent(mode::setResponseBodyMode);
        return mode.build();
    }

    private static void trailers(@Nullable BodyMode body, @Nullable HeaderMode trailers, Spot at) {
        at.refuseIf(
                body == BodyMode.FULL_DUPLEX_STREAMED && trailers != HeaderMode.SEND,
                "conflicting_fields",
                "Must be send when the body is full_duplex_streamed.");
    }

    private static Optional<io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode>
            headers(@Nullable HeaderMode mode) {
        return Optional.ofNullable(mode)
                .map(m -> io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.HeaderSendMode.valueOf(
                        m.name()));
    }

    private static Optional<io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode> body(
            @Nullable BodyMode mode) {
        return Optional.ofNullable(mode)
                .map(m -> io.envoyproxy.envoy.extensions.filters.http.ext_proc.v3.ProcessingMode.BodySendMode.valueOf(
                        m.name()));
    }
}
