package io.flowplane.simulate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How the proxies of a fleet connect.
 *
 * @param server where its xDS port is
 * @param window flow-control window of streams and connections, in bytes
 * @param connectsPerSecond how fast they come
 * @param longestBackoff the longest pause before a proxy that was lost tries again
 * @param tls empty: plain text
 */
public record Link(
        InetSocketAddress server, int window, int connectsPerSecond, Duration longestBackoff, Optional<ClientTls> tls) {
    /** Envoy's own window, when its bootstrap says nothing. */
    public static final int LARGE_WINDOW = 16 << 20;

    /** What Envoy's guide to edge proxies advises. */
    public static final int SMALL_WINDOW = 64 << 10;

    public static final int USUAL_CONNECTS_PER_SECOND = 500;

    /** What the bootstrap documents say that Flowplane writes; Envoy's own is 30 seconds. */
    public static final Duration BOOTSTRAP_BACKOFF = Duration.ofMillis(1_500);

    /** In plain text, as a bootstrap document of Flowplane says. */
    public static Link to(InetSocketAddress server) {
        return new Link(server, LARGE_WINDOW, USUAL_CONNECTS_PER_SECOND, BOOTSTRAP_BACKOFF, Optional.empty());
    }
}
