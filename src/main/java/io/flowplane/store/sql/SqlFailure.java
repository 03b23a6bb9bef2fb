package io.flowplane.store.sql;

import java.sql.SQLException;

/** A statement that failed, on its way to where it is told apart: tried again, or turned into StoreUnavailable. */
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    SqlFailure(SQLException failure) {
        super(failure.getMessage(), failure, false, true);
        this.failure = failure;
    }

    SQLException failure() {
        return failure;
    }
}
