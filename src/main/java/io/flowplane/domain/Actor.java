package io.flowplane.domain;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf something happens, for audit rows and Changes.
 *
 * @param userId token id ({@code fp_pat_…}, {@code fp_setup_…}), {@code system}, or {@code anonymous}
 * @param requestId the {@code X-Request-Id} of the request
 */
public record Actor(
        String userId,
        String requestId,
        @Nullable String clientIp,
        @Nullable String userAgent,
        @Nullable String traceparent) {
    /** The server itself, at start. */
    public static Actor system(String requestId) {
        return new Actor("system", requestId, null, null, null);
    }
}
