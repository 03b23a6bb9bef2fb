package io.flowplane.auth;

import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param clientIp the peer, or what a trusted proxy says it is
 * @param path without the query
 */
public record RequestSource(String clientIp, @Nullable String userAgent, String requestId, String path) {}
