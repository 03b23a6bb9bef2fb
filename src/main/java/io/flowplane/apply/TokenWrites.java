package io.flowplane.apply;

import io.flowplane.auth.Principal;
import io.flowplane.auth.ScopeCatalog;
import io.flowplane.domain.Actor;
import io.flowplane.store.Store;
import io.flowplane.store.Token;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** Issues, changes, rotates and revokes tokens. Every method throws {@link io.flowplane.domain.Refusal}. */
@SuppressWarnings({"DoNotCallSuggester", "unused", "ObjectToString"})
public final class TokenWrites {
    private final Store store;
    private final ScopeCatalog catalog;
    private final RandomGenerator random;
    private final Consumer<String> changed;

    /**
     * @param random a cryptographically strong one
     * @param changed gets the id of each token that was changed, after the commit and before the answer
     */
    public TokenWrites(Store store, ScopeCatalog catalog, RandomGenerator random, Consumer<String> changed) {
        this.store = store;
        this.catalog = catalog;
        this.random = random;
        this.changed = changed;
    }

    /** Body: {@code name, description?, scopes, expiresAt?}; server-set fields are gone already. */
    public IssuedToken issue(Actor actor, Principal caller, ObjectNode body) {
        throw new UnsupportedOperationException("" + store + catalog + random + changed);
    }

    /** Merge patch of {@code name, description, scopes, expiresAt, status}. */
    public Written<Token> update(
            Actor actor, Principal caller, String tokenId, ObjectNode patch, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }

    /** The row stays; revoking a revoked token changes nothing. */
    public Written<Token> revoke(Actor actor, Principal caller, String tokenId, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }

    /** A new secret under the same id; the old one is refused from now on. */
    public IssuedToken rotate(Actor actor, Principal caller, String tokenId, Preconditions preconditions) {
        throw new UnsupportedOperationException();
    }
}
