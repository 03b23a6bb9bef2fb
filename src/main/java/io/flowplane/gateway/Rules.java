package io.flowplane.gateway;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRewrite;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiUpstream;
import io.flowplane.domain.spec.Specificity;
import io.flowplane.json.Json;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of a route configuration that one definition's routes become. */
final class Rules {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    private final Definition definition;
    private final FilterPlan filters;

    Rules(Definition definition) {
        this.definition = definition;
        this.filters = new FilterPlan(definition);
    }

    /**
     * A rule.
     *
     * @param origin the route that it was made of
     * @param settings its filters' settings, by the key in {@code typedPerFilterConfig}
     * @param answersPreflights made beside the rule of the route itself
     */
    record Rule(
            Definition definition,
            ApiRoute route,
            Pointer origin,
            ObjectNode body,
            Map<String, FilterPlan.Setting> settings,
            boolean answersPreflights) {
        Specificity specificity() {
            return Specificity.of(route.match());
        }
    }

    List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        List<ApiRoute> routes = definition.spec().routes();
        for (int i = 0; i < routes.size(); i++) {
            add(rules, routes.get(i), Pointer.ROOT.field("routes").index(i));
        }
        return rules;
    }

    private void add(List<Rule> rules, ApiRoute route, Pointer at) {
        Map<String, FilterPlan.Setting> settings = filters.ofRoute(route.filters(), at.field("filters"));
        var cors = FilterPlan.cors(settings);
        if (cors != null && !route.methods().isEmpty()) {
            ObjectNode preflight = rule(route, "preflight " + name(route), List.of("OPTIONS"), Map.ofEntries(cors));
            ((ObjectNode) preflight.get("match")).putArray("headers").add(asked(route.methods()));
            rules.add(new Rule(definition, route, at, preflight, Map.ofEntries(cors), true));
        }
        rules.add(
                new Rule(definition, route, at, rule(route, name(route), route.methods(), settings), settings, false));
    }

    /** The method that a browser asks for before it uses it. */
    private static ObjectNode asked(List<String> methods) {
        ObjectNode header = Json.NODES.objectNode().put("name", "access-control-request-method");
        return methods.size() == 1
                ? header.put("value", methods.getFirst())
                : header.put("regex", methods.stream().map(Rules::quoted).collect(Collectors.joining("|")));
    }

    private static String quoted(String method) {
        return method.replaceAll("[^A-Za-z0-9]", "\\\\$0");
    }

    private String name(ApiRoute route) {
        return route.name() == null
                ? (String.join(",", route.methods()) + " " + shown(route.match())).strip()
                : route.name();
    }

    private static String shown(ApiMatch match) {
        for (String text : new String[] {match.prefix(), match.path(), match.template()}) {
            if (text != null) {
                return text;
            }
        }
        return String.valueOf(match.regex());
    }

    private ObjectNode rule(
            ApiRoute route, String name, List<String> methods, Map<String, FilterPlan.Setting> settings) {
        ObjectNode rule = Json.NODES.objectNode().put("name", GeneratedNames.cut(definition.name() + "/" + name));
        ObjectNode match = rule.putObject("match");
        match.set("path", path(route.match()));
        if (!methods.isEmpty()) {
            methods.forEach(match.putArray("methods")::add);
        }
        if (!route.match().queryParameters().isEmpty()) {
            ArrayNode parameters = match.putArray("queryParameters");
            route.match().queryParameters().forEach(parameter -> parameters.add(Records.write(parameter)));
        }
        rule.set("action", action(route));
        if (!settings.isEmpty()) {
            ObjectNode perRoute = rule.putObject("typedPerFilterConfig");
            settings.forEach((key, setting) ->
                    perRoute.set(key, Json.stored(setting.value().text())));
        }
        return rule;
    }

    private static ObjectNode path(ApiMatch match) {
        ObjectNode path = Json.NODES.objectNode();
        if (match.prefix() != null) {
            return path.put("type", "prefix").put("value", match.prefix());
        }
        if (match.path() != null) {
            return path.put("type", "exact").put("value", match.path());
        }
        return match.template() != null
                ? path.put("type", "template").put("template", match.template())
                : path.put("type", "regex").put("value", match.regex());
    }

    private ObjectNode action(ApiRoute route) {
        List<ApiUpstream> upstreams = Clusters.of(definition, route);
        ObjectNode action = Json.NODES.objectNode();
        if (upstreams.size() == 1) {
            action.put("type", "forward")
                    .put("cluster", GeneratedNames.cluster(definition.name(), upstreams.getFirst()));
        } else {
            action.put("type", "weighted");
            ArrayNode shares = action.putArray("clusters");
            upstreams.forEach(upstream -> shares.addObject()
                    .put("name", GeneratedNames.cluster(definition.name(), upstream))
                    .put("weight", upstream.weight() == null ? 1 : upstream.weight()));
        }
        Duration timeout = route.timeoutSeconds() == null ? USUAL_TIMEOUT : route.timeoutSeconds();
        action.put("timeoutSeconds", BigDecimal.valueOf(timeout.toMillis(), 3).stripTrailingZeros());
        // The upstream is called by its own name, whatever name the gateway has.
        action.put("autoHostRewrite", true);
        rewrite(action, route.rewrite());
        return action;
    }

    private static void rewrite(ObjectNode action, @Nullable ApiRewrite rewrite) {
        if (rewrite == null) {
            return;
        }
        if (rewrite.prefix() != null) {
            action.put("prefixRewrite", rewrite.prefix());
        }
        if (rewrite.regex() != null) {
            action.putObject("regexRewrite")
                    .put("pattern", rewrite.regex())
                    .put("substitution", rewrite.substitution() == null ? "" : rewrite.substitution());
        }
    }
}
