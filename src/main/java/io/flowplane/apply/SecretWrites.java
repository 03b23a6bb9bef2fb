package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.SecretUse;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.json.Json;
import io.flowplane.json.MergePatch;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.store.Sealed;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes secrets: as {@link ResourceWrites}, but a value that isn't given stays, and what is stored is sealed. */
public final class SecretWrites implements Apply {
    private static final int ATTEMPTS = 3;
    private static final String CONFIGURATION = "configuration";

    private final Store store;
    private final SecretSeal seal;
    private final Apply others;
    private final TeamRule teams;
    private final Unresolved unresolved;

    /**
     * @param others deletes
     * @param compiler tells what those who name a secret expect of it
     */
    public SecretWrites(Store store, SecretSeal seal, Apply others, SpecCompiler compiler, String defaultTeam) {
        this.store = store;
        this.seal = seal;
        this.others = others;
        this.teams = new TeamRule(defaultTeam);
        this.unresolved = new Unresolved(compiler);
    }

    @Override
    public Resource create(Actor actor, ResourceKey key, ObjectNode body) {
        seal.requireKey();
        SecretBody.Given given = SecretBody.read(key.name(), body, store.nowAcrossTeams(), null);
        SecretSpec spec = seal.sealed(key, given, null);
        return store.writeAcrossTeams(actor, key.team(), tx -> {
            if (tx.find(key).isPresent()) {
                throw Refusal.of(
                        ErrorCode.ALREADY_EXISTS,
                        "There is a secret named '" + key.name() + "' already: PUT replaces it, PATCH changes it.");
            }
            return created(tx, actor, key, spec);
        });
    }

    @Override
    public Written<Resource> put(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        return written(actor, key, preconditions, before -> body, false);
    }

    @Override
    public Written<Resource> patch(Actor actor, ResourceKey key, ObjectNode patch, Preconditions preconditions) {
        return written(actor, key, preconditions, before -> patched(before, patch), true);
    }

    /**
     * Gives an existing secret another value; whatever else the body doesn't name stays.
     *
     * @param body {@code configuration}, and what else a patch may hold
     */
    public Written<Resource> rotate(Actor actor, ResourceKey key, ObjectNode body, Preconditions preconditions) {
        JsonNode value = body.get(CONFIGURATION);
        if (value == null || value.isNull()) {
            seal.requireKey();
            throw Read.refusal(List.of(
                    new Problem("/" + CONFIGURATION, "Is missing: it is what a rotation is about.", "required")));
        }
        return patch(actor, key, body, preconditions);
    }

    @Override
    public void delete(Actor actor, ResourceKey key, Preconditions preconditions) {
        others.delete(actor, key, preconditions);
    }

    private Written<Resource> written(
            Actor actor,
            ResourceKey key,
            Preconditions preconditions,
            Function<@Nullable SecretSpec, ObjectNode> wanted,
            boolean mustExist) {
        seal.requireKey();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Resource> read = store.find(key);
            if (mustExist && read.isEmpty()) {
                throw Refusal.notFound(Kind.SECRET, key.name());
            }
            SecretSpec before = read.map(SecretWrites::spec).orElse(null);
            SecretBody.Given given = SecretBody.read(key.name(), wanted.apply(before), store.nowAcrossTeams(), before);
            SecretSpec spec = seal.sealed(key, given, before);
            Optional<Written<Resource>> written = store.writeAcrossTeams(actor, key.team(), tx -> {
                Optional<Resource> now = tx.find(key);
                preconditions.check(now.map(Resource::etag));
                return same(read, now) ? Optional.of(stored(tx, actor, key, now, spec)) : Optional.empty();
            });
            if (written.isPresent()) {
                return written.get();
            }
        }
        throw Refusal.later(
                ErrorCode.UNAVAILABLE, "Others change '" + key.name() + "' all the time: nothing was stored.", 1);
    }

    /** What was read is what is there: its version, and the key that it is sealed under. */
    private static boolean same(Optional<Resource> read, Optional<Resource> now) {
        return read.map(r -> r.etag() + r.spec()).equals(now.map(r -> r.etag() + r.spec()));
    }

    private Written<Resource> stored(Tx tx, Actor actor, ResourceKey key, Optional<Resource> before, SecretSpec spec) {
        if (before.isEmpty()) {
            return new Written<>(created(tx, actor, key, spec), Written.Outcome.CREATED);
        }
        String canonical = Records.canonical(spec);
        if (before.get().spec().equals(canonical)) {
            return new Written<>(before.get(), Written.Outcome.UNCHANGED);
        }
        Resource now = tx.replace(
                before.get(),
                new Tx.Draft(canonical, null, List.of(), before.get().managedBy()));
        tx.audit(Audits.resource("updated", actor, now, patch(before.get().spec(), now)));
        return new Written<>(now, Written.Outcome.CHANGED);
    }

    private Resource created(Tx tx, Actor actor, ResourceKey key, SecretSpec spec) {
        teams.require(tx, actor, key.team());
        refuseOtherType(tx, key, spec);
        Resource now = tx.create(key, new Tx.Draft(Records.canonical(spec), null, List.of(), Resource.BY_HAND));
        tx.audit(Audits.resource("created", actor, now, patch("{}", now)));
        unresolved.settle(tx, key);
        return now;
    }

    private void refuseOtherType(Tx tx, ResourceKey key, SecretSpec spec) {
        for (ResourceKey referrer : tx.referrers(key.team(), Reference.SECRET, key.name())) {
            tx.find(referrer).stream()
                    .flatMap(resource -> unresolved.secrets(referrer, resource.spec()).stream())
                    .filter(use -> use.name().equals(key.name()) && use.type() != spec.secretType())
                    .findFirst()
                    .ifPresent(use -> refuse(referrer, use));
        }
    }

    private static void refuse(ResourceKey referrer, SecretUse use) {
        String message = "The " + referrer.kind().singular() + " '" + referrer.name() + "' names it as a "
                + use.type().word() + " (at " + use.pointer() + "): choose that type or another name.";
        throw Refusal.of(ErrorCode.CONFLICT, message, List.of(new Problem("/secretType", message, "wrong_type")));
    }

    /** The public part of what is stored, patched; the value comes from the patch alone, whole. */
    private static ObjectNode patched(@Nullable SecretSpec before, ObjectNode patch) {
        ObjectNode now = Json.NODES.objectNode();
        if (before != null) {
            now.put("secretType", before.secretType().word());
            if (before.description() != null) {
                now.put("description", before.description());
            }
            if (before.expiresAt() != null) {
                now.put("expiresAt", before.expiresAt());
            }
        }
        return MergePatch.apply(now, patch);
    }

    /** For the audit: what anyone may know, and whether the value changed. */
    private static Map<String, ?> patch(String before, Resource now) {
        ObjectNode difference = Difference.between(told(before), told(now.spec()));
        if (difference.remove("contentId") != null) {
            difference.put(CONFIGURATION, Sensitive.BLANK);
        }
        return Map.of("version", now.version(), "patch", difference);
    }

    private static ObjectNode told(String spec) {
        return Json.stored(Sealed.told(Kind.SECRET, spec));
    }

    static SecretSpec spec(Resource secret) {
        return Records.stored(SecretSpec.class, secret.spec());
    }
}
