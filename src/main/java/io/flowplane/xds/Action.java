package io.flowplane.xds;

import io.flowplane.translate.ResourceType;
import java.util.List;

/** What a stream's state machine wants to happen. */
sealed interface Action {
    /** Send this. */
    record Send(Response response) implements Action {}

    /** Come back at this time, in milliseconds; a later one of these replaces an earlier one. */
    record WakeAt(long time) implements Action {}

    /** End the stream; nothing follows. */
    record Close(Reason reason, String message) implements Action {}

    /** The proxy accepted a response. */
    record Acked(ResourceType type) implements Action {}

    /** The proxy rejected a response. */
    record Rejected(ResourceType type, List<Subscription.Blame> about, String version, String message)
            implements Action {}

    /** The proxy answered a response that is not the last one. */
    record Stale() implements Action {}

    /** The proxy asked for a type that is not served. */
    record Unknown() implements Action {}

    /** Why a stream is ended. */
    enum Reason {
        /** Not loaded yet, too far behind, stalled or draining: the proxy is to come back. */
        UNAVAILABLE,
        /** The proxy broke the protocol. */
        INVALID_ARGUMENT,
        /** It asks for more than one stream may. */
        RESOURCE_EXHAUSTED,
        /** It may not be what it claims to be. */
        PERMISSION_DENIED
    }
}
