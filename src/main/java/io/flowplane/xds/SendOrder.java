package io.flowplane.xds;

import io.flowplane.translate.ResourceType;
import java.util.List;

/**
 * In which order a stream's types are told, so that nothing is used before it is there, and nothing is taken away while it is
 * used (the xDS document's "make before break"). Endpoints follow their clusters at once: Envoy 1.40 doesn't acknowledge
 * clusters before all of them are warm, and takes the responses of one stream in order.
 */
final class SendOrder {
    /**
     * One step.
     *
     * @param waits whether the proxy must have answered all types before
     * @param removals the delayed removals of the type; else its additions and changes (and a listener's removals: Envoy
     *     takes both from one response, removals first, which frees their ports)
     * @param needsClusters whether new clusters that its resources use must be ready first
     */
    record Step(ResourceType type, boolean waits, boolean removals, boolean needsClusters) {}

    static final List<Step> STEPS = List.of(
            new Step(ResourceType.SECRET, false, false, false),
            new Step(ResourceType.CLUSTER, false, false, false),
            new Step(ResourceType.ENDPOINT, false, false, false),
            new Step(ResourceType.LISTENER, true, false, true),
            new Step(ResourceType.ROUTE, true, false, true),
            new Step(ResourceType.CLUSTER, true, true, false),
            new Step(ResourceType.ENDPOINT, true, true, false),
            new Step(ResourceType.ROUTE, true, true, false),
            new Step(ResourceType.SECRET, true, true, false));

    /** Types that use clusters: while a proxy rejects one of them, no cluster is taken away from it. */
    static final List<ResourceType> USERS = List.of(ResourceType.LISTENER, ResourceType.ROUTE);

    /**
     * Whether later steps wait for the proxy's answer. Secrets are asked for by what was sent already, and Envoy holds that
     * back by itself until it has them: nothing else need wait for them, and they wait for nothing.
     */
    static boolean isWaitedFor(ResourceType type) {
        return type != ResourceType.SECRET;
    }

    /** Whether a proxy may ask for all there are; secrets are given by name only. */
    static boolean hasWildcard(ResourceType type) {
        return type != ResourceType.SECRET;
    }

    private SendOrder() {}
}
