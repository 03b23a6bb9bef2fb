package io.flowplane.gateway;

import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiListener;
import io.flowplane.domain.spec.ApiDefinitionSpec.Protocol;
import io.flowplane.domain.spec.Specificity;
import io.flowplane.json.Json;
import io.flowplane.json.Places;
import io.flowplane.json.Pointer;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One listener and the definitions that it serves: told apart by domain and path. What it makes of them depends on nothing
 * else, so that the same definitions give the same bodies.
 */
public final class Gateway {
    private static final int SHARED_PORT = 10_000;
    private static final String EVERY_ADDRESS = "0.0.0.0";
    private static final String EVERY_DOMAIN = "*";
    private static final String LISTENER_ENDING = "-listener";

    private final String listener;
    private final List<Definition> definitions;
    private final String subject;
    private final List<Rules.Rule> rules;

    /**
     * @param definitions every definition of the team on this listener; at least one
     * @param subject the name of the one that is being written, whose places are told
     */
    public Gateway(String listener, List<Definition> definitions, String subject) {
        this.listener = listener;
        this.definitions = definitions.stream()
                .sorted(Comparator.comparing(Definition::name))
                .toList();
        this.subject = subject;
        this.rules = this.definitions.stream()
                .flatMap(definition -> new Rules(definition).all().stream())
                .toList();
    }

    /** The route configuration of a listener that is generated. */
    public static String routesOf(String listener) {
        String stem = listener.endsWith(LISTENER_ENDING)
                ? listener.substring(0, listener.length() - LISTENER_ENDING.length())
                : listener;
        return GeneratedNames.of(stem.isEmpty() ? listener : stem, "routes");
    }

    /** The clusters of one definition, by name. */
    public static Map<String, GeneratedBody> clusters(Definition definition, List<Problem> problems) {
        Clusters clusters = new Clusters(definition);
        problems.addAll(clusters.problems());
        return clusters.bodies();
    }

    /** The route configuration: a virtual host for each domain, its rules from the most exact to the most general. */
    public GeneratedBody routes() {
        Map<String, List<Rules.Rule>> byDomain = new TreeMap<>();
        rules.forEach(rule -> byDomain.computeIfAbsent(domain(rule.definition()), d -> new ArrayList<>())
                .add(rule));
        ObjectNode spec = Json.NODES.objectNode();
        spec.put("ignorePortInHostMatching", true);
        ArrayNode hosts = spec.putArray("virtualHosts");
        Places places = new Places();
        byDomain.forEach((domain, here) -> {
            ObjectNode host = hosts.addObject().put("name", GeneratedNames.cut(hostName(domain)));
            domains(domain).forEach(host.putArray("domains")::add);
            Pointer at =
                    Pointer.ROOT.field("virtualHosts").index(hosts.size() - 1).field("routes");
            put(host.putArray("routes"), here, at, places);
        });
        return new GeneratedBody(spec, places);
    }

    private void put(ArrayNode into, List<Rules.Rule> here, Pointer at, Places places) {
        here.stream()
                .sorted(Comparator.comparing(Rules.Rule::specificity)
                        .thenComparingInt(
                                rule -> -rule.route().match().queryParameters().size())
                        .thenComparing(rule -> !rule.answersPreflights())
                        .thenComparing(rule -> rule.route().methods().isEmpty())
                        .thenComparing(rule -> rule.definition().name())
                        .thenComparing(rule -> rule.body().path("name").asString("")))
                .forEach(rule -> {
                    if (rule.definition().name().equals(subject)) {
                        note(rule, at.index(into.size()), places);
                    }
                    into.add(rule.body());
                });
    }

    private static void note(Rules.Rule rule, Pointer made, Places places) {
        places.put(made, rule.origin());
        places.put(made.field("match").field("path"), rule.origin().field("match"));
        places.put(made.field("match").field("methods"), rule.origin().field("methods"));
        rule.settings()
                .forEach((key, setting) ->
                        places.put(made.field("typedPerFilterConfig").field(key), setting.origin()));
    }

    /** The listener, where it is not one that somebody made by hand. */
    public GeneratedBody listener() {
        Optional<ApiListener> wanted = definitions.stream()
                .filter(Definition::hasOwnListener)
                .flatMap(definition -> Stream.ofNullable(definition.spec().listener()))
                .findFirst();
        Places places = new Places();
        ObjectNode spec = Json.NODES.objectNode();
        spec.put("address", wanted.map(ApiListener::bindAddress).orElse(EVERY_ADDRESS));
        spec.put("port", wanted.map(ApiListener::port).orElse(SHARED_PORT));
        ObjectNode chain = spec.putArray("filterChains").addObject();
        chain.put("name", GeneratedNames.cut(listener.replaceAll(LISTENER_ENDING + "$", "") + "-chain"));
        wanted.map(ApiListener::protocol)
                .filter(protocol -> protocol == Protocol.HTTPS)
                .ifPresent(https -> spec.put("protocol", https.name()));
        wanted.map(ApiListener::tlsContext).ifPresent(tls -> chain.set("tlsContext", Records.write(tls)));
        List<FilterPlan.Entry> own = definitions.stream()
                .flatMap(definition ->
                        new FilterPlan(definition).ofListener().stream().map(entry -> note(definition, entry)))
                .toList();
        List<ObjectNode> filters = FilterPlan.around(own);
        chain.putArray("filters")
                .addObject()
                .put("type", "httpConnectionManager")
                .put("routeConfigName", routesOf(listener))
                .set("httpFilters", FilterPlan.array(filters));
        places(own, filters, places);
        return new GeneratedBody(spec, places);
    }

    /** Filters of others have no place in what is written now. */
    private FilterPlan.Entry note(Definition definition, FilterPlan.Entry entry) {
        return definition.name().equals(subject) ? entry : new FilterPlan.Entry(entry.filter(), Pointer.ROOT);
    }

    private static void places(List<FilterPlan.Entry> own, List<ObjectNode> filters, Places places) {
        Pointer chain = Pointer.ROOT.field("filterChains").index(0);
        Pointer listed = chain.field("filters").index(0).field("httpFilters");
        for (FilterPlan.Entry entry : own) {
            places.put(listed.index(filters.indexOf(entry.filter())), entry.origin());
        }
        Pointer listener = Pointer.ROOT.field("listener");
        places.put(Pointer.ROOT.field("address"), listener.field("bindAddress"));
        places.put(Pointer.ROOT.field("port"), listener.field("port"));
        places.put(Pointer.ROOT.field("protocol"), listener.field("protocol"));
        places.put(chain.field("tlsContext"), listener.field("tlsContext"));
    }

    /** Where a route of the subject would take the requests of another definition, or the other way round. */
    public List<Problem> collisions() {
        Map<String, List<Rules.Rule>> others = new HashMap<>();
        List<Rules.Rule> own = new ArrayList<>();
        rules.stream().filter(rule -> !rule.answersPreflights()).forEach(rule -> {
            boolean ours = rule.definition().name().equals(subject);
            (ours ? own : others.computeIfAbsent(place(rule), p -> new ArrayList<>())).add(rule);
        });
        return own.stream()
                .flatMap(rule -> others.getOrDefault(place(rule), List.of()).stream()
                        .filter(other -> overlap(rule, other))
                        .map(other -> collision(rule, other)))
                .toList();
    }

    private static Problem collision(Rules.Rule rule, Rules.Rule other) {
        return new Problem(
                rule.origin().field("match").toString(),
                "The API definition '" + other.definition().name() + "' serves this path of the domain '"
                        + domain(other.definition()) + "' already.",
                "route_taken");
    }

    private static String place(Rules.Rule rule) {
        Specificity path = rule.specificity();
        String query = rule.route().match().queryParameters().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining("&"));
        return domain(rule.definition()) + " " + path.prefix() + " " + path.shape() + " " + query;
    }

    private static boolean overlap(Rules.Rule one, Rules.Rule other) {
        Set<String> methods = new HashSet<>(one.route().methods());
        methods.retainAll(other.route().methods());
        return one.route().methods().isEmpty() || other.route().methods().isEmpty() || !methods.isEmpty();
    }

    private List<String> domains(String domain) {
        boolean alone = definitions.size() == 1 && definitions.getFirst().hasOwnListener();
        return alone && !domain.equals(EVERY_DOMAIN) ? List.of(domain, EVERY_DOMAIN) : List.of(domain);
    }

    private static String hostName(String domain) {
        return domain.equals(EVERY_DOMAIN) ? "any" : domain;
    }

    private static String domain(Definition definition) {
        return definition.spec().domain().toLowerCase(Locale.ROOT);
    }

    /** What a listener of this name may not be: the one that every definition shares. */
    public static @Nullable Problem nameFault(Definition definition) {
        boolean taken = definition.hasOwnListener() && definition.listener().equals(Definition.SHARED_LISTENER);
        return taken
                ? new Problem(
                        "/listener/name",
                        "'" + Definition.SHARED_LISTENER
                                + "' is the team's shared listener; leave listener out to use it.",
                        "invalid_name")
                : null;
    }
}
