package io.flowplane.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The guard of the bootstrap endpoint: one row for the whole system.
 *
 * @param failedAttempts since the last success or lock
 * @param lockedUntil by the database's clock
 * @param issuedBy the instance that issued the current setup token
 */
public record SetupState(
        int failedAttempts,
        @Nullable Instant lockedUntil,
        @Nullable String issuedBy) {}
