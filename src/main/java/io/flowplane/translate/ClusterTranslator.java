package io.flowplane.translate;

import static io.flowplane.translate.Wire.duration;
import static io.flowplane.translate.Wire.seconds;
import static io.flowplane.translate.Wire.uint32;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.cluster.v3.UpstreamConnectionOptions;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.envoyproxy.envoy.type.v3.Percent;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ClusterSpec.Discovery;
import io.flowplane.translate.EnvoyResource.WarmUp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cluster: endpoints that are IP addresses come over EDS, so that a change of them never touches the cluster. */
final class ClusterTranslator {
    private static final long CONNECT_TIMEOUT_SECONDS = 5;
    private static final long BUFFER_BYTES = 32 * 1024;

    private final Findings findings;

    ClusterTranslator(Findings findings) {
        this.findings = findings;
    }

    Translated translate(String name, ClusterSpec spec) {
        Discovery discovery = discovery(spec);
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(name)
                .setConnectTimeout(
                        spec.connectTimeoutSeconds() == null
                                ? seconds(CONNECT_TIMEOUT_SECONDS)
                                : duration(spec.connectTimeoutSeconds()))
                .setPerConnectionBufferLimitBytes(uint32(
                        spec.perConnectionBufferLimitBytes() == null
                                ? BUFFER_BYTES
                                : spec.perConnectionBufferLimitBytes()));
        discover(cluster, discovery, name, spec);
        balance(cluster, spec);
        protect(cluster, spec);
        cluster.addAllHealthChecks(HealthChecks.of(spec));
        // What leaves the configuration gets no more requests, however healthy it still looks.
        cluster.setIgnoreHealthOnHostRemoval(!spec.healthChecks().isEmpty());
        UpstreamProtocols.options(spec)
                .ifPresent(options ->
                        cluster.putTypedExtensionProtocolOptions(UpstreamProtocols.NAME, findings.pack(options)));
        if (UpstreamTlsContexts.isOn(spec)) {
            cluster.setTransportSocket(UpstreamTlsContexts.socket(spec, findings));
        }
        keepAlive(spec).ifPresent(cluster::setUpstreamConnectionOptions);
        Cluster built = cluster.build();
        findings.check(built);
        EnvoyResource resource = Wire.resource(
                ResourceType.CLUSTER,
                name,
                built,
                Set.of(),
                warmUp(discovery, !spec.healthChecks().isEmpty()));
        return new Translated(
                discovery == Discovery.EDS
                        ? List.of(resource, Wire.endpoints(resource, checked(name, spec)))
                        : List.of(resource),
                findings.references(),
                findings.secrets());
    }

    private io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment checked(String name, ClusterSpec spec) {
        var assignment = Endpoints.of(name, spec.endpoints());
        findings.check(assignment);
        return assignment;
    }

    private static Discovery discovery(ClusterSpec spec) {
        if (spec.type() != null) {
            return spec.type();
        }
        return spec.endpoints().stream().allMatch(e -> Endpoints.isIpAddress(e.host()))
                ? Discovery.EDS
                : Discovery.STRICT_DNS;
    }

    /** Before its first use Envoy resolves names, and checks health where that is asked for. */
    private static WarmUp warmUp(Discovery discovery, boolean checksHealth) {
        return switch (discovery) {
            case EDS -> checksHealth ? WarmUp.ENDPOINTS_THEN_SLOW : WarmUp.ENDPOINTS;
            case STATIC -> checksHealth ? WarmUp.SLOW : WarmUp.NONE;
            case STRICT_DNS, LOGICAL_DNS -> WarmUp.SLOW;
        };
    }

    private static void discover(Cluster.Builder cluster, Discovery discovery, String name, ClusterSpec spec) {
        if (discovery == Discovery.EDS) {
            cluster.setType(Cluster.DiscoveryType.EDS)
                    .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(Wire.ADS));
            return;
        }
        cluster.setType(Cluster.DiscoveryType.valueOf(discovery.name()))
                .setLoadAssignment(Endpoints.of(name, spec.endpoints()));
        if (discovery != Discovery.STATIC) {
            resolve(cluster, spec);
        }
    }

    // The fields live on in a cluster type of its own, but STRICT_DNS is what people look for in Envoy's dump.
    @SuppressWarnings("deprecation")
    private static void resolve(Cluster.Builder cluster, ClusterSpec spec) {
        if (spec.dnsLookupFamily() != null) {
            cluster.setDnsLookupFamily(
                    Cluster.DnsLookupFamily.valueOf(spec.dnsLookupFamily().name()));
        }
        if (spec.dnsRefreshRateSeconds() != null) {
            cluster.setDnsRefreshRate(duration(spec.dnsRefreshRateSeconds()));
        }
        cluster.setRespectDnsTtl(Boolean.TRUE.equals(spec.respectDnsTtl()));
    }

    private static void balance(Cluster.Builder cluster, ClusterSpec spec) {
        if (spec.lbPolicy() != null) {
            cluster.setLbPolicy(Cluster.LbPolicy.valueOf(spec.lbPolicy().name()));
        }
        if (spec.leastRequest() != null && spec.leastRequest().choiceCount() != null) {
            cluster.setLeastRequestLbConfig(Cluster.LeastRequestLbConfig.newBuilder()
                    .setChoiceCount(uint32(spec.leastRequest().choiceCount())));
        }
        if (spec.ringHash() != null) {
            cluster.setRingHashLbConfig(ringHash(spec.ringHash()));
        }
        if (spec.maglev() != null && spec.maglev().tableSize() != null) {
            cluster.setMaglevLbConfig(Cluster.MaglevLbConfig.newBuilder()
                    .setTableSize(UInt64Value.of(spec.maglev().tableSize())));
        }
        if (spec.healthyPanicThresholdPercent() != null) {
            cluster.setCommonLbConfig(Cluster.CommonLbConfig.newBuilder()
                    .setHealthyPanicThreshold(Percent.newBuilder().setValue(spec.healthyPanicThresholdPercent())));
        }
    }

    private static Cluster.RingHashLbConfig ringHash(ClusterSpec.RingHash ring) {
        var config = Cluster.RingHashLbConfig.newBuilder();
        if (ring.minimumRingSize() != null) {
            config.setMinimumRingSize(UInt64Value.of(ring.minimumRingSize()));
        }
        if (ring.maximumRingSize() != null) {
            config.setMaximumRingSize(UInt64Value.of(ring.maximumRingSize()));
        }
        if (ring.hashFunction() != null) {
            config.setHashFunction(Cluster.RingHashLbConfig.HashFunction.valueOf(
                    ring.hashFunction().name()));
        }
        return config.build();
    }

    private static void protect(Cluster.Builder cluster, ClusterSpec spec) {
        if (spec.circuitBreakers() != null) {
            var breakers = CircuitBreakers.newBuilder();
            thresholds(spec.circuitBreakers().normal(), RoutingPriority.DEFAULT).ifPresent(breakers::addThresholds);
            thresholds(spec.circuitBreakers().high(), RoutingPriority.HIGH).ifPresent(breakers::addThresholds);
            cluster.setCircuitBreakers(breakers);
        }
        if (spec.outlierDetection() != null) {
            cluster.setOutlierDetection(outliers(spec.outlierDetection()));
        }
    }

    private static Optional<CircuitBreakers.Thresholds> thresholds(
            ClusterSpec.@Nullable Thresholds given, RoutingPriority priority) {
        if (given == null) {
            return Optional.empty();
        }
        var thresholds = CircuitBreakers.Thresholds.newBuilder().setPriority(priority);
        if (given.maxConnections() != null) {
            thresholds.setMaxConnections(uint32(given.maxConnections()));
        }
        if (given.maxPendingRequests() != null) {
            thresholds.setMaxPendingRequests(uint32(given.maxPendingRequests()));
        }
        if (given.maxRequests() != null) {
            thresholds.setMaxRequests(uint32(given.maxRequests()));
        }
        if (given.maxRetries() != null) {
            thresholds.setMaxRetries(uint32(given.maxRetries()));
        }
        return Optional.of(thresholds.build());
    }

    private static OutlierDetection outliers(ClusterSpec.OutlierDetection given) {
        var outliers = OutlierDetection.newBuilder();
        if (given.consecutive5xx() != null) {
            // Zero failures would eject everyone at once: 0 switches the reason off instead.
            if (given.consecutive5xx() == 0) {
                outliers.setEnforcingConsecutive5Xx(uint32(0));
            } else {
                outliers.setConsecutive5Xx(uint32(given.consecutive5xx()));
            }
        }
        if (given.consecutiveGatewayFailure() != null && given.consecutiveGatewayFailure() > 0) {
            outliers.setConsecutiveGatewayFailure(uint32(given.consecutiveGatewayFailure()))
                    .setEnforcingConsecutiveGatewayFailure(uint32(100));
        }
        if (given.intervalSeconds() != null) {
            outliers.setInterval(duration(given.intervalSeconds()));
        }
        if (given.baseEjectionTimeSeconds() != null) {
            outliers.setBaseEjectionTime(duration(given.baseEjectionTimeSeconds()));
        }
        if (given.maxEjectionTimeSeconds() != null) {
            outliers.setMaxEjectionTime(duration(given.maxEjectionTimeSeconds()));
        }
        if (given.maxEjectionPercent() != null) {
            outliers.setMaxEjectionPercent(uint32(given.maxEjectionPercent()));
        }
        if (given.minHosts() != null) {
            outliers.setSuccessRateMinimumHosts(uint32(given.minHosts()));
        }
        return outliers.build();
    }

    private static Optional<UpstreamConnectionOptions> keepAlive(ClusterSpec spec) {
        var given = spec.tcpKeepalive();
        if (given == null) {
            return Optional.empty();
        }
        var keepalive = TcpKeepalive.newBuilder();
        if (given.probes() != null) {
            keepalive.setKeepaliveProbes(uint32(given.probes()));
        }
        if (given.idleSeconds() != null) {
            keepalive.setKeepaliveTime(uint32(given.idleSeconds()));
        }
        if (given.intervalSeconds() != null) {
            keepalive.setKeepaliveInterval(uint32(given.intervalSeconds()));
        }
        return Optional.of(UpstreamConnectionOptions.newBuilder()
                .setTcpKeepalive(keepalive)
                .build());
    }
}
