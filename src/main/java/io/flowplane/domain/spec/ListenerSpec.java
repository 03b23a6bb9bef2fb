package io.flowplane.domain.spec;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Seconds;
import io.flowplane.domain.spec.Shape.Singular;
import io.flowplane.domain.spec.Shape.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where Envoy listens, and what it does with connections. */
@Doc("Where Envoy listens, and what it does with connections.")
public record ListenerSpec(
        @Doc("IPv4 or IPv6 address (without brackets); 0.0.0.0 and :: are every one of the machine.") @Length(max = 45)
        String address,

        @Range(min = 1, max = 65535) int port,

        @Doc("Default HTTP. HTTPS demands a tlsContext in every filter chain.") @Nullable
        Protocol protocol,

        @Doc("The chain whose match fits the connection best is used.") @Size(min = 1, max = 1000)
        List<FilterChain> filterChains,

        @Doc("For connections that no chain fits; they are closed without it.") @Nullable
        FilterChain defaultFilterChain,

        @Doc("Filters that look at a connection before a chain is chosen, by Envoy name. The TLS inspector"
                + " is added where chains"
                + " need it.")
        @Size(max = 16)
        List<EnvoyFilter> listenerFilters,

        @Doc("Logs of connections (requests are logged by the connection manager).")
        @Singular("accessLog")
        @Size(max = 16)
        List<AccessLog> accessLogs,

        @Doc("Soft limit of the read and write buffers of a connection. Default 32768.")
        @Range(min = 1, max = 4294967295L)
        @Nullable
        Long perConnectionBufferLimitBytes,

        @Doc("Time for the listener filters; 0: unlimited. Default 15.") @Seconds(min = 0) @Nullable
        Duration listenerFiltersTimeoutSeconds,

        @Doc("Go on when listener filters time out. Default false.") @Nullable
        Boolean continueOnListenerFiltersTimeout,

        @Doc("Length of the queue of connections that aren't accepted yet. Default: the system's.")
        @Range(max = 2147483647)
        @Nullable
        Long tcpBacklogSize) {
    public ListenerSpec {
        filterChains = List.copyOf(filterChains);
        listenerFilters = List.copyOf(listenerFilters);
        accessLogs = List.copyOf(accessLogs);
    }

    public enum Protocol {
        HTTP,
        HTTPS,
        TCP
    }
}
