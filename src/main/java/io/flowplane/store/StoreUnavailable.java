package io.flowplane.store;

/** The database can't be reached or can't write now. Nothing is known to have been stored. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(String reason, Throwable cause) {
        super(reason, cause);
    }
}
