package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.SecretUse;
import io.flowplane.json.Json;
import io.flowplane.json.Read;
import io.flowplane.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** What happens to one resource within a write: its row, what it names, its audit row. */
final class ResourceSteps {
    private static final int NAMED_AT_MOST = 20;

    private final TeamRule teams;
    private final Unresolved unresolved;

    ResourceSteps(SpecCompiler compiler, String defaultTeam) {
        this.teams = new TeamRule(defaultTeam);
        this.unresolved = new Unresolved(compiler);
    }

    /** @param managedBy as in {@link Resource#managedBy} */
    Resource create(Tx tx, Actor actor, ResourceKey key, Compiled compiled, String managedBy) {
        teams.require(tx, actor, key.team());
        Ports.refuseConflicts(tx, key, compiled);
        refuseWrongSecrets(tx, key.team(), compiled);
        Resource now = tx.create(key, unresolved.draft(tx, key, Optional.empty(), compiled, managedBy));
        tx.audit(Audits.resource("created", actor, now, patch("{}", now)));
        unresolved.settle(tx, key);
        return now;
    }

    Written<Resource> replace(Tx tx, Actor actor, Resource before, Compiled compiled) {
        if (before.spec().equals(compiled.spec())) {
            return new Written<>(before, Written.Outcome.UNCHANGED);
        }
        Ports.refuseConflicts(tx, before.key(), compiled);
        refuseWrongSecrets(tx, before.key().team(), compiled);
        Resource now = tx.replace(
                before, unresolved.draft(tx, before.key(), Optional.of(before), compiled, before.managedBy()));
        tx.audit(Audits.resource("updated", actor, now, patch(before.spec(), now)));
        return new Written<>(now, Written.Outcome.CHANGED);
    }

    /** @param ignored referrers that don't hold it */
    void delete(Tx tx, Actor actor, Resource before, Predicate<ResourceKey> ignored) {
        refuseWhileNamed(tx, before.key(), ignored);
        tx.delete(before);
        tx.audit(Audits.resource("deleted", actor, before, Map.of("version", before.version())));
    }

    /** What an audit row says of a change. */
    static Map<String, ?> patch(String before, Resource now) {
        ObjectNode difference = Difference.between(Json.stored(before), Json.stored(now.spec()));
        return Map.of("version", now.version(), "patch", Sensitive.redacted(difference));
    }

    private static void refuseWhileNamed(Tx tx, ResourceKey key, Predicate<ResourceKey> ignored) {
        List<ResourceKey> referrers = tx.referrers(key.team(), key.kind().singular(), key.name()).stream()
                .filter(referrer -> !referrer.equals(key) && !ignored.test(referrer))
                .sorted()
                .toList();
        List<String> all = Stream.concat(
                        referrers.stream().map(ResourceSteps::called),
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

    /** A secret that is there must be of the type that is needed; one that isn't may still become so. */
    private static void refuseWrongSecrets(Tx tx, String team, Compiled compiled) {
        List<Problem> problems = new ArrayList<>();
        for (SecretUse use : compiled.secrets()) {
            tx.find(new ResourceKey(team, Kind.SECRET, use.name()))
                    .map(SecretWrites::spec)
                    .filter(secret -> secret.secretType() != use.type())
                    .ifPresent(secret -> problems.add(new Problem(
                            use.pointer(),
                            "The secret '" + use.name() + "' is a "
                                    + secret.secretType().word() + "; here a "
                                    + use.type().word() + " is needed.",
                            "wrong_type")));
        }
        if (!problems.isEmpty()) {
            throw Read.refusal(problems);
        }
    }

    /** Such as {@code cluster 'shop'}. */
    static String called(ResourceKey key) {
        return key.kind().label() + " '" + key.name() + "'";
    }
}
