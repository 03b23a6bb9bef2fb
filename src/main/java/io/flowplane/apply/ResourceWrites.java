package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.json.MergePatch;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes clusters, route configurations and listeners. A body is compiled first, outside any transaction; what depends on
 * other rows (existence, versions, references, ports) is decided inside, where the team's rows stand still.
 */
public final class ResourceWrites implements Apply {
    /** How often a patch is computed anew because somebody else wrote in between. */
    private static final int PATCH_ATTEMPTS = 3;

    private static final int NAMED_AT_MOST = 20;

    private final Store store;
    private final SpecCompiler compiler;
    private final TeamRule teams;
    private final Unresolved unresolved;

    /** @param defaultTeam the team that any writer may bring into being */
    public ResourceWrites(Store store, SpecCompiler compiler, String defaultTeam) {
        this.store = store;
        this.compiler = compiler;
        this.teams = new TeamRule(defaultTeam);
        this.unresolved = new Unresolved(compiler);
    }

    @Override
    public Resource create(Actor actor, ResourceKey key, ObjectNode body) {
        Compiled compiled = compiler.compile(key.kind(), key.name(), body);
        return store.writeAcrossTeams(actor, key.team(), tx -> {
            if (tx.find(key).isPresent()) {
                throw Refusal.of(
                        ErrorCode.ALREADY_EXISTS,
                        "There is a " + key.kind().singular() + " named '" + key.name()
                                + "' already: PUT replaces it, PATCH changes it.");
            }
            return created(tx, actor, key, compiled);
        });
    }

    @Override
    public Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        Compiled compiled = compiler.compile(key.kind(), key.name(), body);
        return store.writeAcrossTeams(actor, key.team(), tx -> {
            Optional<Resource> before = tx.find(key);
            preconditions.check(before.map(Resource::etag));
            return before.isEmpty()
                    ? new Written<>(created(tx, actor, key, compiled), Written.Outcome.CREATED)
                    : replaced(tx, actor, before.get(), compiled);
        });
    }

    @Override
    public Written<Resource> patch(Actor actor, ResourceKey key, ObjectNode patch, Preconditions preconditions) {
        for (int attempt = 0; attempt < PATCH_ATTEMPTS; attempt++) {
            Resource read = store.find(key).orElseThrow(() -> missing(key));
            preconditions.check(Optional.of(read.etag()));
            Compiled compiled =
                    compiler.compile(key.kind(), key.name(), MergePatch.apply(Json.stored(read.spec()), patch));
            Optional<Written<Resource>> written = store.writeAcrossTeams(actor, key.team(), tx -> {
                Resource before = tx.find(key).orElseThrow(() -> missing(key));
                preconditions.check(Optional.of(before.etag()));
                boolean untouched = before.id().equals(read.id()) && before.version() == read.version();
                return untouched ? Optional.of(replaced(tx, actor, before, compiled)) : Optional.empty();
            });
            if (written.isPresent()) {
                return written.get();
            }
        }
        throw Refusal.later(
                ErrorCode.UNAVAILABLE, "Others change '" + key.name() + "' all the time: nothing was stored.", 1);
    }

    @Override
    public void delete(Actor actor, ResourceKey key, Preconditions preconditions) {
        store.<Optional<Resource>>writeAcrossTeams(actor, key.team(), tx -> {
            Resource before = tx.find(key).orElseThrow(() -> missing(key));
            preconditions.check(Optional.of(before.etag()));
            refuseWhileNamed(tx, key);
            tx.delete(before);
            tx.audit(Audits.resource("deleted", actor, before, Map.of("version", before.version())));
            return Optional.empty();
        });
    }

    private Resource created(Tx tx, Actor actor, ResourceKey key, Compiled compiled) {
        teams.require(tx, actor, key.team());
        Ports.refuseConflicts(tx, key, compiled);
        Resource now = tx.create(key, unresolved.draft(tx, key, Optional.empty(), compiled));
        tx.audit(Audits.resource("created", actor, now, patch("{}", now)));
        unresolved.settle(tx, key);
        return now;
    }

    private Written<Resource> replaced(Tx tx, Actor actor, Resource before, Compiled compiled) {
        if (before.spec().equals(compiled.spec())) {
            return new Written<>(before, Written.Outcome.UNCHANGED);
        }
        Ports.refuseConflicts(tx, before.key(), compiled);
        Resource now = tx.replace(before, unresolved.draft(tx, before.key(), Optional.of(before), compiled));
        tx.audit(Audits.resource("updated", actor, now, patch(before.spec(), now)));
        return new Written<>(now, Written.Outcome.CHANGED);
    }

    private static Map<String, ?> patch(String before, Resource now) {
        ObjectNode difference = Difference.between(Json.stored(before), Json.stored(now.spec()));
        return Map.of("version", now.version(), "patch", Audits.values(Sensitive.redacted(difference)));
    }

    private static void refuseWhileNamed(Tx tx, ResourceKey key) {
        List<ResourceKey> referrers = tx.referrers(key.team(), key.kind().singular(), key.name()).stream()
                .filter(referrer -> !referrer.equals(key))
                .sorted()
                .toList();
        List<String> all = Stream.concat(
                        referrers.stream().map(ResourceWrites::called),
                        tx.strangers(key.team(), key.kind().singular(), key.name()).stream()
                                .map(stranger -> stranger.to() + " '" + stranger.name() + "'"))
                .toList();
        if (all.isEmpty()) {
            return;
        }
        String names = all.stream().limit(NAMED_AT_MOST).collect(Collectors.joining(", "));
        String more = all.size() > NAMED_AT_MOST ? " and " + (all.size() - NAMED_AT_MOST) + " more" : "";
        throw Refusal.of(
                ErrorCode.IN_USE,
                "The " + called(key) + " is in use by " + names + more + ": change those first.",
                all.stream()
                        .map(referrer -> new Problem("", "The " + referrer + " names it.", "in_use"))
                        .toList());
    }

    private static String called(ResourceKey key) {
        return key.kind().singular() + " '" + key.name() + "'";
    }

    private static Refusal missing(ResourceKey key) {
        return Refusal.notFound(key.kind(), key.name());
    }

    /** One reference for each thing named; required if any of them is. */
    static List<Reference> merged(List<Reference> some, List<Reference> others) {
        return Stream.concat(some.stream(), others.stream())
                .collect(Collectors.toMap(
                        reference -> reference.to() + "/" + reference.name(),
                        reference -> reference,
                        (one, other) -> one.required() ? one : other,
                        java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }
}
