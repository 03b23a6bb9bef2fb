package io.flowplane.apply;

import io.flowplane.store.Token;

/**
 * A token at the only moment when its secret is known.
 *
 * @param secretText the whole credential, {@code fp_pat_<uuid>.<secret>}
 */
public record IssuedToken(Token token, String secretText) {
    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "IssuedToken[" + token.tokenId() + "]";
    }
}
