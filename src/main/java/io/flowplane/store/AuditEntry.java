package io.flowplane.store;

import io.flowplane.domain.Actor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, for the table {@code audit_logs}; the store adds id, revision and time.
 *
 * @param eventType such as {@code resource.cluster.created}, {@code auth.failed}
 * @param details JSON-shaped (strings, numbers, booleans, maps, lists, null, JsonNodes), already redacted
 */
public record AuditEntry(
        String eventType,
        String resourceType,
        @Nullable String resourceId,
        @Nullable String resourceName,
        @Nullable String team,
        Actor actor,
        Map<String, ?> details) {}
