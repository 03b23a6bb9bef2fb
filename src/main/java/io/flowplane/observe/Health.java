package io.flowplane.observe;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which parts of the server work, and whether it wants traffic. Each part reports when it changes; reading costs nothing
 * and asks nobody, so it answers while the database is away.
 *
 * <p>Ready means: every part that the start needs has once been well, and the server is not shutting down. A database
 * that goes away later makes its part unwell, but not the server unready: it goes on serving what it has in memory.
 */
public final class Health {
    private final Map<String, Part> parts = new ConcurrentHashMap<>();
    private final Set<String> awaited = ConcurrentHashMap.newKeySet();
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();
    private volatile boolean draining;

    /** Names the parts that must once have been well before the server is ready. */
    public Health(String... needed) {
        for (String name : needed) {
            awaited.add(name);
            parts.put(name, new Part(name, false, "not started"));
        }
    }

    /** Says how a part does from now on, in words for people. */
    public void report(String part, boolean well, String detail) {
        parts.put(part, new Part(part, well, detail));
        if (well) {
            awaited.remove(part);
            replaced.remove(part);
        }
    }

    /** The server does without a part until that is well: it wants traffic, and is read-only meanwhile. */
    public void doWithout(String part, String detail) {
        report(part, false, detail);
        awaited.remove(part);
        replaced.add(part);
    }

    /** From now on the server is not ready, for good. */
    public void drain() {
        draining = true;
    }

    public boolean isDraining() {
        return draining;
    }

    /** All parts, by name. */
    public Report report() {
        List<Part> all = List.copyOf(new TreeMap<>(parts).values());
        return new Report(!draining && awaited.isEmpty(), draining, !replaced.isEmpty(), all);
    }

    /** A part of the server, and in words how it does. */
    public record Part(String name, boolean well, String detail) {}

    /**
     * The whole at one moment.
     *
     * @param readOnly it serves what it knew before, without its database
     */
    public record Report(boolean ready, boolean draining, boolean readOnly, List<Part> parts) {
        /** Every part is well. */
        public boolean well() {
            return parts.stream().allMatch(Part::well);
        }

        /** Why it is not ready, one sentence; empty when it is. */
        public String why() {
            if (draining) {
                return "The server is shutting down.";
            }
            if (ready) {
                return "";
            }
            List<String> waiting = parts.stream()
                    .filter(p -> !p.well())
                    .map(p -> p.name() + ": " + p.detail())
                    .toList();
            return "Still starting: " + String.join("; ", waiting) + ".";
        }
    }
}
