package io.flowplane.auth;

import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param clientIp the peer, or what a trusted proxy says it is
 * @param path without the query
 * @param traceparent the request's place in its trace, see {@link io.flowplane.trace.TraceParent}
 */
public record RequestSource(
        String clientIp,
        @Nullable String userAgent,
        String requestId,
        String path,
        @Nullable String traceparent) {
    /** Of a request without a trace. */
    public RequestSource(String clientIp, @Nullable String userAgent, String requestId, String path) {
        this(clientIp, userAgent, requestId, path, null);
    }
}
