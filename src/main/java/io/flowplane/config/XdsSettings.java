package io.flowplane.config;

/**
 * The xDS server's settings. Times are milliseconds, sizes bytes.
 *
 * @param bindAddress host name or IP address to listen on
 * @param port TCP port; 0 takes a free one
 * @param defaultTeam the team of proxies that name none
 * @param trustNodeMetadata whether a proxy may name its team by {@code node.metadata.team}
 * @param maxStreams open streams at most; one more is refused with RESOURCE_EXHAUSTED
 * @param streamsPerSecond new streams that are served each second; more wait for their turn
 * @param maxNamesPerStream names that one stream may subscribe to, and versions that it may tell, over all types
 * @param subscriptionChangesPerSecond how many requests that change subscriptions one stream may send each second, lasting
 * @param subscriptionChangeBurst how many such requests may come at once
 * @param maxMessageBytes largest request
 * @param warmUpMillis how much longer routes and listeners wait for a new cluster that resolves names or checks health first,
 *     once it is acknowledged; none by default, since Envoy acknowledges clusters when they are warm
 * @param endpointsWaitMillis how long they wait at most for clusters to be acknowledged, and for their endpoints
 * @param removalDelayMillis how long a cluster outlives the acknowledgement of the routes that no longer use it
 * @param stallMillis after how long a stream is closed that doesn't read what it was sent
 * @param keepAliveMillis how often an idle connection is asked for a sign of life
 * @param keepAliveTimeoutMillis how long the sign may take
 * @param permitKeepAliveMillis how often a proxy may ask the same
 * @param threads threads that serve all streams together
 */
public record XdsSettings(
        String bindAddress,
        int port,
        String defaultTeam,
        boolean trustNodeMetadata,
        int maxStreams,
        int streamsPerSecond,
        int maxNamesPerStream,
        int subscriptionChangesPerSecond,
        int subscriptionChangeBurst,
        int maxMessageBytes,
        long warmUpMillis,
        long endpointsWaitMillis,
        long removalDelayMillis,
        long stallMillis,
        long keepAliveMillis,
        long keepAliveTimeoutMillis,
        long permitKeepAliveMillis,
        int threads) {
    /** Everything as the manual states it, on this address and port. */
    public static XdsSettings defaults(String bindAddress, int port) {
        return new XdsSettings(
                bindAddress,
                port,
                "default",
                true,
                5_000,
                1_500,
                50_000,
                50,
                1_000,
                16 << 20,
                0,
                5_000,
                3_000,
                60_000,
                30_000,
                20_000,
                5_000,
                4);
    }

    /** The same settings with another default team and trust. */
    public XdsSettings withIdentity(String team, boolean trust) {
        return new XdsSettings(
                bindAddress,
                port,
                team,
                trust,
                maxStreams,
                streamsPerSecond,
                maxNamesPerStream,
                subscriptionChangesPerSecond,
                subscriptionChangeBurst,
                maxMessageBytes,
                warmUpMillis,
                endpointsWaitMillis,
                removalDelayMillis,
                stallMillis,
                keepAliveMillis,
                keepAliveTimeoutMillis,
                permitKeepAliveMillis,
                threads);
    }

    /** The same settings with other waits of the send order. */
    public XdsSettings withWaits(long warmUp, long endpointsWait, long removalDelay) {
        return new XdsSettings(
                bindAddress,
                port,
                defaultTeam,
                trustNodeMetadata,
                maxStreams,
                streamsPerSecond,
                maxNamesPerStream,
                subscriptionChangesPerSecond,
                subscriptionChangeBurst,
                maxMessageBytes,
                warmUp,
                endpointsWait,
                removalDelay,
                stallMillis,
                keepAliveMillis,
                keepAliveTimeoutMillis,
                permitKeepAliveMillis,
                threads);
    }
}
