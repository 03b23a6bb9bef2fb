package io.flowplane.xds;

import java.util.concurrent.atomic.LongAdder;

/**
 * What happened on all streams since the start, for metrics.
 *
 * @param opened streams that were taken
 * @param waited streams that had to wait for their turn
 * @param refused streams that were not, or were ended for what they said
 * @param stalled streams that were closed because their proxy stopped reading
 * @param requests messages from proxies
 * @param responses messages to proxies
 * @param resources resources in those, additions and removals
 * @param acks responses that a proxy accepted
 * @param nacks responses that a proxy rejected
 * @param staleNonces requests that answered a response other than the last one
 * @param unknownTypes requests for types that are not served
 * @param unneeded changes of a picture after which a stream had nothing to send
 */
public record XdsStats(
        LongAdder opened,
        LongAdder waited,
        LongAdder refused,
        LongAdder stalled,
        LongAdder requests,
        LongAdder responses,
        LongAdder resources,
        LongAdder acks,
        LongAdder nacks,
        LongAdder staleNonces,
        LongAdder unknownTypes,
        LongAdder unneeded) {
    public XdsStats() {
        this(
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder(),
                new LongAdder());
    }
}
