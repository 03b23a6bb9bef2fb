package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FilterType.AttachmentPoint;
import io.flowplane.domain.spec.filter.FilterType.PerRouteBehavior;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import io.flowplane.json.Json;
import io.flowplane.json.Schemas;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of friendly filters: their fields, where they may stand, and an example of each. Public, as documents are. */
final class FilterTypeRoutes {
    private static final String COMPONENT = "FilterType";

    private FilterTypeRoutes() {}

    static List<Route> all() {
        return List.of(
                Route.open(Verb.GET, "/api/v1/filter-types")
                        .named("listFilterTypes", "Filters", "Lists the filters with friendly fields")
                        .says("Any other filter of Envoy's works by its Envoy name, with config in Envoy's own JSON.")
                        .gives(Reply.of(200, "All of them.", new BodyShape.ListOf(COMPONENT), "X-Total-Count"))
                        .by(call -> Paging.answer(FilterType.all(), type -> Json.write(view(type)))),
                Route.open(Verb.GET, "/api/v1/filter-types/{name}")
                        .named("getFilterType", "Filters", "Shows a filter with friendly fields")
                        .says("By its short name, another of its names, or Envoy's.")
                        .gives(Reply.of(200, "The filter.", new BodyShape.Named(COMPONENT)))
                        .refuses(ErrorCode.NOT_FOUND)
                        .by(call -> Answer.json(200, view(known(call.pathValue("name"))))));
    }

    private static FilterType known(String name) {
        return FilterType.known(name)
                .orElseThrow(() -> Refusal.of(
                        ErrorCode.NOT_FOUND,
                        "There is no filter type '" + Problems.shortened(name)
                                + "'; GET /api/v1/filter-types lists them."));
    }

    private static ObjectNode view(FilterType type) {
        ObjectNode view = Json.NODES.objectNode();
        view.put("name", type.name());
        view.put("displayName", type.displayName());
        view.put("envoyFilterName", type.envoyName());
        ArrayNode aliases = view.putArray("aliases");
        type.aliases().forEach(aliases::add);
        view.put("isImplemented", true);
        type.requires().ifPresent(needed -> view.put("requiresSwitch", needed.setting()));
        ArrayNode points = view.putArray("attachmentPoints");
        type.attachmentPoints().forEach(point -> points.add(word(point)));
        view.put("requiresListenerConfig", type.requiresListenerConfig());
        view.put("perRouteBehavior", type.perRouteBehavior().name().toLowerCase(Locale.ROOT));
        view.set("configSchema", new Schemas().alone(FriendlyFilter.class, type.form()));
        view.set("example", Json.stored(type.example()));
        if (type.perRouteBehavior() != PerRouteBehavior.NOT_SUPPORTED) {
            view.set("perRouteConfigSchema", perRoute(type));
            view.set("perRouteExample", Json.stored(type.perRouteExample()));
        }
        view.put("usageHint", type.usageHint());
        return view;
    }

    private static ObjectNode perRoute(FilterType type) {
        ObjectNode either = Json.NODES.objectNode();
        ArrayNode forms = either.putArray("anyOf");
        ObjectNode off = forms.addObject().put("type", "object");
        off.putObject("properties").putObject("disabled").put("type", "boolean");
        off.putArray("required").add("disabled");
        off.put("additionalProperties", false);
        type.perRoute().ifPresent(form -> {
            ObjectNode own = new Schemas().alone(form);
            if (own.remove("$defs") instanceof ObjectNode parts) {
                either.set("$defs", parts);
            }
            forms.add(own);
        });
        return either;
    }

    private static String word(AttachmentPoint point) {
        return switch (point) {
            case LISTENER -> "listener";
            case ROUTE_CONFIG -> "routeConfig";
            case VIRTUAL_HOST -> "virtualHost";
            case ROUTE -> "route";
            case WEIGHTED_CLUSTER -> "weightedCluster";
        };
    }

    static ObjectNode schema() {
        return Schema.object()
                .has("name", Schema.text("The short name: what type says."))
                .has("displayName", Schema.text("For people."))
                .has("envoyFilterName", Schema.text("Its name in Envoy; empty where the filter's own name is given."))
                .has("aliases", Schema.listOf(Schema.text("Another short name.")))
                .has("isImplemented", Schema.truth("Always true."))
                .mayHave("requiresSwitch", Schema.text("The server's setting without which it is refused."))
                .has(
                        "attachmentPoints",
                        Schema.listOf(Schema.oneOf(
                                "Where it may stand.",
                                "listener",
                                "routeConfig",
                                "virtualHost",
                                "route",
                                "weightedCluster")))
                .has("requiresListenerConfig", Schema.truth("Whether its settings stand in the listener."))
                .has(
                        "perRouteBehavior",
                        Schema.oneOf(
                                "What a route may say about it.",
                                "full_config",
                                "reference_only",
                                "disable_only",
                                "not_supported"))
                .has("configSchema", Schema.anyObject("JSON Schema of the filter in a listener."))
                .has("example", Schema.anyObject("A filter that works."))
                .mayHave("perRouteConfigSchema", Schema.anyObject("JSON Schema of an entry of typedPerFilterConfig."))
                .mayHave("perRouteExample", Schema.anyObject("An entry that works."))
                .has("usageHint", Schema.text("How people use it."))
                .closed("A filter with friendly fields.");
    }
}
