package io.flowplane.store.sql;

import org.jspecify.annotations.Nullable;

/** The database is there, but not as this program needs it; trying again won't help. The message says what to do. */
public final class StoreUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnusable(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
