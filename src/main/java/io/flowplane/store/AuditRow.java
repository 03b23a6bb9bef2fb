package io.flowplane.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit_logs}; {@code details} is JSON text. */
public record AuditRow(
        long id,
        String eventType,
        String resourceType,
        @Nullable String resourceId,
        @Nullable String resourceName,
        @Nullable String team,
        String userId,
        @Nullable String requestId,
        @Nullable String clientIp,
        @Nullable String userAgent,
        @Nullable Long revision,
        String details,
        Instant createdAt) {}
