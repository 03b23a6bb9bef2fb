package io.flowplane.validate;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.FilterChain;
import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.NetworkFilter;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Set;

/** Listeners. */
public final class ListenerValidator {
    private static final long LARGEST_SUM = 0xFFFF_FFFFL;
    private static final Set<String> TERMINAL = Set.of(
            "envoy.filters.network.direct_response",
            "envoy.filters.network.dubbo_proxy",
            "envoy.filters.network.echo",
            "envoy.filters.network.generic_proxy",
            "envoy.filters.network.http_connection_manager",
            "envoy.filters.network.redis_proxy",
            "envoy.filters.network.tcp_proxy",
            "envoy.filters.network.thrift_proxy");

    private final ListenerSpec spec;
    private final Faults faults = new Faults();

    private ListenerValidator(ListenerSpec spec) {
        this.spec = spec;
    }

    /** Everything that is wrong beyond the shape, with pointers into the spec. */
    public static List<Problem> problems(ListenerSpec spec) {
        ListenerValidator validator = new ListenerValidator(spec);
        validator.listener();
        return validator.faults.list();
    }

    private void listener() {
        faults.addIf(
                !Addresses.isIp(spec.address()),
                Pointer.ROOT.field("address"),
                "invalid_address",
                "Must be an IPv4 or IPv6 address (without brackets); 0.0.0.0 for every one.");
        Pointer chains = Pointer.ROOT.field("filterChains");
        for (int i = 0; i < spec.filterChains().size(); i++) {
            chain(spec.filterChains().get(i), chains.index(i));
        }
        ChainMatches.check(spec.filterChains(), chains, faults);
        names(chains);
        if (spec.defaultFilterChain() != null) {
            Pointer at = Pointer.ROOT.field("defaultFilterChain");
            faults.addIf(
                    spec.defaultFilterChain().match() != null,
                    at.field("match"),
                    "conflicting_fields",
                    "The default chain takes what no other matches.");
            chain(spec.defaultFilterChain(), at);
        }
        AccessLogRules.check(spec.accessLogs(), Pointer.ROOT.field("accessLogs"), faults);
        faults.duplicates(
                spec.listenerFilters(),
                Pointer.ROOT.field("listenerFilters"),
                f -> f.name(),
                "This filter is there already");
    }

    private void names(Pointer chains) {
        List<FilterChain> all = spec.filterChains();
        faults.duplicates(
                all,
                chains,
                chain -> chain.name() == null ? new Object() : chain.name(),
                "A chain of this name is there already");
    }

    private void chain(FilterChain chain, Pointer at) {
        if (chain.tlsContext() != null) {
            TlsRules.downstream(chain.tlsContext(), at.field("tlsContext"), faults);
        }
        faults.addIf(
                spec.protocol() == ListenerSpec.Protocol.HTTPS && chain.tlsContext() == null,
                at.field("tlsContext"),
                "required",
                "Is missing; protocol HTTPS needs it in every chain.");
        List<NetworkFilter> filters = chain.filters();
        for (int i = 0; i < filters.size(); i++) {
            Pointer place = at.field("filters").index(i);
            boolean last = i == filters.size() - 1;
            faults.addIf(
                    isTerminal(filters.get(i)) != last,
                    place,
                    "filter_order",
                    last
                            ? "The last filter must be httpConnectionManager, tcpProxy, or another that ends a chain."
                            : "This filter ends a chain; it must be the last one.");
            filter(filters.get(i), place);
        }
    }

    private static boolean isTerminal(NetworkFilter filter) {
        return !(filter instanceof NetworkFilter.Envoy envoy)
                || TERMINAL.contains(envoy.filter().name());
    }

    private void filter(NetworkFilter filter, Pointer at) {
        switch (filter) {
            case HttpConnectionManager manager -> new HttpRules(faults).check(manager, at);
            case NetworkFilter.TcpProxy proxy -> tcpProxy(proxy, at);
            case NetworkFilter.Envoy envoy -> {}
        }
    }

    private void tcpProxy(NetworkFilter.TcpProxy proxy, Pointer at) {
        Object weighted = proxy.weightedClusters().isEmpty() ? null : proxy.weightedClusters();
        TextMatches.exactlyOne(
                at, faults, TextMatches.fields("cluster", proxy.cluster(), "weightedClusters", weighted));
        if (proxy.cluster() != null) {
            faults.add(at.field("cluster"), "invalid_name", Names.resource(proxy.cluster()));
        }
        Pointer targets = at.field("weightedClusters");
        for (int i = 0; i < proxy.weightedClusters().size(); i++) {
            faults.add(
                    targets.index(i).field("name"),
                    "invalid_name",
                    Names.resource(proxy.weightedClusters().get(i).name()));
        }
        long sum = proxy.weightedClusters().stream()
                .mapToLong(NetworkFilter.TcpTarget::weight)
                .sum();
        faults.addIf(sum > LARGEST_SUM, targets, "out_of_range", "The weights add up to more than 4294967295.");
        AccessLogRules.check(proxy.accessLogs(), at.field("accessLogs"), faults);
    }
}
