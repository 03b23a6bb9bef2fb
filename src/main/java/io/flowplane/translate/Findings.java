package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Reference;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.SecretUse;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.translate.types.EnvoyRules;
import io.flowplane.translate.types.RawReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What comes to light while one spec is translated: what it names, and what is wrong with it. */
public final class Findings {
    private final List<Problem> problems;
    private final boolean checking;
    private final Set<Switch> allowed;
    private final Map<String, EnvoyResource> helpers = new TreeMap<>();
    private final Set<String> clusters = new TreeSet<>();
    private final List<SecretUse> secrets = new ArrayList<>();
    private final Set<String> embedded = new TreeSet<>();
    private final Map<String, Reference> references = new TreeMap<>();

    private Findings(List<Problem> problems, boolean checking, Set<Switch> allowed) {
        this.problems = problems;
        this.checking = checking;
        this.allowed = allowed;
    }

    /**
     * For a body: Envoy's rules are checked, and each fault is told.
     *
     * @param allowed what the operator allows
     */
    static Findings checking(List<Problem> problems, Set<Switch> allowed) {
        return new Findings(problems, true, allowed);
    }

    /** For a stored spec, which was checked when it came. */
    static Findings trusting(List<Problem> problems) {
        return new Findings(problems, false, Switch.ALL);
    }

    /** For a part that may turn out to be none: what comes to light is only told by {@link #take}. */
    Findings trial(List<Problem> apart) {
        return new Findings(apart, checking, allowed);
    }

    /** Adds what came to light in a part, but for its problems. */
    void take(Findings part) {
        take(part, Pointer.ROOT);
    }

    /** @param at where the part stands, when its places were told from there */
    void take(Findings part, Pointer at) {
        embedded.addAll(part.embedded);
        part.secrets.forEach(use -> secrets.add(new SecretUse(use.name(), use.type(), at + use.pointer())));
        clusters.addAll(part.clusters);
        part.references.values().forEach(this::add);
        helpers.putAll(part.helpers);
    }

    public boolean isChecking() {
        return checking;
    }

    /** What the operator allows. */
    public Set<Switch> allowed() {
        return allowed;
    }

    /** A cluster that the spec needs besides its own resource; others may need the same one. */
    public void helper(EnvoyResource cluster) {
        helpers.put(cluster.name(), cluster);
        clusters.add(cluster.name());
    }

    /** The spec's own resource, and those that it needs besides. */
    List<EnvoyResource> with(EnvoyResource own) {
        List<EnvoyResource> all = new ArrayList<>(List.of(own));
        all.addAll(helpers.values());
        return List.copyOf(all);
    }

    public void problem(Pointer at, String message, String code) {
        problems.add(new Problem(at.toString(), message, code));
    }

    /** Whether more faults were found than anyone is told: to look for others is wasted. */
    boolean isFull() {
        return problems.size() >= Read.MOST_PROBLEMS;
    }

    public Consumer<Problem> problems() {
        return problems::add;
    }

    /** @param required Envoy refuses the resource while the cluster is missing */
    public void cluster(String name, boolean required) {
        clusters.add(name);
        add(new Reference(Reference.CLUSTER, name, required));
    }

    /**
     * The secret is delivered beside the resource; while it is missing, the resource is held back.
     *
     * @param type what the secret must be
     */
    public void secret(String name, SecretType type, Pointer at) {
        secret(new SecretUse(name, type, at.toString()));
    }

    /** As the other. */
    void secret(SecretUse use) {
        secrets.add(use);
        add(new Reference(Reference.SECRET, use.name(), true));
    }

    /** A secret that Envoy only takes in place; gives what stands there until it is put in. */
    public String embed(String name, Pointer at) {
        secret(name, SecretType.GENERIC_SECRET, at);
        embedded.add(name);
        return EmbeddedSecrets.mark(name);
    }

    Set<String> embedded() {
        return Set.copyOf(embedded);
    }

    void route(String name) {
        add(new Reference(Reference.ROUTE, name, false));
    }

    /** @param protocol {@code tcp} or {@code udp} */
    void port(String protocol, int port) {
        add(new Reference(Reference.PORT, protocol + "/" + port, false));
    }

    Set<String> clusters() {
        return Collections.unmodifiableSet(new TreeSet<>(clusters));
    }

    List<SecretUse> secrets() {
        return List.copyOf(secrets);
    }

    List<Reference> references() {
        return references.values().stream()
                .sorted(Comparator.comparing(Reference::to).thenComparing(Reference::name))
                .toList();
    }

    /** Packs a message of ours after Envoy's rules were checked. */
    public Any pack(Message message) {
        check(message);
        return Wire.pack(message);
    }

    /** What our own checks let through, Envoy's rules stop here; their place is Envoy's, not the body's. */
    void check(Message message) {
        // After another fault the message is incomplete, and would be blamed for that.
        if (checking && problems.isEmpty()) {
            List<Problem> found = new ArrayList<>();
            EnvoyRules.check(message, null, Pointer.ROOT, found::add);
            String type = message.getDescriptorForType().getName();
            found.forEach(p -> problem(
                    Pointer.ROOT,
                    "Envoy would refuse this. In " + type + ", " + p.pointer() + ": " + p.message(),
                    p.code()));
        }
    }

    /** As {@link #check}, with Flowplane's own checks of Envoy's vocabulary. */
    public void checkFilter(Message message, Pointer at) {
        if (checking && problems.isEmpty()) {
            String type = message.getDescriptorForType().getName();
            RawReader.faults(message)
                    .forEach(p -> problem(
                            at,
                            "Envoy would refuse this. In " + type + ", " + p.pointer() + ": " + p.message(),
                            p.code()));
        }
    }

    private void add(Reference reference) {
        references.merge(reference.to() + " " + reference.name(), reference, (a, b) -> a.required() ? a : b);
    }
}
