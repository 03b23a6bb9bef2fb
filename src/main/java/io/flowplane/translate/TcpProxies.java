package io.flowplane.translate;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.flowplane.domain.spec.NetworkFilter;
import io.flowplane.json.Pointer;

/** Bytes to a cluster. */
final class TcpProxies {
    private static final String NAME = "envoy.filters.network.tcp_proxy";

    private final Findings findings;
    private final AccessLogs logs;

    TcpProxies(Findings findings, AccessLogs logs) {
        this.findings = findings;
        this.logs = logs;
    }

    Filter of(NetworkFilter.TcpProxy given, Pointer at) {
        TcpProxy.Builder proxy = TcpProxy.newBuilder()
                .setStatPrefix(given.statPrefix() == null ? "ingress_tcp" : given.statPrefix())
                .addAllAccessLog(logs.of(given.accessLogs(), at.field("accessLogs")));
        if (given.cluster() != null) {
            findings.cluster(given.cluster(), true);
            proxy.setCluster(given.cluster());
        }
        for (NetworkFilter.TcpTarget target : given.weightedClusters()) {
            findings.cluster(target.name(), true);
            proxy.getWeightedClustersBuilder()
                    .addClustersBuilder()
                    .setName(target.name())
                    .setWeight((int) target.weight());
        }
        if (given.idleTimeoutSeconds() != null) {
            proxy.setIdleTimeout(Wire.duration(given.idleTimeoutSeconds()));
        }
        if (given.maxConnectionDurationSeconds() != null) {
            proxy.setMaxDownstreamConnectionDuration(Wire.duration(given.maxConnectionDurationSeconds()));
        }
        if (given.maxConnectAttempts() != null) {
            proxy.setMaxConnectAttempts(Wire.uint32(given.maxConnectAttempts()));
        }
        if (Boolean.TRUE.equals(given.hashSourceIp())) {
            proxy.addHashPolicy(HashPolicy.newBuilder().setSourceIp(HashPolicy.SourceIp.getDefaultInstance()));
        }
        return Filter.newBuilder()
                .setName(given.name() == null ? NAME : given.name())
                .setTypedConfig(findings.pack(proxy.build()))
                .build();
    }
}
