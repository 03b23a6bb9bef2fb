package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends browsers without a login to an authorization server, and keeps what comes back in cookies. */
@Word("oauth2")
@Doc("Sends browsers without a login to an authorization server (OAuth 2, OpenID Connect), and keeps what comes back in"
        + " cookies.")
@About(
        displayName = "OAuth 2",
        envoyName = "envoy.filters.http.oauth2",
        usageHint = "For browsers. Its two secrets are generic_secret; let requests that need no login through with"
                + " pass_through_matcher.",
        example = """
                {"type": "oauth2",
                 "token_endpoint": {"uri": "https://idp.example.com/oauth2/token", "timeout_ms": 5000},
                 "authorization_endpoint": "https://idp.example.com/oauth2/authorize",
                 "credentials": {"client_id": "gateway", "token_secret": "oauth-token", "hmac_secret": "oauth-hmac"},
                 "redirect_uri": "https://%REQ(:authority)%/oauth2/callback",
                 "redirect_path": "/oauth2/callback", "signout_path": "/signout",
                 "auth_scopes": ["openid", "email"],
                 "pass_through_matcher": [{"path_prefix": "/public"}]}
                """)
public record OAuth2Filter(
        @Doc("Where codes become tokens. Default time-out 5000.")
        HttpUri tokenEndpoint,

        @Doc("Where browsers are sent.") @Length(max = 2048) String authorizationEndpoint,

        Credentials credentials,

        @Doc("Where they come back to; may hold Envoy's commands, such as %REQ(:authority)%.") @Length(max = 2048)
        String redirectUri,

        @Doc("The path of it. Default /oauth2/callback.") @Length(max = 2048) @Nullable
        String redirectPath,

        @Doc("A path that logs out. Default /signout.") @Length(max = 2048) @Nullable
        String signoutPath,

        @Doc("Default openid.") @Size(max = 100) @Length(max = 255)
        List<String> authScopes,

        @Doc("How the client shows its secret. Default url_encoded_body.") @Nullable
        AuthType authType,

        @Doc("Send the token on to the cluster. Default false.") @Nullable
        Boolean forwardBearerToken,

        @Doc("Keep an Authorization header that came. Not with forward_bearer_token. Default false.") @Nullable
        Boolean preserveAuthorizationHeader,

        @Doc("Renew the login without the browser. Default true.") @Nullable
        Boolean useRefreshToken,

        @Doc("Where the server doesn't say how long a token lives.") @Range(min = 1, max = 31_536_000) @Nullable
        Integer defaultExpiresInSeconds,

        @Doc("Requests that need no login.") @Size(max = 100)
        List<PassThrough> passThroughMatcher,

        @Length(max = 255) @Nullable String statPrefix)
        implements FriendlyFilter {
    public OAuth2Filter {
        authScopes = List.copyOf(authScopes);
        passThroughMatcher = List.copyOf(passThroughMatcher);
    }

    /** How the client shows its secret. */
    public enum AuthType {
        URL_ENCODED_BODY,
        BASIC_AUTH
    }

    /** Who Envoy is to the authorization server. */
    @Doc("Who Envoy is to the authorization server, and how cookies are signed.")
    public record Credentials(
            @Length(max = 1024) String clientId,

            @Doc("The client's secret: a generic_secret.") SecretRef tokenSecret,

            @Doc("What cookies are signed with: a generic_secret.")
            SecretRef hmacSecret,

            @Doc("Default: the host alone.") @Length(max = 255) @Nullable
            String cookieDomain,

            @Nullable CookieNames cookieNames) {}

    /** Other names of cookies. */
    @Doc("Other names of cookies.")
    public record CookieNames(
            @Length(max = 255) @Nullable String bearerToken,
            @Length(max = 255) @Nullable String oauthHmac,
            @Length(max = 255) @Nullable String oauthExpires,
            @Length(max = 255) @Nullable String idToken,
            @Length(max = 255) @Nullable String refreshToken,
            @Length(max = 255) @Nullable String oauthNonce,
            @Length(max = 255) @Nullable String codeVerifier) {}

    /** Requests that need no login. */
    @Doc("Requests that need no login: exactly one of path_exact, path_prefix, path_regex, header_name.")
    public record PassThrough(
            @Length(max = 4096) @Nullable String pathExact,
            @Length(max = 4096) @Nullable String pathPrefix,

            @Doc("RE2, over the whole path with its query.") @Length(max = 4096) @Nullable
            String pathRegex,

            @Length(max = 256) @Nullable String headerName,

            @Doc("With header_name: its exact value. Default: any.") @Length(max = 4096) @Nullable
            String headerValue) {}
}
