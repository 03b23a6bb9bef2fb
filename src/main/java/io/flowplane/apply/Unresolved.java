package io.flowplane.apply;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.SecretUse;
import io.flowplane.store.Tx;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Specs that name what must exist and doesn't yet. Envoy would refuse them, so they are stored beside the last spec that
 * was whole, which goes on being served, until what they name is created.
 */
record Unresolved(SpecCompiler compiler) {
    /** What is stored: the spec, the one that is served meanwhile, and all that either of them names. */
    Tx.Draft draft(Tx tx, ResourceKey key, Optional<Resource> before, Compiled compiled, String managedBy) {
        boolean whole = resolves(tx, key.team(), compiled.references());
        String served = whole ? null : before.map(b -> served(tx, b)).orElse(null);
        List<Reference> references =
                ResourceWrites.merged(compiled.references(), served == null ? List.of() : references(key, served));
        return new Tx.Draft(compiled.spec(), served, references, managedBy);
    }

    /** Serves the specs that only waited for {@code created}: no new version, and no change of theirs to audit. */
    void settle(Tx tx, ResourceKey created) {
        for (ResourceKey referrer : tx.referrers(created.team(), created.kind().singular(), created.name())) {
            tx.find(referrer).ifPresent(waiting -> settle(tx, waiting, created));
        }
    }

    private void settle(Tx tx, Resource waiting, ResourceKey created) {
        List<Reference> references = references(waiting.key(), waiting.spec());
        boolean waited = references.stream()
                .anyMatch(r -> r.required()
                        && r.to().equals(created.kind().singular())
                        && r.name().equals(created.name()));
        if (waited && resolves(tx, waiting.key().team(), references)) {
            tx.settle(waiting, ResourceWrites.merged(references, List.of()));
            settle(tx, waiting.key());
        }
    }

    /** The spec of {@code before} that Envoy has, if any. */
    private @Nullable String served(Tx tx, Resource before) {
        if (before.servedSpec() != null) {
            return before.servedSpec();
        }
        boolean whole = resolves(tx, before.key().team(), references(before.key(), before.spec()));
        return whole ? before.spec() : null;
    }

    /** What a stored spec names; nothing where this program can't read it (a later generation's). */
    private List<Reference> references(ResourceKey key, String spec) {
        return read(() -> compiler.references(key.kind(), key.name(), spec));
    }

    /** Which secrets a stored spec names. */
    List<SecretUse> secrets(ResourceKey key, String spec) {
        return read(() -> compiler.secrets(key.kind(), key.name(), spec));
    }

    private static <T> List<T> read(Supplier<List<T>> reading) {
        try {
            return reading.get();
        } catch (RuntimeException unreadable) {
            return List.of();
        }
    }

    /** Whether everything is there that Envoy needs, and is itself there for Envoys. */
    private boolean resolves(Tx tx, String team, List<Reference> references) {
        return exist(tx, team, references)
                && references.stream()
                        .filter(r -> r.required() && r.to().equals(Reference.CLUSTER))
                        .allMatch(r -> tx.find(new ResourceKey(team, Kind.CLUSTER, r.name()))
                                .filter(cluster -> isServed(tx, cluster))
                                .isPresent());
    }

    /** Clusters name secrets, and secrets name nothing: it ends there. */
    private boolean isServed(Tx tx, Resource cluster) {
        return cluster.servedSpec() != null
                || exist(tx, cluster.key().team(), references(cluster.key(), cluster.spec()));
    }

    private static boolean exist(Tx tx, String team, List<Reference> references) {
        for (Kind kind : Kind.values()) {
            List<String> names = references.stream()
                    .filter(r -> r.required() && r.to().equals(kind.singular()))
                    .map(Reference::name)
                    .distinct()
                    .toList();
            if (!names.isEmpty() && tx.existing(team, kind, names).size() < names.size()) {
                return false;
            }
        }
        return true;
    }
}
