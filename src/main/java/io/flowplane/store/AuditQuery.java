package io.flowplane.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which audit rows are wanted, newest first.
 *
 * @param equal column name to value, for {@code event_type, resource_type, resource_id, resource_name, team, user_id,
 *     request_id, client_ip, revision}; an {@code event_type} that ends in {@code *} matches by prefix
 */
public record AuditQuery(
        Teams teams,
        Map<String, String> equal,
        @Nullable Instant since,
        @Nullable Instant until,
        Page page) {}
