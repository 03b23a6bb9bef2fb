package io.flowplane.store;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored credential; its secret is known only by hash.
 *
 * @param tokenId {@code fp_pat_<uuid>} or {@code fp_setup_<uuid>}: harmless, shown in audit rows and logs
 * @param secretHash SHA-256 of the secret, 64 lower-case hex digits
 * @param expiresAt by the database's clock; null: never
 */
public record Token(
        UUID id,
        String tokenId,
        boolean setup,
        String name,
        @Nullable String description,
        String secretHash,
        List<String> scopes,
        Status status,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        long version,
        Instant createdAt,
        Instant updatedAt,
        String createdBy,
        String updatedBy) {
    /** Whether it may be used. */
    public enum Status {
        ACTIVE,
        REVOKED;

        /** Reads what a program, perhaps a newer one, has stored: only what is surely active may be used. */
        public static Status of(String word) {
            return word.equals("active") ? ACTIVE : REVOKED;
        }
    }

    /** Active and not past its expiry at {@code now} (the store's clock). */
    public boolean usableAt(Instant now) {
        return status == Status.ACTIVE && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** As {@link io.flowplane.domain.Resource#etag()}. */
    public String etag() {
        return version + "-" + id.toString().substring(0, 8);
    }
}
