package io.flowplane.apply;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.gateway.Definition;
import io.flowplane.gateway.Gateway;
import io.flowplane.gateway.GeneratedBody;
import io.flowplane.json.Json;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What writing one API definition would do to all that is generated on the listeners that it leaves and joins. It is worked out
 * from what was read before the transaction; {@link #isStale} tells within whether that still holds.
 */
final class DefinitionDraft {
    private final SpecCompiler compiler;
    private final Rows rows;
    private final ResourceKey key;
    private final @Nullable Definition after;
    private final Map<ResourceKey, Optional<Resource>> seen = new HashMap<>();
    private final Map<String, List<ResourceKey>> seenReferrers = new LinkedHashMap<>();
    private final List<Problem> faults = new ArrayList<>();
    private final List<Problem> conflicts = new ArrayList<>();
    private final Bundle bundle;
    private final @Nullable Definition before;

    /** @param spec null to delete the definition */
    DefinitionDraft(
            SpecCompiler compiler, Rows rows, Bundle bundle, ResourceKey key, @Nullable ApiDefinitionSpec spec) {
        this.compiler = compiler;
        this.rows = rows;
        this.bundle = bundle;
        this.key = key;
        this.after = spec == null ? null : new Definition(key.name(), spec);
        this.before = row(key).map(DefinitionDraft::stored).orElse(null);
        work();
    }

    Bundle bundle() {
        return bundle;
    }

    /** What was stored when this was drawn up. */
    Optional<Definition> before() {
        return Optional.ofNullable(before);
    }

    /** What the definition's row names: its listener, and all that is generated for it. */
    List<Reference> references() {
        Definition definition = after;
        if (definition == null) {
            return List.of();
        }
        Stream<ResourceKey> generated = bundle.keys().stream().filter(each -> belongs(each, definition));
        return Stream.concat(Stream.of(listenerKey(definition.listener())), generated)
                .distinct()
                .map(each -> new Reference(each.kind().singular(), each.name(), false))
                .toList();
    }

    /**
     * Refuses with all faults of the definition, else with all conflicts.
     *
     * @param place turns a pointer into the definition into one of the body
     */
    void orRefuse(Function<Problem, Problem> place) {
        if (!faults.isEmpty()) {
            throw Read.refusal(faults.stream().map(place).distinct().toList());
        }
        if (!conflicts.isEmpty()) {
            List<Problem> placed = conflicts.stream().map(place).distinct().toList();
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    placed.getFirst().message(),
                    placed.stream().limit(Read.MOST_PROBLEMS).toList());
        }
    }

    /** Whether somebody wrote in between what this was drawn up from. */
    boolean isStale(Rows now) {
        return seen.entrySet().stream()
                        .anyMatch(row -> !etag(now.find(row.getKey())).equals(etag(row.getValue())))
                || seenReferrers.entrySet().stream()
                        .anyMatch(listener ->
                                !definitionsOn(now, listener.getKey()).equals(listener.getValue()));
    }

    private void work() {
        Set<String> listeners = new LinkedHashSet<>();
        if (before != null) {
            listeners.add(before.listener());
            dropAll(before);
        }
        if (after != null) {
            listeners.add(after.listener());
            Optional.ofNullable(Gateway.nameFault(after)).ifPresent(faults::add);
            Gateway.clusters(after, faults)
                    .forEach((name, body) -> compile(new ResourceKey(key.team(), Kind.CLUSTER, name), body));
        }
        listeners.forEach(this::gateway);
    }

    private void dropAll(Definition definition) {
        Gateway.clusters(definition, new ArrayList<>())
                .keySet()
                .forEach(name -> bundle.drop(new ResourceKey(key.team(), Kind.CLUSTER, name)));
        bundle.drop(new ResourceKey(key.team(), Kind.LISTENER, definition.listener()));
        bundle.drop(new ResourceKey(key.team(), Kind.ROUTE_CONFIG, routesOf(definition.listener())));
    }

    private void gateway(String listener) {
        List<Definition> here = new ArrayList<>(others(listener));
        if (after != null && after.listener().equals(listener)) {
            checkNeighbours(after, here);
            here.add(after);
        }
        if (here.isEmpty()) {
            return;
        }
        Gateway gateway = new Gateway(listener, here, key.name());
        conflicts.addAll(gateway.collisions());
        compile(new ResourceKey(key.team(), Kind.ROUTE_CONFIG, routesOf(listener)), gateway.routes());
        if (!here.getFirst().hasOwnListener() && handMade(listener).isPresent()) {
            here.stream()
                    .filter(definition -> definition.name().equals(key.name()))
                    .forEach(this::refuseFilters);
        } else {
            compile(new ResourceKey(key.team(), Kind.LISTENER, listener), gateway.listener());
        }
    }

    private void refuseFilters(Definition definition) {
        if (!definition.spec().filters().isEmpty()) {
            faults.add(new Problem(
                    "/filters",
                    "The listener '" + definition.listener() + "' is made by hand: give it the filters itself.",
                    "not_here"));
        }
    }

    /** Who may be on one listener together. */
    private void checkNeighbours(Definition definition, List<Definition> others) {
        boolean alone = definition.hasOwnListener();
        others.stream()
                .filter(other -> alone || other.hasOwnListener())
                .findFirst()
                .ifPresent(other -> conflicts.add(new Problem(
                        alone ? "/listener/name" : "/targetListeners/0",
                        "The listener '" + definition.listener() + "' belongs to the API definition '" + other.name()
                                + "'" + (other.hasOwnListener() ? " alone." : "."),
                        "listener_taken")));
        boolean missing =
                definition.joins() && row(listenerKey(definition.listener())).isEmpty();
        if (missing) {
            faults.add(new Problem(
                    "/targetListeners/0",
                    "There is no listener '" + definition.listener() + "': create it first, or leave this out.",
                    "unknown_listener"));
        }
    }

    private List<Definition> others(String listener) {
        List<ResourceKey> definitions = definitionsOn(rows, listener);
        seenReferrers.put(listener, definitions);
        return definitions.stream()
                .filter(other -> !other.equals(key))
                .flatMap(other -> row(other).stream())
                .map(DefinitionDraft::stored)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private List<ResourceKey> definitionsOn(Rows from, String listener) {
        return from.referrers(key.team(), Kind.LISTENER.singular(), listener).stream()
                .filter(referrer -> referrer.kind() == Kind.API_DEFINITION)
                .sorted()
                .toList();
    }

    private void compile(ResourceKey generated, GeneratedBody body) {
        try {
            bundle.want(generated, compiler.compile(generated.kind(), generated.name(), body.spec()));
        } catch (Refusal refusal) {
            refusal.problems().forEach(problem -> faults.add(body.places().origin(problem)));
        }
    }

    /** The route configuration that a listener asks for, or that it will when it is generated. */
    private String routesOf(String listener) {
        return handMade(listener)
                .flatMap(row -> Stream.of(
                                compiler.compile(row.key().kind(), row.key().name(), Json.stored(row.spec()))
                                        .references())
                        .flatMap(List::stream)
                        .filter(reference -> reference.to().equals(Reference.ROUTE))
                        .map(Reference::name)
                        .findFirst())
                .orElseGet(() -> Gateway.routesOf(listener));
    }

    private Optional<Resource> handMade(String listener) {
        return row(listenerKey(listener)).filter(row -> row.managedBy().equals(Resource.BY_HAND));
    }

    private ResourceKey listenerKey(String listener) {
        return new ResourceKey(key.team(), Kind.LISTENER, listener);
    }

    private boolean belongs(ResourceKey generated, Definition definition) {
        return switch (generated.kind()) {
            case LISTENER -> generated.name().equals(definition.listener());
            case ROUTE_CONFIG -> generated.name().equals(routesOf(definition.listener()));
            default -> true;
        };
    }

    private Optional<Resource> row(ResourceKey wanted) {
        return seen.computeIfAbsent(wanted, rows::find);
    }

    private static String etag(Optional<Resource> row) {
        return row.map(Resource::etag).orElse("");
    }

    static Definition stored(Resource row) {
        return new Definition(row.key().name(), Records.stored(ApiDefinitionSpec.class, row.spec()));
    }
}
