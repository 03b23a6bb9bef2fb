package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuth;
import io.envoyproxy.envoy.extensions.filters.http.basic_auth.v3.BasicAuthPerRoute;
import io.flowplane.domain.spec.filter.BasicAuthFilter;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code basic_auth}. */
final class BasicAuths {
    private static final String SHA = "{SHA}";
    private static final int SHA_BYTES = 20;

    private BasicAuths() {}

    static BasicAuthPerRoute perRoute(BasicAuthFilter.PerRoute given, Spot at) {
        return BasicAuthPerRoute.newBuilder()
                .setUsers(users(given.users(), given.usersFile(), at))
                .build();
    }

    static BasicAuth of(BasicAuthFilter given, Spot at) {
        BasicAuth.Builder filter = BasicAuth.newBuilder()
                .setUsers(users(given.users(), given.usersFile(), at))
                .setAllowMissing(Boolean.TRUE.equals(given.allowMissing()));
        if (given.forwardUsernameHeader() != null) {
            at.field("forward_username_header")
                    .refuse("invalid_header_name", Headers.changedName(given.forwardUsernameHeader()));
            filter.setForwardUsernameHeader(given.forwardUsernameHeader());
        }
        if (given.authenticationHeader() != null) {
            at.field("authentication_header").refuse("invalid_header_name", Headers.name(given.authenticationHeader()));
            filter.setAuthenticationHeader(given.authenticationHeader());
        }
        return filter.build();
    }

    private static DataSource users(Map<String, String> users, @Nullable String file, Spot at) {
        at.exactlyOne("users", users.isEmpty() ? null : users, "users_file", file);
        if (file != null) {
            return Wire.file(file);
        }
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(users).forEach((name, hash) -> {
            Spot spot = at.field("users").field(name);
            spot.refuseIf(name.contains(":"), "invalid_name", "A user's name must not hold a colon.");
            spot.refuseIf(
                    !isSha(hash),
                    "inline_secret",
                    "Must be {SHA} and the password's SHA-1 in base64, as htpasswd -s writes it; never the password.");
            lines.append(name).append(':').append(hash).append('\n');
        });
        return Wire.inline(lines.toString());
    }

    private static boolean isSha(String hash) {
        try {
            return hash.startsWith(SHA) && Base64.getDecoder().decode(hash.substring(SHA.length())).length == SHA_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
