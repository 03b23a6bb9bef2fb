package io.flowplane.simulate;

import java.util.Map;

/**
 * What happened to a fleet since it started.
 *
 * @param connected proxies that once had a connection
 * @param complete proxies that once had everything they asked for
 * @param responses that were read
 * @param resources that were in them
 * @param bytes of the responses as messages; gRPC and HTTP/2 add 14 to each
 * @param rejections that were sent
 * @param lost streams that were lost or could not be opened, by reason
 */
public record Counts(
        int connected,
        int complete,
        long responses,
        long resources,
        long bytes,
        long rejections,
        Map<String, Long> lost) {
    /** Streams that were lost or could not be opened, for whatever reason. */
    public long lostStreams() {
        return lost.values().stream().mapToLong(Long::longValue).sum();
    }
}
