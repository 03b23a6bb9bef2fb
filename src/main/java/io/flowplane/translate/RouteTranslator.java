package io.flowplane.translate;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.flowplane.domain.spec.RouteConfigSpec;
import io.flowplane.json.Pointer;

/** A route configuration. Clusters that it names may be missing: only the requests to them fail, with 503. */
final class RouteTranslator {
    private final Findings findings;
    private final RawConfig raw;
    private final RouteActions actions;

    RouteTranslator(Findings findings) {
        this.findings = findings;
        this.raw = new RawConfig(findings, false);
        this.actions = new RouteActions(findings, raw);
    }

    Translated translate(String name, RouteConfigSpec spec) {
        RouteConfiguration routes = configuration(name, spec, Pointer.ROOT);
        findings.check(routes);
        EnvoyResource resource =
                Wire.resource(ResourceType.ROUTE, name, routes, findings.clusters(), EnvoyResource.WarmUp.NONE);
        return new Translated(findings.with(resource), findings.references(), findings.secrets())
                .embedding(findings.embedded());
    }

    /** @param at where the spec stands in the body */
    RouteConfiguration configuration(String name, RouteConfigSpec spec, Pointer at) {
        RouteConfiguration.Builder routes = RouteConfiguration.newBuilder()
                .setName(name)
                .setValidateClusters(Wire.bool(false))
                .addAllRequestHeadersToAdd(Headers.toAdd(spec.headers().requestHeadersToAdd()))
                .addAllRequestHeadersToRemove(spec.headers().requestHeadersToRemove())
                .addAllResponseHeadersToAdd(Headers.toAdd(spec.headers().responseHeadersToAdd()))
                .addAllResponseHeadersToRemove(spec.headers().responseHeadersToRemove())
                .addAllInternalOnlyHeaders(spec.internalOnlyHeaders())
                .setIgnorePortInHostMatching(Boolean.TRUE.equals(spec.ignorePortInHostMatching()))
                .putAllTypedPerFilterConfig(
                        raw.perRoute(spec.typedPerFilterConfig(), at.field("typedPerFilterConfig")));
        if (spec.maxDirectResponseBodySizeBytes() != null) {
            routes.setMaxDirectResponseBodySizeBytes(Wire.uint32(spec.maxDirectResponseBodySizeBytes()));
        }
        Pointer hosts = at.field("virtualHosts");
        for (int i = 0; i < spec.virtualHosts().size(); i++) {
            routes.addVirtualHosts(host(spec.virtualHosts().get(i), hosts.index(i)));
        }
        return routes.build();
    }

    private VirtualHost host(RouteConfigSpec.VirtualHost given, Pointer at) {
        VirtualHost.Builder host = VirtualHost.newBuilder()
                .setName(given.name())
                .addAllDomains(given.domains())
                .addAllRequestHeadersToAdd(Headers.toAdd(given.headers().requestHeadersToAdd()))
                .addAllRequestHeadersToRemove(given.headers().requestHeadersToRemove())
                .addAllResponseHeadersToAdd(Headers.toAdd(given.headers().responseHeadersToAdd()))
                .addAllResponseHeadersToRemove(given.headers().responseHeadersToRemove())
                .addAllRequestMirrorPolicies(actions.mirrors(given.requestMirrors()))
                .addAllRateLimits(actions.rateLimits(given.rateLimits(), at.field("rateLimits")))
                .setIncludeRequestAttemptCount(Boolean.TRUE.equals(given.includeRequestAttemptCount()))
                .putAllTypedPerFilterConfig(
                        raw.perRoute(given.typedPerFilterConfig(), at.field("typedPerFilterConfig")));
        if (given.requireTls() != null) {
            host.setRequireTls(
                    VirtualHost.TlsRequirementType.valueOf(given.requireTls().name()));
        }
        if (given.retryPolicy() != null) {
            host.setRetryPolicy(Retries.of(given.retryPolicy()));
        }
        Pointer routes = at.field("routes");
        for (int i = 0; i < given.routes().size(); i++) {
            host.addRoutes(rule(given.routes().get(i), routes.index(i)));
        }
        return host.build();
    }

    private Route rule(RouteConfigSpec.RouteRule given, Pointer at) {
        Route.Builder route = Route.newBuilder()
                .setMatch(Matches.of(given.match(), findings))
                .addAllRequestHeadersToAdd(Headers.toAdd(given.headers().requestHeadersToAdd()))
                .addAllRequestHeadersToRemove(given.headers().requestHeadersToRemove())
                .addAllResponseHeadersToAdd(Headers.toAdd(given.headers().responseHeadersToAdd()))
                .addAllResponseHeadersToRemove(given.headers().responseHeadersToRemove())
                .putAllTypedPerFilterConfig(
                        raw.perRoute(given.typedPerFilterConfig(), at.field("typedPerFilterConfig")));
        if (given.name() != null) {
            route.setName(given.name());
        }
        actions.put(route, given.action(), at.field("action"));
        return route.build();
    }
}
