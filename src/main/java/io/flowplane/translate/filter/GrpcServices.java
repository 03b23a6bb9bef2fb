package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Services that a filter asks over gRPC. */
final class GrpcServices {
    private GrpcServices() {}

    /** @param at of the cluster's name */
    static GrpcService of(String cluster, Spot at) {
        GrpcService.Builder service = GrpcService.newBuilder();
        service.getEnvoyGrpcBuilder().setClusterName(at.cluster(cluster));
        return service.build();
    }

    /** @param at of the object that holds {@code authority} */
    static GrpcService withAuthority(GrpcService service, @Nullable String authority, Spot at) {
        if (authority == null) {
            return service;
        }
        at.field("authority").refuse("invalid_header_value", Headers.value(authority));
        GrpcService.Builder named = service.toBuilder();
        named.getEnvoyGrpcBuilder().setAuthority(authority);
        return named.build();
    }

    static GrpcService withTimeout(GrpcService service, Duration timeout) {
        return service.toBuilder().setTimeout(Wire.duration(timeout)).build();
    }
}
