package io.flowplane.translate;

import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.HealthCheck;
import io.flowplane.domain.spec.HealthCheck.HealthTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How Envoy asks endpoints for their health. */
final class HealthChecks {
    private static final long INTERVAL_SECONDS = 10;
    private static final long TIMEOUT_SECONDS = 5;
    private static final int HEALTHY_AFTER = 1;
    private static final int UNHEALTHY_AFTER = 3;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

    private HealthChecks() {}

    static List<io.envoyproxy.envoy.config.core.v3.HealthCheck> of(ClusterSpec spec) {
        List<io.envoyproxy.envoy.config.core.v3.HealthCheck> checks = new ArrayList<>();
        for (int i = 0; i < spec.healthChecks().size(); i++) {
            var check = of(spec.healthChecks().get(i), spec);
            // Envoy refuses several checks without names.
            checks.add(
                    spec.healthChecks().size() > 1 ? check.setName("check-" + i).build() : check.build());
        }
        return checks;
    }

    private static io.envoyproxy.envoy.config.core.v3.HealthCheck.Builder of(HealthCheck given, ClusterSpec spec) {
        var check = io.envoyproxy.envoy.config.core.v3.HealthCheck.newBuilder();
        time(check, given.timing());
        switch (given) {
            case HealthCheck.Http http -> check.setHttpHealthCheck(http(http, spec));
            case HealthCheck.Tcp tcp ->
                check.setTcpHealthCheck(
                        io.envoyproxy.envoy.config.core.v3.HealthCheck.TcpHealthCheck.getDefaultInstance());
            case HealthCheck.Grpc grpc -> check.setGrpcHealthCheck(grpc(grpc));
        }
        return check;
    }

    private static void time(io.envoyproxy.envoy.config.core.v3.HealthCheck.Builder check, HealthTiming given) {
        var interval = given.intervalSeconds() == null
                ? Wire.seconds(INTERVAL_SECONDS)
                : Wire.duration(given.intervalSeconds());
        check.setInterval(interval)
                // Envoy would ask clusters without traffic only once a minute.
                .setNoTrafficInterval(interval)
                .setTimeout(
                        given.timeoutSeconds() == null
                                ? Wire.seconds(TIMEOUT_SECONDS)
                                : Wire.duration(given.timeoutSeconds()))
                .setHealthyThreshold(
                        Wire.uint32(given.healthyThreshold() == null ? HEALTHY_AFTER : given.healthyThreshold()))
                .setUnhealthyThreshold(
                        Wire.uint32(given.unhealthyThreshold() == null ? UNHEALTHY_AFTER : given.unhealthyThreshold()));
    }

    private static io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck http(
            HealthCheck.Http given, ClusterSpec spec) {
        var http = io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck.newBuilder()
                .setPath(given.path() == null ? "/health" : given.path());
        if (given.host() != null) {
            http.setHost(given.host());
        }
        if (given.method() != null && METHODS.contains(given.method())) {
            http.setMethod(RequestMethod.valueOf(given.method()));
        }
        given.expectedStatuses().stream()
                .sorted()
                .distinct()
                .forEach(status -> http.addExpectedStatuses(
                        Int64Range.newBuilder().setStart(status).setEnd(status + 1L)));
        if (UpstreamProtocols.isHttp2(spec)) {
            http.setCodecClientType(CodecClientType.HTTP2);
        }
        return http.build();
    }

    private static io.envoyproxy.envoy.config.core.v3.HealthCheck.GrpcHealthCheck grpc(HealthCheck.Grpc given) {
        var grpc = io.envoyproxy.envoy.config.core.v3.HealthCheck.GrpcHealthCheck.newBuilder();
        if (given.serviceName() != null) {
            grpc.setServiceName(given.serviceName());
        }
        if (given.authority() != null) {
            grpc.setAuthority(given.authority());
        }
        return grpc.build();
    }
}
