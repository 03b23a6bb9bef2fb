package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets clients in that show a key. */
@Word("api_key_auth")
@Doc("Lets clients in that show a key; others get 401. Each key is a secret of the team, one line of text.")
@About(
        displayName = "API keys",
        envoyName = "envoy.filters.http.api_key_auth",
        perRoute = ApiKeyAuthFilter.PerRoute.class,
        usageHint =
                "Make a generic_secret for each client. Envoy takes keys only in place, so that a new one changes the"
                        + " listener.",
        example = """
                {"type": "api_key_auth",
                 "credentials": [{"client": "alice", "key": {"name": "alice-key"}}, {"client": "bob", "key": {"name": "bob-key"}}],
                 "key_sources": [{"header": "x-api-key"}, {"query": "api_key"}],
                 "forwarding": {"header": "x-client", "hide_credentials": true}}
                """,
        perRouteExample = """
                {"allowed_clients": ["alice"]}
                """)
public record ApiKeyAuthFilter(
        @Doc("Who has which key.") @Size(min = 1, max = 10_000)
        List<Credential> credentials,

        @Doc("Where the key is; the first that is there counts.") @Size(min = 1, max = 16)
        List<KeySource> keySources,

        @Nullable Forwarding forwarding)
        implements FriendlyFilter {
    public ApiKeyAuthFilter {
        credentials = List.copyOf(credentials);
        keySources = List.copyOf(keySources);
    }

    /** For a route. */
    @Doc("Other clients, keys or places for a route. Default: those of the listener.")
    public record PerRoute(
            @Size(max = 10_000) List<Credential> credentials,
            @Size(max = 16) List<KeySource> keySources,

            @Doc("Only these. Default: all.") @Size(max = 10_000) @Length(max = 255)
            List<String> allowedClients,

            @Nullable Forwarding forwarding) {
        public PerRoute {
            credentials = List.copyOf(credentials);
            keySources = List.copyOf(keySources);
            allowedClients = List.copyOf(allowedClients);
        }
    }

    /** A client and its key. */
    @Doc("A client and its key.")
    public record Credential(
            @Length(max = 255) String client,

            @Doc("A generic_secret of the team.") @Alias("secret")
            SecretRef key) {}

    /** Where a key is. */
    @Doc("Where a key is: exactly one of header, query, cookie.")
    public record KeySource(
            @Length(max = 256) @Nullable String header,
            @Length(max = 256) @Nullable String query,
            @Length(max = 256) @Nullable String cookie) {}

    /** What the cluster gets. */
    @Doc("What the cluster gets.")
    public record Forwarding(
            @Doc("A header that tells it the client.") @Length(max = 256) @Nullable
            String header,

            @Doc("Take the key out of the request. Default false.") @Nullable
            Boolean hideCredentials) {}
}
