package io.flowplane.xds;

import org.jspecify.annotations.Nullable;

/** Who is at the other end of a stream: fixed by its first message. What the proxy said of itself is cut and cleaned. */
record Peer(
        String nodeId,
        String nodeCluster,
        String team,
        String address,
        @Nullable String envoyVersion,
        String protocol) {}
