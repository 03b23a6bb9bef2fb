package io.flowplane.xds;

import io.flowplane.config.XdsSettings;

/** Settings with tight limits. */
final class Limits {
    private Limits() {}

    static XdsSettings names(XdsSettings s, int max) {
        return with(
                s, s.maxStreams(), max, s.subscriptionChangesPerSecond(), s.subscriptionChangeBurst(), s.stallMillis());
    }

    static XdsSettings changes(XdsSettings s, int burst, int perSecond) {
        return with(s, s.maxStreams(), s.maxNamesPerStream(), perSecond, burst, s.stallMillis());
    }

    static XdsSettings streams(XdsSettings s, int max) {
        return with(
                s,
                max,
                s.maxNamesPerStream(),
                s.subscriptionChangesPerSecond(),
                s.subscriptionChangeBurst(),
                s.stallMillis());
    }

    static XdsSettings stall(XdsSettings s, long millis) {
        return with(
                s,
                s.maxStreams(),
                s.maxNamesPerStream(),
                s.subscriptionChangesPerSecond(),
                s.subscriptionChangeBurst(),
                millis);
    }

    private static XdsSettings with(XdsSettings s, int streams, int names, int perSecond, int burst, long stall) {
        return new XdsSettings(
                s.bindAddress(),
                s.port(),
                s.defaultTeam(),
                s.trustNodeMetadata(),
                streams,
                s.streamsPerSecond(),
                names,
                perSecond,
                burst,
                s.maxMessageBytes(),
                s.warmUpMillis(),
                s.endpointsWaitMillis(),
                s.removalDelayMillis(),
                stall,
                s.keepAliveMillis(),
                s.keepAliveTimeoutMillis(),
                s.permitKeepAliveMillis(),
                s.threads());
    }
}
