package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ClusterSpec;
import io.flowplane.domain.spec.ClusterSpec.Discovery;
import io.flowplane.domain.spec.ClusterSpec.LbPolicy;
import io.flowplane.domain.spec.ClusterSpec.Maglev;
import io.flowplane.domain.spec.ClusterSpec.OutlierDetection;
import io.flowplane.domain.spec.ClusterSpec.RingHash;
import io.flowplane.domain.spec.ClusterSpec.UpstreamProtocol;
import io.flowplane.domain.spec.Endpoint;
import io.flowplane.domain.spec.HealthCheck;
import io.flowplane.domain.spec.UpstreamTls;
import io.flowplane.json.Pointer;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Clusters. */
public final class ClusterValidator {
    private static final long LARGEST_SUM = 0xFFFF_FFFFL;
    private static final long SMALLEST_RING_BY_DEFAULT = 1024;
    private static final long LARGEST_RING_BY_DEFAULT = 8_388_608;
    private static final Duration BASE_EJECTION_BY_DEFAULT = Duration.ofSeconds(30);
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

    private final ClusterSpec spec;
    private final Faults faults = new Faults();

    private ClusterValidator(ClusterSpec spec) {
        this.spec = spec;
    }

    /** Everything that is wrong beyond the shape, with pointers into the spec. */
    public static List<Problem> problems(ClusterSpec spec) {
        ClusterValidator validator = new ClusterValidator(spec);
        validator.endpoints();
        validator.discovery();
        validator.tls();
        validator.loadBalancing();
        validator.healthChecks();
        validator.outlierDetection();
        validator.http2();
        return validator.faults.list();
    }

    private void endpoints() {
        Pointer at = Pointer.ROOT.field("endpoints");
        Map<Integer, Long> weights = new TreeMap<>();
        for (int i = 0; i < spec.endpoints().size(); i++) {
            Endpoint endpoint = spec.endpoints().get(i);
            faults.add(at.index(i).field("host"), "invalid_host", Addresses.host(endpoint.host()));
            int priority = endpoint.priority() == null ? 0 : endpoint.priority();
            weights.merge(priority, endpoint.weight() == null ? 1 : endpoint.weight(), Long::sum);
        }
        faults.duplicates(
                spec.endpoints(),
                at,
                e -> e.host().toLowerCase(Locale.ROOT) + " " + e.port(),
                "This endpoint is there already");
        boolean tooHeavy = weights.values().stream().anyMatch(sum -> sum > LARGEST_SUM);
        faults.addIf(tooHeavy, at, "out_of_range", "The weights of one priority add up to more than 4294967295.");
        int expected = 0;
        for (int priority : weights.keySet()) {
            if (priority != expected++) {
                faults.add(
                        at,
                        "out_of_order",
                        "Priorities must begin at 0 and leave none out; " + (expected - 1) + " is missing.");
                return;
            }
        }
    }

    private void discovery() {
        boolean allAddresses = spec.endpoints().stream().allMatch(e -> Addresses.isIp(e.host()));
        Pointer at = Pointer.ROOT.field("type");
        if (spec.type() == Discovery.STATIC || spec.type() == Discovery.EDS) {
            faults.addIf(
                    !allAddresses,
                    at,
                    "conflicting_fields",
                    "Goes with IP addresses only; leave type out for host names.");
        }
        if (spec.type() == Discovery.LOGICAL_DNS) {
            boolean one = spec.endpoints().size() == 1 && !allAddresses;
            faults.addIf(
                    !one, at, "conflicting_fields", "LOGICAL_DNS goes with exactly one endpoint, by its host name.");
        }
    }

    private void tls() {
        Pointer at = Pointer.ROOT.field("tls");
        if (spec.tls() != null) {
            TlsRules.upstream(spec.tls(), at, faults);
        }
        if (spec.tlsServerName() != null) {
            TlsRules.serverName(spec.tlsServerName(), Pointer.ROOT.field("tlsServerName"), faults);
        }
        faults.addIf(
                Boolean.FALSE.equals(spec.useTls()) && spec.tls() != null,
                Pointer.ROOT.field("useTls"),
                "conflicting_fields",
                "Says no TLS, but tls is given.");
        faults.addIf(
                spec.tlsServerName() != null && !Boolean.TRUE.equals(spec.useTls()) && spec.tls() == null,
                Pointer.ROOT.field("tlsServerName"),
                "conflicting_fields",
                "Has no effect without TLS: add \"useTls\": true.");
        faults.addIf(
                spec.tls() != null && spec.tls().serverName() != null && spec.tlsServerName() != null,
                at.field("serverName"),
                "conflicting_fields",
                "Doesn't go together with tlsServerName; give one of them.");
        faults.addIf(
                verifiesNobody(),
                Pointer.ROOT.field("tlsServerName"),
                "required",
                "TLS to IP addresses needs the name that the certificate is made out to: add tlsServerName or tls.sanMatches.");
    }

    /** Any certificate of a trusted authority would do, whoever it was made out to. */
    private boolean verifiesNobody() {
        UpstreamTls tls = spec.tls();
        boolean on = spec.useTls() == null ? tls != null : spec.useTls();
        boolean named = spec.tlsServerName() != null
                || spec.endpoints().stream().anyMatch(endpoint -> !Addresses.isIp(endpoint.host()));
        boolean settled = tls != null
                && (tls.serverName() != null
                        || !tls.sanMatches().isEmpty()
                        || Boolean.TRUE.equals(tls.insecureSkipVerify()));
        return on && !named && !settled;
    }

    private void loadBalancing() {
        options("leastRequest", spec.leastRequest() != null, LbPolicy.LEAST_REQUEST);
        options("ringHash", spec.ringHash() != null, LbPolicy.RING_HASH);
        options("maglev", spec.maglev() != null, LbPolicy.MAGLEV);
        RingHash ring = spec.ringHash();
        if (ring != null) {
            long min = ring.minimumRingSize() == null ? SMALLEST_RING_BY_DEFAULT : ring.minimumRingSize();
            long max = ring.maximumRingSize() == null ? LARGEST_RING_BY_DEFAULT : ring.maximumRingSize();
            faults.addIf(
                    min > max,
                    Pointer.ROOT.field("ringHash").field("minimumRingSize"),
                    "out_of_order",
                    "Must not be above maximumRingSize: " + min + " > " + max + " (1024 if absent).");
        }
        Maglev maglev = spec.maglev();
        if (maglev != null && maglev.tableSize() != null) {
            faults.addIf(
                    !BigInteger.valueOf(maglev.tableSize()).isProbablePrime(64),
                    Pointer.ROOT.field("maglev").field("tableSize"),
                    "not_prime",
                    "Must be a prime number, such as 65537.");
        }
    }

    private void options(String field, boolean given, LbPolicy policy) {
        faults.addIf(
                given && spec.lbPolicy() != policy,
                Pointer.ROOT.field(field),
                "conflicting_fields",
                "Has no effect unless lbPolicy is " + policy + ".");
    }

    private void healthChecks() {
        for (int i = 0; i < spec.healthChecks().size(); i++) {
            Pointer at = Pointer.ROOT.field("healthChecks").index(i);
            switch (spec.healthChecks().get(i)) {
                case HealthCheck.Http http -> http(http, at);
                case HealthCheck.Grpc grpc -> grpc(grpc, at);
                case HealthCheck.Tcp tcp -> {}
            }
        }
    }

    private void http(HealthCheck.Http check, Pointer at) {
        if (check.path() != null) {
            faults.add(at.field("path"), "invalid_path", Paths.withQuery(check.path()));
        }
        if (check.host() != null) {
            authority(check.host(), at.field("host"));
        }
        if (check.method() != null) {
            faults.addIf(
                    !METHODS.contains(check.method()),
                    at.field("method"),
                    "unknown_value",
                    "Must be one of GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH.");
        }
        faults.duplicates(
                check.expectedStatuses(), at.field("expectedStatuses"), s -> s, "This status is there already");
    }

    private void grpc(HealthCheck.Grpc check, Pointer at) {
        if (check.authority() != null) {
            authority(check.authority(), at.field("authority"));
        }
        faults.addIf(
                !speaksHttp2(),
                at.field("type"),
                "conflicting_fields",
                "gRPC needs \"protocolType\": \"GRPC\" (or HTTP2).");
    }

    private void authority(String text, Pointer at) {
        faults.addIf(
                !Addresses.isAuthority(text),
                at,
                "invalid_host",
                "Must be a host name or an address, perhaps with a port.");
    }

    private boolean speaksHttp2() {
        return spec.protocolType() == UpstreamProtocol.HTTP2 || spec.protocolType() == UpstreamProtocol.GRPC;
    }

    private void outlierDetection() {
        OutlierDetection outliers = spec.outlierDetection();
        if (outliers == null || outliers.maxEjectionTimeSeconds() == null) {
            return;
        }
        Duration base = outliers.baseEjectionTimeSeconds() == null
                ? BASE_EJECTION_BY_DEFAULT
                : outliers.baseEjectionTimeSeconds();
        faults.addIf(
                outliers.maxEjectionTimeSeconds().compareTo(base) < 0,
                Pointer.ROOT.field("outlierDetection").field("maxEjectionTimeSeconds"),
                "out_of_order",
                "Must not be below baseEjectionTimeSeconds (30 if absent).");
    }

    private void http2() {
        if (spec.http2() == null) {
            return;
        }
        Pointer at = Pointer.ROOT.field("http2");
        faults.addIf(!speaksHttp2(), at, "conflicting_fields", "Needs \"protocolType\": \"HTTP2\" or \"GRPC\".");
        faults.addIf(
                spec.http2().keepaliveTimeoutSeconds() != null && spec.http2().keepaliveIntervalSeconds() == null,
                at.field("keepaliveIntervalSeconds"),
                "required",
                "Is missing; keepaliveTimeoutSeconds needs it.");
    }
}
