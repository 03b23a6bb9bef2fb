package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.flowplane.domain.spec.filter.FaultFilter;
import io.flowplane.domain.spec.filter.FractionOfRequests;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Names;
import org.jspecify.annotations.Nullable;

/** {@code fault}, in a listener and at a route. */
final class FaultInjection {
    private FaultInjection() {}

    static HTTPFault of(FaultFilter given, Spot at) {
        HTTPFault.Builder fault = HTTPFault.newBuilder().addAllDownstreamNodes(given.downstreamNodes());
        if (given.delay() != null) {
            delay(fault, given.delay(), at.field("delay"));
        }
        if (given.abort() != null) {
            abort(fault, given.abort(), at.field("abort"));
        }
        if (given.responseRateLimit() != null) {
            rate(fault, given.responseRateLimit(), at.field("response_rate_limit"));
        }
        if (given.upstreamCluster() != null) {
            // Only compared with the request's cluster: it may be missing.
            at.field("upstream_cluster").refuse("invalid_name", Names.resource(given.upstreamCluster()));
            fault.setUpstreamCluster(given.upstreamCluster());
        }
        if (given.maxActiveFaults() != null) {
            fault.setMaxActiveFaults(Wire.uint32(given.maxActiveFaults()));
        }
        return fault.build();
    }

    private static void delay(HTTPFault.Builder fault, FaultFilter.Delay given, Spot at) {
        RuntimeFractionalPercent share = share(given.percentage(), at);
        fault.setDelayPercentRuntime(share.getRuntimeKey())
                .setDelay(FaultDelay.newBuilder()
                        .setFixedDelay(Wire.millis(given.fixedDelayMs()))
                        .setPercentage(share.getDefaultValue()));
    }

    private static void abort(HTTPFault.Builder fault, FaultFilter.Abort given, Spot at) {
        RuntimeFractionalPercent share = share(given.percentage(), at);
        FaultAbort.Builder abort = FaultAbort.newBuilder().setPercentage(share.getDefaultValue());
        at.exactlyOne("http_status", given.httpStatus(), "grpc_status", given.grpcStatus());
        if (given.httpStatus() != null) {
            abort.setHttpStatus(given.httpStatus());
        } else if (given.grpcStatus() != null) {
            abort.setGrpcStatus(given.grpcStatus());
        }
        fault.setAbortPercentRuntime(share.getRuntimeKey()).setAbort(abort);
    }

    private static void rate(HTTPFault.Builder fault, FaultFilter.Rate given, Spot at) {
        RuntimeFractionalPercent share = share(given.percentage(), at);
        FaultRateLimit.Builder rate = FaultRateLimit.newBuilder().setPercentage(share.getDefaultValue());
        rate.getFixedLimitBuilder().setLimitKbps(given.limitKbps());
        fault.setResponseRateLimitPercentRuntime(share.getRuntimeKey()).setResponseRateLimit(rate);
    }

    private static RuntimeFractionalPercent share(@Nullable FractionOfRequests given, Spot at) {
        return given == null ? Matchers.all() : Matchers.fraction(given, at.field("percentage"));
    }
}
