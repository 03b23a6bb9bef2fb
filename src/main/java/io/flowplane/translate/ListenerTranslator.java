package io.flowplane.translate;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.flowplane.domain.spec.EnvoyFilter;
import io.flowplane.domain.spec.FilterChain.FilterChainMatch;
import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.ListenerSpec;
import io.flowplane.domain.spec.NetworkFilter;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.Extensions.Place;
import org.jspecify.annotations.Nullable;

/** A listener, with the hardened defaults that Envoy's documentation advises for the edge. */
final class ListenerTranslator {
    private static final long BUFFER_BYTES = 32 * 1024;
    private static final long TLS_HANDSHAKE_SECONDS = 10;
    private static final String TLS_INSPECTOR = "envoy.filters.listener.tls_inspector";

    private final Findings findings;
    private final RawConfig raw;
    private final AccessLogs logs;
    private final HttpManagers managers;
    private final TcpProxies proxies;

    ListenerTranslator(Findings findings) {
        this.findings = findings;
        this.raw = new RawConfig(findings, true);
        this.logs = new AccessLogs(findings, raw);
        this.managers = new HttpManagers(findings, raw, logs);
        this.proxies = new TcpProxies(findings, logs);
    }

    Translated translate(String name, ListenerSpec spec) {
        findings.port("tcp", spec.port());
        Listener.Builder listener = Listener.newBuilder()
                .setName(name)
                .setAddress(Endpoints.address(spec.address(), spec.port()))
                .setPerConnectionBufferLimitBytes(Wire.uint32(
                        spec.perConnectionBufferLimitBytes() == null
                                ? BUFFER_BYTES
                                : spec.perConnectionBufferLimitBytes()))
                .setContinueOnListenerFiltersTimeout(Boolean.TRUE.equals(spec.continueOnListenerFiltersTimeout()))
                .addAllAccessLog(logs.of(spec.accessLogs(), Pointer.ROOT.field("accessLogs")));
        if (spec.listenerFiltersTimeoutSeconds() != null) {
            listener.setListenerFiltersTimeout(Wire.duration(spec.listenerFiltersTimeoutSeconds()));
        }
        if (spec.tcpBacklogSize() != null) {
            listener.setTcpBacklogSize(Wire.uint32(spec.tcpBacklogSize()));
        }
        inspect(listener, spec);
        chains(listener, name, spec);
        Listener built = listener.build();
        findings.check(built);
        EnvoyResource resource =
                Wire.resource(ResourceType.LISTENER, name, built, findings.clusters(), EnvoyResource.WarmUp.NONE);
        return new Translated(findings.with(resource), findings.references(), findings.secrets())
                .embedding(findings.embedded());
    }

    private void inspect(Listener.Builder listener, ListenerSpec spec) {
        Pointer at = Pointer.ROOT.field("listenerFilters");
        for (int i = 0; i < spec.listenerFilters().size(); i++) {
            EnvoyFilter filter = spec.listenerFilters().get(i);
            listener.addListenerFilters(ListenerFilter.newBuilder()
                    .setName(filter.name())
                    .setTypedConfig(raw.extension(Place.LISTENER_FILTER, filter.name(), filter.config(), at.index(i))));
        }
        boolean given = spec.listenerFilters().stream().anyMatch(f -> f.name().equals(TLS_INSPECTOR));
        boolean needed = spec.filterChains().stream().anyMatch(c -> looksIntoTls(c.match()));
        // Last, since the PROXY protocol's header stands before the TLS handshake.
        if (needed && !given) {
            listener.addListenerFilters(ListenerFilter.newBuilder()
                    .setName(TLS_INSPECTOR)
                    .setTypedConfig(findings.pack(TlsInspector.getDefaultInstance())));
        }
    }

    private static boolean looksIntoTls(@Nullable FilterChainMatch match) {
        return match != null
                && (!match.serverNames().isEmpty()
                        || !match.applicationProtocols().isEmpty()
                        || match.transportProtocol() != null);
    }

    private void chains(Listener.Builder listener, String name, ListenerSpec spec) {
        Pointer at = Pointer.ROOT.field("filterChains");
        for (int i = 0; i < spec.filterChains().size(); i++) {
            listener.addFilterChains(chain(spec.filterChains().get(i), name, "chain-" + i, at.index(i)));
        }
        if (spec.defaultFilterChain() != null) {
            listener.setDefaultFilterChain(
                    chain(spec.defaultFilterChain(), name, "default", Pointer.ROOT.field("defaultFilterChain")));
        }
    }

    private FilterChain chain(
            io.flowplane.domain.spec.FilterChain given, String listener, String otherwiseNamed, Pointer at) {
        FilterChain.Builder chain =
                FilterChain.newBuilder().setName(given.name() == null ? otherwiseNamed : given.name());
        if (given.match() != null) {
            chain.setFilterChainMatch(ChainMatches.of(given.match()));
        }
        if (given.tlsContext() != null) {
            chain.setTransportSocket(DownstreamTlsContexts.socket(given, at.field("tlsContext"), findings))
                    .setTransportSocketConnectTimeout(
                            given.transportSocketConnectTimeoutSeconds() == null
                                    ? Wire.seconds(TLS_HANDSHAKE_SECONDS)
                                    : Wire.duration(given.transportSocketConnectTimeoutSeconds()));
        }
        Pointer filters = at.field("filters");
        for (int i = 0; i < given.filters().size(); i++) {
            chain.addFilters(filter(given.filters().get(i), listener, filters.index(i)));
        }
        return chain.build();
    }

    private Filter filter(NetworkFilter given, String listener, Pointer at) {
        return switch (given) {
            case HttpConnectionManager manager -> managers.of(manager, listener, at);
            case NetworkFilter.TcpProxy proxy -> proxies.of(proxy, at);
            case NetworkFilter.Envoy other ->
                Filter.newBuilder()
                        .setName(other.filter().name())
                        .setTypedConfig(raw.extension(
                                Place.NETWORK_FILTER,
                                other.filter().name(),
                                other.filter().config(),
                                at))
                        .build();
        };
    }
}
