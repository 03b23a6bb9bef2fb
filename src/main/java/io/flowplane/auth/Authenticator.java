package io.flowplane.auth;

import io.flowplane.store.Store;
import java.util.List;

/** Turns an {@code Authorization} header into a {@link Principal}, or refuses. */
@SuppressWarnings({"DoNotCallSuggester", "unused", "ObjectToString"})
public final class Authenticator {
    private final Store store;
    private final Throttle throttle;
    private final AuthJournal journal;
    private final AuthLimits limits;

    public Authenticator(Store store, Throttle throttle, AuthJournal journal, AuthLimits limits) {
        this.store = store;
        this.throttle = throttle;
        this.journal = journal;
        this.limits = limits;
    }

    /**
     * The caller.
     *
     * @param authorization every {@code Authorization} header of the request
     * @throws io.flowplane.domain.Refusal UNAUTHORIZED; TOO_MANY_REQUESTS with {@code Retry-After} for a source that fails
     *     too often; INVALID_HEADER for more than one header
     * @throws io.flowplane.store.StoreUnavailable when the token isn't cached and the database is away
     */
    public Principal authenticate(List<String> authorization, RequestSource source) {
        throw new UnsupportedOperationException(store + "" + throttle + journal + limits + authorization + source);
    }

    /** Writes down that an authenticated caller was refused (403). */
    public void denied(Principal who, RequestSource source, String missingScope) {}

    /** Forgets what is cached of a token: it was changed here, or the change feed says so. */
    public void tokenChanged(String tokenId) {}

    /** Forgets every cached token: the change feed has a gap. */
    public void forgetAll() {}
}
