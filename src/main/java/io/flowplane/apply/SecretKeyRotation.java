package io.flowplane.apply;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.spec.SecretSpec;
import io.flowplane.json.Records;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Store;
import io.flowplane.store.Tx;
import io.flowplane.vault.NoKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Seals every secret with the first key. One transaction for each team, beside servers that work on: killed in between, it is
 * run again and goes on.
 */
public final class SecretKeyRotation {
    private final Store store;
    private final SecretSeal seal;

    public SecretKeyRotation(Store store, SecretSeal seal) {
        this.store = store;
        this.seal = seal;
    }

    /**
     * What was done.
     *
     * @param sealed with the first key now
     * @param before had it already
     * @param unreadable what no key here opens: team and name, and why; they stay as they are
     */
    public record Report(String keyId, int sealed, int before, List<String> unreadable) {}

    /** @throws io.flowplane.domain.Refusal UNAVAILABLE without a key */
    public Report run(Actor actor) {
        seal.requireKey();
        Map<String, List<ResourceKey>> teams = new TreeMap<>();
        store.loadAcrossTeams().resources().stream()
                .map(Resource::key)
                .filter(key -> key.kind() == Kind.SECRET)
                .forEach(key -> teams.computeIfAbsent(key.team(), t -> new ArrayList<>())
                        .add(key));
        String keyId = seal.sealingKey().orElseThrow();
        Report all = new Report(keyId, 0, 0, List.of());
        for (Map.Entry<String, List<ResourceKey>> team : teams.entrySet()) {
            all = sum(all, team(actor, keyId, team.getKey(), team.getValue()));
        }
        return all;
    }

    private Report team(Actor actor, String keyId, String team, List<ResourceKey> keys) {
        return store.writeAcrossTeams(actor, team, tx -> {
            int sealed = 0;
            int before = 0;
            List<String> unreadable = new ArrayList<>();
            TreeSet<String> oldKeys = new TreeSet<>();
            for (ResourceKey key : keys) {
                Resource secret = tx.find(key).orElse(null);
                if (secret == null) {
                    continue;
                }
                SecretSpec spec = SecretWrites.spec(secret);
                if (spec.keyId().equals(keyId)) {
                    before++;
                } else if (reseal(tx, secret, spec, unreadable)) {
                    sealed++;
                    oldKeys.add(spec.keyId());
                }
            }
            if (sealed > 0) {
                tx.audit(entry(actor, team, Map.of("sealed", sealed, "from", List.copyOf(oldKeys), "to", keyId)));
            }
            return new Report(keyId, sealed, before, unreadable);
        });
    }

    private boolean reseal(Tx tx, Resource secret, SecretSpec spec, List<String> unreadable) {
        try {
            tx.reseal(secret, Records.canonical(seal.resealed(secret.key(), spec)));
            return true;
        } catch (NoKey e) {
            unreadable.add(secret.key().team() + "/" + secret.key().name() + ": " + e.reason());
            return false;
        }
    }

    private static AuditEntry entry(Actor actor, String team, Map<String, ?> details) {
        return new AuditEntry("secret.key.rotated", Kind.SECRET.singular(), null, null, team, actor, details);
    }

    private static Report sum(Report a, Report b) {
        List<String> unreadable = new ArrayList<>(a.unreadable());
        unreadable.addAll(b.unreadable());
        return new Report(a.keyId(), a.sealed() + b.sealed(), a.before() + b.before(), unreadable);
    }
}
