package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets users in by name and password. */
@Word("basic_auth")
@Doc("Lets users in by name and password (HTTP Basic); others get 401. Exactly one of users and users_file.")
@About(
        displayName = "Basic authentication",
        envoyName = "envoy.filters.http.basic_auth",
        perRoute = BasicAuthFilter.PerRoute.class,
        usageHint = "Over TLS only. Envoy knows one way to hash passwords: htpasswd -s.",
        example = """
                {"type": "basic_auth", "users": {"alice": "{SHA}tESsBmE/yNY3lb6a0L6vVQEZNqw="},
                 "forward_username_header": "x-user"}
                """,
        perRouteExample = """
                {"users": {"admin": "{SHA}0DPiKuNIrrVmD8IUCuw1hQxNqZc="}}
                """)
public record BasicAuthFilter(
        @Doc("By name: {SHA} and the password's SHA-1 in base64, as htpasswd -s writes it.")
        @Size(max = 10_000)
        @Length(max = 64)
        Map<String, String> users,

        @Doc("A file of htpasswd on the Envoy's machine.") @Length(max = 1024) @Nullable
        String usersFile,

        @Doc("A header that tells the cluster who it is.") @Length(max = 256) @Nullable
        String forwardUsernameHeader,

        @Doc("Where the password is. Default authorization.") @Length(max = 256) @Nullable
        String authenticationHeader,

        @Doc("Let requests without a password through. Default false.") @Nullable
        Boolean allowMissing)
        implements FriendlyFilter {
    public BasicAuthFilter {
        users = Map.copyOf(users);
    }

    /** For a route. */
    @Doc("Other users for a route: exactly one of users and users_file.")
    public record PerRoute(
            @Doc("By name: {SHA} and the password's SHA-1 in base64, as htpasswd -s writes it.")
            @Size(max = 10_000)
            @Length(max = 64)
            Map<String, String> users,

            @Doc("A file of htpasswd on the Envoy's machine.") @Length(max = 1024) @Nullable
            String usersFile) {
        public PerRoute {
            users = Map.copyOf(users);
        }
    }
}
