package io.flowplane.api;

import io.flowplane.config.ApiSettings;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import java.util.ArrayList;
import java.util.List;

/** Everything that this server answers to. */
final class AllRoutes {
    private AllRoutes() {}

    static RouteTable table(ApiSettings settings, Health health, Metrics metrics) {
        List<Route> routes = new ArrayList<>(SystemRoutes.all(health, metrics));
        return new RouteTable(routes);
    }
}
