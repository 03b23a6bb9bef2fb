package io.flowplane.api;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All routes, and the way from a path to one of them. Fixed words win over path parameters. */
final class RouteTable {
    private final List<Route> routes;
    private final Map<Integer, List<Place>> placesBySegments;

    RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
        Map<String, Place> places = new HashMap<>();
        for (Route route : routes) {
            Place place = places.computeIfAbsent(route.path(), Place::of);
            if (place.byVerb.put(route.verb(), route) != null) {
                throw new IllegalArgumentException("Two routes for " + route.verb() + " " + route.path());
            }
        }
        this.placesBySegments = places.values().stream()
                .sorted((a, b) -> Integer.compare(a.parameters(), b.parameters()))
                .collect(Collectors.groupingBy(p -> p.template.size()));
    }

    List<Route> routes() {
        return routes;
    }

    /** What stands at a path; empty when nothing does. */
    Optional<Found> find(String rawPath) {
        return RequestPath.segments(rawPath).flatMap(this::find);
    }

    private Optional<Found> find(List<String> segments) {
        return placesBySegments.getOrDefault(segments.size(), List.of()).stream()
                .filter(place -> place.matches(segments))
                .findFirst()
                .map(place -> new Found(place.path(), Map.copyOf(place.byVerb), place.values(segments)));
    }

    /**
     * The routes at one path, by method.
     *
     * @param template the path as the routes say it
     * @param parameters the path's own values, decoded
     */
    record Found(String template, Map<Verb, Route> byVerb, Map<String, String> parameters) {
        /** The value of {@code Allow}. */
        String allow() {
            Stream<String> head = byVerb.containsKey(Verb.GET) ? Stream.of("HEAD") : Stream.empty();
            Stream<String> verbs = byVerb.keySet().stream().sorted().map(Verb::name);
            return Stream.of(verbs, head, Stream.of("OPTIONS")).flatMap(s -> s).collect(Collectors.joining(", "));
        }

        /** HEAD finds what GET does. */
        Optional<Route> route(String method) {
            return byVerb.entrySet().stream()
                    .filter(e -> e.getKey().name().equals(method.equals("HEAD") ? "GET" : method))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /** One path template. */
    private record Place(List<String> template, Map<Verb, Route> byVerb) {
        static Place of(String path) {
            return new Place(List.of(path.substring(1).split("/", -1)), new EnumMap<>(Verb.class));
        }

        String path() {
            return "/" + String.join("/", template);
        }

        int parameters() {
            return (int) template.stream().filter(Place::isParameter).count();
        }

        boolean matches(List<String> segments) {
            for (int i = 0; i < template.size(); i++) {
                String word = template.get(i);
                if (isParameter(word) ? segments.get(i).isEmpty() : !word.equals(segments.get(i))) {
                    return false;
                }
            }
            return true;
        }

        Map<String, String> values(List<String> segments) {
            Map<String, String> values = new HashMap<>();
            for (int i = 0; i < template.size(); i++) {
                if (isParameter(template.get(i))) {
                    String word = template.get(i);
                    values.put(word.substring(1, word.length() - 1), segments.get(i));
                }
            }
            return Map.copyOf(values);
        }

        private static boolean isParameter(String word) {
            return word.startsWith("{");
        }
    }
}
