package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FromText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import org.jspecify.annotations.Nullable;

/** One address of a service. */
@Doc("One address of a service.")
public record Endpoint(
        @Doc("Host name, IPv4 or IPv6 address (without brackets).") @Alias("address") @Length(max = 255)
        String host,

        @Range(min = 1, max = 65535) int port,

        @Doc("Share of the requests, relative to the other endpoints of the same priority. Default 1.")
        @Range(min = 1, max = 4294967295L)
        @Nullable
        Long weight,

        @Doc("0 is used first; the next one when too few endpoints of the one before are healthy. No gaps. Default 0.")
        @Range(max = 127)
        @Nullable
        Integer priority,

        @Doc("Health as known from outside. Default UNKNOWN, which counts as healthy.") @Nullable
        HealthStatus healthStatus) {
    /** Health that is told, not checked. */
    public enum HealthStatus {
        UNKNOWN,
        HEALTHY,
        UNHEALTHY,
        DRAINING,
        TIMEOUT,
        DEGRADED
    }

    /** Reads {@code host:port} and {@code [ipv6]:port}; null for anything else. */
    @FromText("host:port")
    public static @Nullable Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || text.length() - colon > 6) {
            return null;
        }
        String host = text.substring(0, colon);
        String port = text.substring(colon + 1);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (bracketed != host.contains(":") || port.isEmpty() || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        return new Endpoint(host, Integer.parseInt(port), null, null, null);
    }
}
