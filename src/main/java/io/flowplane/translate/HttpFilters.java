package io.flowplane.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.Extensions.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The filters of requests, in order; the router is the last one, given or not. */
final class HttpFilters {
    private static final String ROUTER = "envoy.filters.http.router";

    /** After these, Envoy takes no further filter. */
    private static final Set<String> LAST = Set.of(ROUTER, "envoy.filters.http.mcp_router");

    private final Findings findings;
    private final RawConfig raw;

    HttpFilters(Findings findings, RawConfig raw) {
        this.findings = findings;
        this.raw = raw;
    }

    List<HttpFilter> of(List<io.flowplane.domain.spec.HttpFilter> given, Pointer at) {
        List<HttpFilter> filters = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            filters.add(of(given.get(i), at.index(i)));
        }
        if (given.isEmpty() || !isLast(given.getLast())) {
            filters.add(HttpFilter.newBuilder()
                    .setName(ROUTER)
                    .setTypedConfig(findings.pack(Router.getDefaultInstance()))
                    .build());
        }
        return filters;
    }

    private HttpFilter of(io.flowplane.domain.spec.HttpFilter given, Pointer at) {
        return HttpFilter.newBuilder()
                .setName(name(given))
                .setTypedConfig(config(given, at))
                .setIsOptional(Boolean.TRUE.equals(given.isOptional()))
                .setDisabled(Boolean.TRUE.equals(given.disabled()))
                .build();
    }

    private Any config(io.flowplane.domain.spec.HttpFilter given, Pointer at) {
        return switch (given.filter()) {
            case io.flowplane.domain.spec.HttpFilter.Router router -> findings.pack(router(router));
            case null -> raw.extension(Place.HTTP_FILTER, name(given), given.config(), at);
        };
    }

    private static Router router(io.flowplane.domain.spec.HttpFilter.Router given) {
        Router.Builder router =
                Router.newBuilder().setSuppressEnvoyHeaders(Boolean.TRUE.equals(given.suppressEnvoyHeaders()));
        if (given.dynamicStats() != null) {
            router.setDynamicStats(Wire.bool(given.dynamicStats()));
        }
        return router.build();
    }

    private static boolean isLast(io.flowplane.domain.spec.HttpFilter filter) {
        return filter.filter() != null || LAST.contains(name(filter));
    }

    private static String name(io.flowplane.domain.spec.HttpFilter filter) {
        String name = filter.name();
        return name == null || name.equals("router") ? ROUTER : name;
    }
}
