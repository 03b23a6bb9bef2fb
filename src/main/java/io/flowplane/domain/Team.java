package io.flowplane.domain;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant: owns resources, is named by scopes and by proxies. */
public record Team(
        UUID id,
        String name,
        @Nullable String displayName,
        @Nullable String description,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy) {
    /** As {@link Resource#etag()}. */
    public String etag() {
        return version + "-" + id.toString().substring(0, 8);
    }
}
