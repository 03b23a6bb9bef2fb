package io.flowplane.xds;

import io.flowplane.translate.EnvoyResource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * New clusters that a proxy acknowledged and may not be able to use yet: an acknowledgement comes before endpoints, name
 * resolution and the first health check.
 */
final class WarmUps {
    private static final class Entry {
        final EnvoyResource.WarmUp kind;
        final long ackedAt;
        long slowSince;

        Entry(EnvoyResource.WarmUp kind, long ackedAt) {
            this.kind = kind;
            this.ackedAt = ackedAt;
            this.slowSince = kind.waitsForEndpoints() ? 0 : ackedAt;
        }
    }

    private final long endpointsWait;
    private final long slowWait;
    private Map<String, Entry> entries = Map.of();

    /** Times in milliseconds. */
    WarmUps(long endpointsWait, long slowWait) {
        this.endpointsWait = endpointsWait;
        this.slowWait = slowWait;
    }

    /** The proxy acknowledged clusters that it did not have. */
    void acked(Collection<EnvoyResource> fresh, long now) {
        for (EnvoyResource cluster : fresh) {
            if (cluster.warmUp() != EnvoyResource.WarmUp.NONE) {
                entries = entries.isEmpty() ? new HashMap<>() : entries;
                entries.put(cluster.name(), new Entry(cluster.warmUp(), now));
            }
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * When every cluster that {@code users} send traffic to is ready, or has been waited for long enough.
     *
     * @param hasEndpoints whether the proxy confirmed a cluster's endpoints
     * @return at the latest; {@code now} or before: ready
     */
    long readyAt(Collection<EnvoyResource> users, Predicate<String> hasEndpoints, long now) {
        long latest = now;
        for (EnvoyResource user : users) {
            for (String cluster : user.clusters()) {
                Entry entry = entries.get(cluster);
                latest = entry == null ? latest : Math.max(latest, readyAt(cluster, entry, hasEndpoints, now));
            }
        }
        return latest;
    }

    private long readyAt(String cluster, Entry entry, Predicate<String> hasEndpoints, long now) {
        if (entry.slowSince == 0 && (hasEndpoints.test(cluster) || now >= entry.ackedAt + endpointsWait)) {
            entry.slowSince = now;
        }
        if (entry.slowSince == 0) {
            return entry.ackedAt + endpointsWait;
        }
        return entry.kind.slow() ? entry.slowSince + slowWait : now;
    }

    /** Forgets what has been waited for in any case; returns when to do so again, 0 when nothing is left. */
    long purge(long now) {
        if (entries.isEmpty()) {
            return 0;
        }
        long longest = endpointsWait + slowWait;
        entries.values().removeIf(e -> e.ackedAt + longest <= now);
        if (entries.isEmpty()) {
            entries = Map.of();
        }
        return entries.values().stream()
                .mapToLong(e -> e.ackedAt + longest)
                .min()
                .orElse(0);
    }
}
