package io.flowplane.simulate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a fleet is to be.
 *
 * @param proxies how many there are; each has a TCP connection of its own
 * @param odd how many of them are not {@link Behaviour#STEADY}
 * @param pace how long a slow proxy takes for a response, and a reconnecting one stays
 * @param everything false: clusters alone; true: clusters, their endpoints, listeners and their routes
 * @param nodePrefix begins the ids of the nodes
 * @param team goes into the nodes' metadata, empty: none
 */
public record FleetPlan(
        Link link,
        int proxies,
        Map<Behaviour, Integer> odd,
        Duration pace,
        Protocol protocol,
        boolean everything,
        String nodePrefix,
        String team) {
    /** Proxies that take everything, over plain text, and ask for clusters alone. */
    public static FleetPlan of(InetSocketAddress server, int proxies, Protocol protocol) {
        return new FleetPlan(
                Link.to(server), proxies, Map.of(), Duration.ofSeconds(2), protocol, false, "simulated", "");
    }

    /** The same, but asking for everything. */
    public FleetPlan withEverything() {
        return new FleetPlan(link, proxies, odd, pace, protocol, true, nodePrefix, team);
    }

    /** The same, but so many of them behave otherwise. */
    public FleetPlan with(Behaviour behaviour, int count) {
        Map<Behaviour, Integer> changed = new EnumMap<>(Behaviour.class);
        changed.putAll(odd);
        changed.put(behaviour, count);
        return new FleetPlan(link, proxies, Map.copyOf(changed), pace, protocol, everything, nodePrefix, team);
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
