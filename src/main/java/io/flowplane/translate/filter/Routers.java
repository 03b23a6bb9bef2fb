package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.flowplane.domain.spec.filter.RouterFilter;
import io.flowplane.translate.Wire;

/** {@code router}. */
final class Routers {
    private Routers() {}

    static Router of(RouterFilter given) {
        Router.Builder router =
                Router.newBuilder().setSuppressEnvoyHeaders(Boolean.TRUE.equals(given.suppressEnvoyHeaders()));
        if (given.dynamicStats() != null) {
            router.setDynamicStats(Wire.bool(given.dynamicStats()));
        }
        return router.build();
    }
}
