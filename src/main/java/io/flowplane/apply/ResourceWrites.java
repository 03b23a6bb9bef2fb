package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.json.MergePatch;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import java.util.List;
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

    private final Store store;
    private final SpecCompiler compiler;
    private final ResourceSteps steps;

    /** @param defaultTeam the team that any writer may bring into being */
    public ResourceWrites(Store store, SpecCompiler compiler, String defaultTeam) {
        this.store = store;
        this.compiler = compiler;
        this.steps = new ResourceSteps(compiler, defaultTeam);
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
            return steps.create(tx, actor, key, compiled, Resource.BY_HAND);
        });
    }

    @Override
    public Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        Compiled compiled = compiler.compile(key.kind(), key.name(), body);
        return store.writeAcrossTeams(actor, key.team(), tx -> {
            Optional<Resource> before = tx.find(key);
            preconditions.check(before.map(Resource::etag));
            return before.isEmpty()
                    ? new Written<>(steps.create(tx, actor, key, compiled, Resource.BY_HAND), Written.Outcome.CREATED)
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
            refuseManaged(tx, before);
            steps.delete(tx, actor, before, referrer -> false);
            return Optional.empty();
        });
    }

    private Written<Resource> replaced(Tx tx, Actor actor, Resource before, Compiled compiled) {
        if (!before.spec().equals(compiled.spec())) {
            refuseManaged(tx, before);
        }
        return steps.replace(tx, actor, before, compiled);
    }

    /** What is generated is changed where it comes from. */
    private static void refuseManaged(Tx tx, Resource before) {
        if (before.managedBy().equals(Resource.BY_HAND)) {
            return;
        }
        String owners = tx
                .referrers(
                        before.key().team(),
                        before.key().kind().singular(),
                        before.key().name())
                .stream()
                .filter(referrer -> referrer.kind() == Kind.API_DEFINITION)
                .sorted()
                .map(ResourceSteps::called)
                .collect(Collectors.joining(", "));
        String owner = owners.isEmpty() ? "'" + before.managedBy() + "'" : owners;
        throw Refusal.of(
                ErrorCode.CONFLICT,
                "The " + ResourceSteps.called(before.key()) + " is generated by " + owner
                        + ": change or delete that one.");
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
