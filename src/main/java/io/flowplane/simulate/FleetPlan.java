package io.flowplane.simulate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a fleet is to be.
 *
 * @param server where its xDS port is
 * @param proxies how many there are; each has a TCP connection of its own
 * @param odd how many of them are not {@link Behaviour#STEADY}
 * @param pace how long a slow proxy takes for a response, and a reconnecting one stays
 * @param everything false: clusters alone; true: clusters, their endpoints, listeners and their routes
 * @param nodePrefix begins the ids of the nodes
 * @param team goes into the nodes' metadata, empty: none
 * @param window flow-control window of streams and connections, in bytes
 * @param connectsPerSecond how fast they come
 * @param longestBackoff the longest pause before a proxy that was lost tries again
 * @param tls empty: plain text
 */
public record FleetPlan(
        InetSocketAddress server,
        int proxies,
        Map<Behaviour, Integer> odd,
        Duration pace,
        Protocol protocol,
        boolean everything,
        String nodePrefix,
        String team,
        int window,
        int connectsPerSecond,
        Duration longestBackoff,
        Optional<ClientTls> tls) {
    /** What the bootstrap documents say that Flowplane writes; Envoy's own is 30 seconds. */
    public static final Duration BOOTSTRAP_BACKOFF = Duration.ofMillis(1_500);

    /** Envoy's own, when its bootstrap says nothing. */
    public static final int LARGE_WINDOW = 16 << 20;

    /** What Envoy's guide to edge proxies advises. */
    public static final int SMALL_WINDOW = 64 << 10;

    /** Proxies that take everything, over plain text, and ask for clusters alone. */
    public static FleetPlan of(InetSocketAddress server, int proxies, Protocol protocol) {
        return new FleetPlan(
                server,
                proxies,
                Map.of(),
                Duration.ofSeconds(2),
                protocol,
                false,
                "simulated",
                "",
                LARGE_WINDOW,
                1_000,
                BOOTSTRAP_BACKOFF,
                Optional.empty());
    }

    /** The same, but asking for everything. */
    public FleetPlan withEverything() {
        return new FleetPlan(
                server,
                proxies,
                odd,
                pace,
                protocol,
                true,
                nodePrefix,
                team,
                window,
                connectsPerSecond,
                longestBackoff,
                tls);
    }

    /** The same, but so many of them behave otherwise. */
    public FleetPlan with(Behaviour behaviour, int count) {
        Map<Behaviour, Integer> changed = new EnumMap<>(Behaviour.class);
        changed.putAll(odd);
        changed.put(behaviour, count);
        return new FleetPlan(
                server,
                proxies,
                Map.copyOf(changed),
                pace,
                protocol,
                everything,
                nodePrefix,
                team,
                window,
                connectsPerSecond,
                longestBackoff,
                tls);
    }

    /** The same, but with this window and this many connects a second. */
    public FleetPlan with(int newWindow, int newConnectsPerSecond) {
        return new FleetPlan(
                server,
                proxies,
                odd,
                pace,
                protocol,
                everything,
                nodePrefix,
                team,
                newWindow,
                newConnectsPerSecond,
                longestBackoff,
                tls);
    }

    /** Behaviour of the n-th proxy: the odd ones come first. */
    Behaviour behaviour(int n) {
        int last = 0;
        for (Behaviour behaviour : Behaviour.values()) {
            last += odd.getOrDefault(behaviour, 0);
            if (n < last) {
                return behaviour;
            }
        }
        return Behaviour.STEADY;
    }
}
