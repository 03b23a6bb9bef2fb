package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Tx;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resources that are generated together, and those that are no longer wanted: written within one transaction, or not at all.
 * What was made by hand, or belongs to somebody else, is never touched.
 */
final class Bundle {
    private static final Comparator<ResourceKey> MADE =
            Comparator.comparing(ResourceKey::kind).thenComparing(ResourceKey::name);

    private final ResourceSteps steps;
    private final String managedBy;
    private final Map<ResourceKey, Compiled> wanted = new LinkedHashMap<>();
    private final Set<ResourceKey> unwanted = new LinkedHashSet<>();

    /** @param managedBy who generates them, as in {@link Resource#managedBy} */
    Bundle(ResourceSteps steps, String managedBy) {
        this.steps = steps;
        this.managedBy = managedBy;
    }

    void want(ResourceKey key, Compiled compiled) {
        wanted.put(key, compiled);
    }

    /** Goes, unless it is wanted as well. */
    void drop(ResourceKey key) {
        unwanted.add(key);
    }

    Set<ResourceKey> keys() {
        return wanted.keySet();
    }

    Map<ResourceKey, Compiled> wanted() {
        return wanted;
    }

    /** What was done to one resource. */
    record Step(ResourceKey key, Done done) {}

    /** What can be done to a resource. */
    enum Done {
        CREATED,
        UPDATED,
        DELETED,
        UNCHANGED
    }

    /** @param owner whose resources they are; null where the names alone tell */
    List<Step> put(Tx tx, Actor actor, @Nullable ResourceKey owner) {
        refuseForeign(tx, owner);
        List<Step> done = new ArrayList<>();
        wanted.keySet().stream().sorted(MADE).forEach(key -> done.add(new Step(key, one(tx, actor, key))));
        return done;
    }

    private Done one(Tx tx, Actor actor, ResourceKey key) {
        Compiled compiled = Objects.requireNonNull(wanted.get(key));
        Optional<Resource> before = tx.find(key);
        if (before.isEmpty()) {
            steps.create(tx, actor, key, compiled, managedBy);
            return Done.CREATED;
        }
        return steps.replace(tx, actor, before.get(), compiled).outcome() == Written.Outcome.UNCHANGED
                ? Done.UNCHANGED
                : Done.UPDATED;
    }

    /** Deletes what isn't wanted any more, after whatever named it is gone. */
    List<Step> clear(Tx tx, Actor actor) {
        List<Step> done = new ArrayList<>();
        unwanted.stream()
                .filter(key -> !wanted.containsKey(key))
                .sorted(MADE.reversed())
                .forEach(key -> tx.find(key)
                        .filter(row -> row.managedBy().equals(managedBy))
                        .ifPresent(row -> {
                            // A listener that was joined goes on without its routes, as before.
                            boolean routes = key.kind() == Kind.ROUTE_CONFIG;
                            steps.delete(tx, actor, row, referrer -> routes && referrer.kind() == Kind.LISTENER);
                            done.add(new Step(key, Done.DELETED));
                        }));
        return done;
    }

    private void refuseForeign(Tx tx, @Nullable ResourceKey owner) {
        List<Problem> taken = wanted.keySet().stream()
                .flatMap(key -> tx.find(key).stream())
                .flatMap(row -> holder(tx, row, owner).stream()
                        .map(holder -> new Problem(
                                "",
                                "The " + ResourceSteps.called(row.key()) + " is there already, and is " + holder + ".",
                                "name_taken")))
                .toList();
        if (!taken.isEmpty()) {
            throw Refusal.of(ErrorCode.CONFLICT, taken.getFirst().message() + " Choose another name.", taken);
        }
    }

    /** Whose it is, if it isn't ours. */
    private Optional<String> holder(Tx tx, Resource row, @Nullable ResourceKey owner) {
        if (!row.managedBy().equals(managedBy)) {
            return Optional.of(
                    row.managedBy().equals(Resource.BY_HAND) ? "made by hand" : "made by " + row.managedBy());
        }
        if (row.key().kind() != Kind.CLUSTER || owner == null) {
            return Optional.empty();
        }
        return tx
                .referrers(
                        row.key().team(), row.key().kind().singular(), row.key().name())
                .stream()
                .filter(referrer -> referrer.kind() == Kind.API_DEFINITION && !referrer.equals(owner))
                .findFirst()
                .map(other -> "generated by the " + ResourceSteps.called(other));
    }
}
