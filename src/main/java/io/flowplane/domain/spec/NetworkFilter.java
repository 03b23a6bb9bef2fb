package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Inline;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Singular;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Variants;
import io.flowplane.domain.spec.Shape.Word;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter of a connection. */
@Doc("A filter of a connection. type: httpConnectionManager, tcpProxy, or envoy (the default with config)"
        + " for any other by"
        + " its Envoy name.")
@Variants(withConfig = "envoy")
public sealed interface NetworkFilter permits HttpConnectionManager, NetworkFilter.TcpProxy, NetworkFilter.Envoy {
    /** Bytes to a cluster. */
    @Word("tcpProxy")
    @Doc("Bytes to a cluster, or to several: exactly one of cluster and weightedClusters.")
    record TcpProxy(
            @Length(max = 100) @Nullable String name,

            @Doc("The cluster must exist before the listener is served.") @Length(max = 100) @Nullable
            String cluster,

            @Size(max = 1000) List<TcpTarget> weightedClusters,

            @Doc("Default ingress_tcp.") @Length(max = 255) @Nullable
            String statPrefix,

            @Singular("accessLog") @Size(max = 16) List<AccessLog> accessLogs,

            @Doc("Time without a byte. Default one hour.") @Nullable
            Duration idleTimeoutSeconds,

            @Doc("Longest life of a connection. Default: unlimited.") @Nullable
            Duration maxConnectionDurationSeconds,

            @Doc("Default 1.") @Range(min = 1, max = 100) @Nullable
            Long maxConnectAttempts,

            @Doc("Stick to an endpoint by the client's address. Default false.") @Nullable
            Boolean hashSourceIp)
            implements NetworkFilter {
        public TcpProxy {
            weightedClusters = List.copyOf(weightedClusters);
            accessLogs = List.copyOf(accessLogs);
        }
    }

    @Doc("A share of the connections.")
    record TcpTarget(
            @Length(max = 100) String name,
            @Range(min = 1, max = 4294967295L) long weight) {}

    /** Any other, by its Envoy name. */
    @Word("envoy")
    @Doc("Any network filter by its Envoy name.")
    record Envoy(@Inline EnvoyFilter filter) implements NetworkFilter {}
}
