package io.flowplane.auth;

import java.util.List;

/**
 * Who is calling, and what that credential may touch.
 *
 * @param tokenId {@code fp_pat_<uuid>}
 */
public record Principal(String tokenId, List<Scope> scopes) {
    public Principal {
        scopes = List.copyOf(scopes);
    }

    public boolean admin() {
        return scopes.contains(Scope.ADMIN);
    }
}
