package io.flowplane.translate;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.translate.filter.FriendlyFilters;
import io.flowplane.translate.filter.Spot;
import io.flowplane.translate.types.Extensions.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** The filters of requests, in order; the router is the last one, given or not. */
final class HttpFilters {
    private static final String ROUTER = "envoy.filters.http.router";

    /** After these, Envoy takes no further filter. */
    private static final Set<String> LAST = Set.of(ROUTER, "envoy.filters.http.mcp_router");

    private final Findings findings;
    private final RawConfig raw;

    /**
     * A connection manager's filters.
     *
     * @param forRoutes by a filter's name: what it says that Envoy only takes from routes
     */
    record Chain(List<HttpFilter> filters, Map<String, ForRoutes> forRoutes) {}

    /** @param at where it stands in the body */
    record ForRoutes(Any config, Pointer at) {}

    HttpFilters(Findings findings, RawConfig raw) {
        this.findings = findings;
        this.raw = raw;
    }

    Chain of(List<io.flowplane.domain.spec.HttpFilter> given, Pointer at) {
        List<HttpFilter> filters = new ArrayList<>();
        Map<String, ForRoutes> forRoutes = new TreeMap<>();
        for (int i = 0; i < given.size(); i++) {
            filters.add(of(given.get(i), at.index(i), forRoutes));
        }
        if (given.isEmpty() || !LAST.contains(name(given.getLast()))) {
            filters.add(HttpFilter.newBuilder()
                    .setName(ROUTER)
                    .setTypedConfig(findings.pack(Router.getDefaultInstance()))
                    .build());
        }
        return new Chain(filters, forRoutes);
    }

    private HttpFilter of(io.flowplane.domain.spec.HttpFilter given, Pointer at, Map<String, ForRoutes> forRoutes) {
        return HttpFilter.newBuilder()
                .setName(name(given))
                .setTypedConfig(config(given, at, forRoutes))
                .setIsOptional(Boolean.TRUE.equals(given.isOptional()))
                .setDisabled(Boolean.TRUE.equals(given.disabled()))
                .build();
    }

    private Any config(io.flowplane.domain.spec.HttpFilter given, Pointer at, Map<String, ForRoutes> forRoutes) {
        Optional<FilterType> shortName = Optional.ofNullable(given.name()).flatMap(FilterType::named);
        if (given.filter() != null) {
            Spot spot = new Spot(findings, at.field("filter"), true);
            keep(given, spot, at.field("filter"), given.filter(), forRoutes);
            return Wire.pack(FriendlyFilters.of(given.filter(), spot));
        }
        ObjectNode config =
                Json.stored(given.config() == null ? "{}" : given.config().text());
        if (shortName.isEmpty() || config.has("@type")) {
            return raw.extension(Place.HTTP_FILTER, name(given), given.config(), at);
        }
        return new FriendlyJson(findings, true)
                .read(shortName.get().form(), config, at.field("config"), (value, spot) -> {
                    FriendlyFilter filter = (FriendlyFilter) value;
                    keep(given, spot, at.field("config"), filter, forRoutes);
                    return FriendlyFilters.of(filter, spot);
                });
    }

    private static void keep(
            io.flowplane.domain.spec.HttpFilter given,
            Spot spot,
            Pointer at,
            FriendlyFilter filter,
            Map<String, ForRoutes> forRoutes) {
        FriendlyFilters.forRoutes(filter, spot)
                .ifPresent(message -> forRoutes.put(name(given), new ForRoutes(Wire.pack(message), at)));
    }

    private static String name(io.flowplane.domain.spec.HttpFilter filter) {
        return filter.envoyName();
    }
}
