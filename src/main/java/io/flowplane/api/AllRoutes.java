package io.flowplane.api;

import io.flowplane.config.ApiSettings;
import io.flowplane.domain.Kind;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Everything that this server answers to. */
final class AllRoutes {
    private AllRoutes() {}

    static RouteTable table(ApiSettings settings, Health health, Metrics metrics) {
        List<Route> routes = new ArrayList<>(api(settings));
        routes.addAll(SystemRoutes.all(health, metrics));
        // the list is complete by the time that somebody asks for the document
        routes.addAll(DocumentRoutes.all(Collections.unmodifiableList(routes), settings.version()));
        return new RouteTable(routes);
    }

    private static List<Route> api(ApiSettings settings) {
        List<Route> routes = new ArrayList<>();
        ResourceRoutes clusters = new ResourceRoutes(Kind.CLUSTER, "Cluster", "cluster");
        ResourceRoutes routeConfigs = new ResourceRoutes(Kind.ROUTE_CONFIG, "RouteConfig", "route configuration");
        ResourceRoutes listeners = new ResourceRoutes(Kind.LISTENER, "Listener", "listener");
        routes.addAll(clusters.under("/api/v1/clusters", ""));
        routes.addAll(routeConfigs.under("/api/v1/routes", ""));
        routes.addAll(routeConfigs.under("/api/v1/route-configs", "ByAlias"));
        routes.addAll(listeners.under("/api/v1/listeners", ""));
        routes.addAll(List.of(
                clusters.alias("/api/v1/cluster"),
                routeConfigs.alias("/api/v1/route"),
                listeners.alias("/api/v1/listener")));
        routes.addAll(SecretRoutes.all());
        routes.addAll(TeamRoutes.all());
        routes.addAll(TokenRoutes.all());
        routes.addAll(ScopeRoutes.all());
        routes.addAll(BootstrapRoutes.all());
        routes.addAll(ProxyRoutes.all());
        routes.addAll(EnvoyBootstrapRoutes.all());
        routes.addAll(DefinitionRoutes.all());
        routes.addAll(ImportRoutes.all(settings.maxDocumentBytes()));
        routes.addAll(ExposeRoutes.all());
        routes.addAll(FilterTypeRoutes.all());
        routes.addAll(AuditRoutes.all());
        return routes;
    }
}
