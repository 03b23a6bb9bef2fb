package io.flowplane.xds;

import io.flowplane.snapshot.Fingerprint;
import io.flowplane.snapshot.Origin;
import io.flowplane.translate.EnvoyResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Resources that left the picture and that a proxy may still be using: they stay until the routes and listeners are settled
 * without them, and for some time more.
 */
final class Leaving {
    /**
     * One of them.
     *
     * @param resource what the proxy has of it; null where only the version is known
     * @param settledAt when the routes were first seen settled without it, in milliseconds; 0: not yet
     * @param origins the writes that removed it
     */
    private record Entry(Known known, @Nullable EnvoyResource resource, long settledAt, List<Origin> origins) {}

    private Map<String, Entry> entries = Map.of();

    void add(String name, Known known, @Nullable EnvoyResource resource, List<Origin> origins) {
        mutable().putIfAbsent(name, new Entry(known, resource, 0, origins));
    }

    void forget(String name) {
        if (entries.containsKey(name)) {
            entries.remove(name);
            compact();
        }
    }

    void retain(Predicate<String> names) {
        if (!entries.isEmpty()) {
            entries.keySet().removeIf(n -> !names.test(n));
            compact();
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** What the proxy has of a name that is leaving; null when it isn't. */
    @Nullable
    Known known(String name) {
        Entry entry = entries.get(name);
        return entry == null ? null : entry.known;
    }

    /** The writes that removed some of them. */
    List<Origin> origins(Collection<String> names) {
        List<Origin> all = List.of();
        for (String name : names) {
            Entry entry = entries.get(name);
            all = entry == null ? all : Origin.join(all, entry.origins);
        }
        return all;
    }

    /** Those that state of the world goes on sending. */
    Collection<EnvoyResource> resources() {
        List<EnvoyResource> all = new ArrayList<>();
        entries.values().forEach(e -> {
            if (e.resource != null) {
                all.add(e.resource);
            }
        });
        return all;
    }

    /** The routes are settled: those that were not yet waiting begin to. */
    void settled(long now) {
        if (entries.values().stream().anyMatch(e -> e.settledAt == 0)) {
            mutable().replaceAll((n, e) -> e.settledAt == 0 ? new Entry(e.known, e.resource, now, e.origins) : e);
        }
    }

    /** Those that have waited long enough. */
    List<String> due(long now, long delay) {
        return entries.entrySet().stream()
                .filter(e -> e.getValue().settledAt != 0 && e.getValue().settledAt + delay <= now)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** When the next one will have waited long enough; 0: none is waiting. */
    long nextDue(long delay) {
        if (entries.isEmpty()) {
            return 0;
        }
        return entries.values().stream()
                .filter(e -> e.settledAt != 0)
                .mapToLong(e -> e.settledAt + delay)
                .min()
                .orElse(0);
    }

    /** Of what the proxy has of them. */
    Fingerprint fingerprint() {
        Fingerprint sum = Fingerprint.EMPTY;
        for (Map.Entry<String, Entry> e : entries.entrySet()) {
            Known known = e.getValue().known;
            if (known.has()) {
                sum = sum.plus(Fingerprint.of(e.getKey(), known.version()));
            }
        }
        return sum;
    }

    private Map<String, Entry> mutable() {
        if (entries.isEmpty()) {
            entries = new HashMap<>();
        }
        return entries;
    }

    private void compact() {
        if (entries.isEmpty()) {
            entries = Map.of();
        }
    }
}
