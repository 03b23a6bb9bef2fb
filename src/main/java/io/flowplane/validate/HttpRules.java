package io.flowplane.validate;

import io.flowplane.domain.spec.HttpConnectionManager;
import io.flowplane.domain.spec.HttpFilter;
import io.flowplane.domain.spec.RawJson;
import io.flowplane.domain.spec.Tracing;
import io.flowplane.domain.spec.filter.CustomFilter;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.RouterFilter;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** HTTP connection managers. */
final class HttpRules {
    private static final String ROUTER = "envoy.filters.http.router";
    private static final Set<String> SHORT_NAMES =
            FilterType.all().stream().map(FilterType::name).collect(Collectors.toUnmodifiableSet());

    private final Faults faults;

    HttpRules(Faults faults) {
        this.faults = faults;
    }

    void check(HttpConnectionManager manager, Pointer at) {
        TextMatches.exactlyOne(
                at,
                faults,
                TextMatches.fields(
                        "routeConfigName",
                        manager.routeConfigName(),
                        "inlineRouteConfig",
                        manager.inlineRouteConfig()));
        if (manager.routeConfigName() != null) {
            faults.add(at.field("routeConfigName"), "invalid_name", Names.resource(manager.routeConfigName()));
        }
        if (manager.inlineRouteConfig() != null) {
            RouteConfigValidator.check(manager.inlineRouteConfig().routes(), at.field("inlineRouteConfig"), faults);
        }
        filters(manager.httpFilters(), at.field("httpFilters"));
        AccessLogRules.check(manager.accessLogs(), at.field("accessLogs"), faults);
        if (manager.serverName() != null) {
            faults.add(at.field("serverName"), "invalid_header_value", Headers.value(manager.serverName()));
        }
        if (manager.tracing() != null) {
            tracing(manager.tracing(), at.field("tracing"));
        }
    }

    private void filters(List<HttpFilter> filters, Pointer at) {
        for (int i = 0; i < filters.size(); i++) {
            HttpFilter filter = filters.get(i);
            Pointer place = at.index(i);
            shape(filter, place);
            if (isRouter(filter)) {
                faults.addIf(
                        i < filters.size() - 1,
                        filter.filter() == null ? place : place.field("filter"),
                        "filter_order",
                        "The router sends requests on; it must be the last filter.");
                faults.addIf(
                        Boolean.TRUE.equals(filter.disabled()),
                        place.field("disabled"),
                        "conflicting_fields",
                        "The router can't be switched off.");
            }
        }
        faults.duplicates(
                filters,
                at,
                filter -> filter.envoyName().isEmpty() || isRouter(filter) ? new Object() : filter.envoyName(),
                "A filter of this name is there already; per-route settings couldn't tell them apart");
    }

    private void shape(HttpFilter filter, Pointer at) {
        String name = filter.name();
        boolean unknown = name != null
                && !name.contains(".")
                && filter.filter() == null
                && FilterType.named(name).isEmpty()
                && !hasType(filter.config());
        faults.addIf(
                unknown,
                at.field("name"),
                "unknown_value",
                "No filter has this short name" + Nearest.hint(name == null ? "" : name, SHORT_NAMES)
                        + " Give any other by its Envoy name, such as envoy.filters.http.tap.");
        faults.addIf(
                name == null && filter.filter() instanceof CustomFilter,
                at.field("name"),
                "required",
                "Is missing: Envoy's name of the filter, or one of your own.");
        if (name != null && filter.filter() != null && !(filter.filter() instanceof CustomFilter)) {
            ofAnother(name, FilterType.of(filter.filter()), at.field("name"));
        }
        faults.addIf(name == null && filter.filter() == null, at.field("name"), "required", "Is missing.");
        faults.addIf(
                filter.filter() != null && filter.config() != null,
                at.field("config"),
                "conflicting_fields",
                "Doesn't go together with 'filter'; give one of them.");
    }

    /** A filter's known name on another filter would take its per-route settings away. */
    private void ofAnother(String name, FilterType own, Pointer at) {
        FilterType.known(name)
                .filter(type -> !type.equals(own))
                .ifPresent(type -> faults.add(
                        at,
                        "conflicting_fields",
                        "Is the name of another filter: " + type.displayName()
                                + ". Leave the name out, or give one of your own."));
    }

    /** With an {@code @type}, a name may be anyone's own. */
    private static boolean hasType(@Nullable RawJson config) {
        return config != null && config.text().contains("\"@type\"");
    }

    private static boolean isRouter(HttpFilter filter) {
        return filter.filter() instanceof RouterFilter || ROUTER.equals(filter.envoyName());
    }

    private void tracing(Tracing tracing, Pointer at) {
        faults.addIf(
                !tracing.config().isEmpty() && !(tracing.provider() instanceof Tracing.Named),
                at.field("config"),
                "conflicting_fields",
                "Goes with a provider that is given as text; an object holds its own settings.");
        switch (tracing.provider()) {
            case null -> {}
            case Tracing.OpenTelemetry otel -> openTelemetry(otel, at.field("provider"));
            case Tracing.Zipkin zipkin -> zipkin(zipkin, at.field("provider"));
            case Tracing.Named named -> {}
            case Tracing.Envoy envoy -> {}
        }
        for (int i = 0; i < tracing.customTags().size(); i++) {
            tag(tracing.customTags().get(i), at.field("customTags").index(i));
        }
        faults.duplicates(
                tracing.customTags(), at.field("customTags"), Tracing.CustomTag::tag, "This tag is there already");
    }

    private void openTelemetry(Tracing.OpenTelemetry provider, Pointer at) {
        TextMatches.exactlyOne(
                at,
                faults,
                TextMatches.fields("grpcCluster", provider.grpcCluster(), "httpCluster", provider.httpCluster()));
        cluster(provider.grpcCluster(), at.field("grpcCluster"));
        cluster(provider.httpCluster(), at.field("httpCluster"));
        if (provider.httpPath() != null) {
            faults.add(at.field("httpPath"), "invalid_path", Paths.withQuery(provider.httpPath()));
            faults.addIf(
                    provider.httpCluster() == null,
                    at.field("httpPath"),
                    "conflicting_fields",
                    "Goes with httpCluster.");
        }
    }

    private void zipkin(Tracing.Zipkin provider, Pointer at) {
        cluster(provider.collectorCluster(), at.field("collectorCluster"));
        if (provider.collectorEndpoint() != null) {
            faults.add(at.field("collectorEndpoint"), "invalid_path", Paths.withQuery(provider.collectorEndpoint()));
        }
        String host = provider.collectorHostname();
        faults.addIf(
                host != null && !Addresses.isAuthority(host),
                at.field("collectorHostname"),
                "invalid_host",
                "Must be a host name or an address, perhaps with a port.");
    }

    private void cluster(@Nullable String name, Pointer at) {
        if (name != null) {
            faults.add(at, "invalid_name", Names.resource(name));
        }
    }

    private void tag(Tracing.CustomTag tag, Pointer at) {
        TextMatches.exactlyOne(
                at,
                faults,
                TextMatches.fields(
                        "literal",
                        tag.literal(),
                        "requestHeader",
                        tag.requestHeader(),
                        "environment",
                        tag.environment()));
        if (tag.requestHeader() != null) {
            faults.add(at.field("requestHeader"), "invalid_header_name", Headers.matchedName(tag.requestHeader()));
        }
        faults.addIf(
                tag.literal() != null && tag.defaultValue() != null,
                at.field("defaultValue"),
                "conflicting_fields",
                "A literal needs no default.");
    }
}
