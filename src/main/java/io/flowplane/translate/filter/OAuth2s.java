package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.extensions.filters.http.oauth2.v3.OAuth2;
import io.envoyproxy.envoy.extensions.filters.http.oauth2.v3.OAuth2Config;
import io.envoyproxy.envoy.extensions.filters.http.oauth2.v3.OAuth2Credentials;
import io.envoyproxy.envoy.extensions.filters.http.oauth2.v3.OAuth2Credentials.CookieNames;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.flowplane.domain.SecretType;
import io.flowplane.domain.spec.filter.OAuth2Filter;
import io.flowplane.translate.Texts;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Addresses;
import io.flowplane.validate.Formats;
import io.flowplane.validate.Headers;
import io.flowplane.validate.Paths;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code oauth2}. */
final class OAuth2s {
    private static final long TIMEOUT_MS = 5_000;

    private OAuth2s() {}

    static OAuth2 of(OAuth2Filter given, Spot at) {
        HttpUris.parsed(given.authorizationEndpoint(), at.field("authorization_endpoint"));
        at.field("redirect_uri").refuse("invalid_format", Formats.fault(given.redirectUri()));
        OAuth2Config.Builder config = OAuth2Config.newBuilder()
                .setTokenEndpoint(HttpUris.of(given.tokenEndpoint(), TIMEOUT_MS, at.field("token_endpoint")))
                .setAuthorizationEndpoint(given.authorizationEndpoint())
                .setCredentials(credentials(given.credentials(), at.field("credentials")))
                .setRedirectUri(given.redirectUri())
                .setRedirectPathMatcher(path(given.redirectPath(), "/oauth2/callback", at.field("redirect_path")))
                .setSignoutPath(path(given.signoutPath(), "/signout", at.field("signout_path")))
                .addAllAuthScopes(given.authScopes().isEmpty() ? List.of("openid") : given.authScopes())
                .setForwardBearerToken(Boolean.TRUE.equals(given.forwardBearerToken()))
                .setPreserveAuthorizationHeader(Boolean.TRUE.equals(given.preserveAuthorizationHeader()));
        at.field("preserve_authorization_header")
                .refuseIf(
                        config.getForwardBearerToken() && config.getPreserveAuthorizationHeader(),
                        "conflicting_fields",
                        "Doesn't go together with forward_bearer_token.");
        options(config, given, at);
        return OAuth2.newBuilder().setConfig(config).build();
    }

    private static void options(OAuth2Config.Builder config, OAuth2Filter given, Spot at) {
        if (given.authType() != null) {
            config.setAuthType(OAuth2Config.AuthType.valueOf(given.authType().name()));
        }
        if (given.useRefreshToken() != null) {
            config.setUseRefreshToken(Wire.bool(given.useRefreshToken()));
        }
        if (given.defaultExpiresInSeconds() != null) {
            config.setDefaultExpiresIn(Wire.seconds(given.defaultExpiresInSeconds()));
        }
        if (given.statPrefix() != null) {
            config.setStatPrefix(given.statPrefix());
        }
        at.field("auth_scopes")
                .each(
                        given.authScopes(),
                        (scope, spot) -> spot.refuseIf(
                                scope.contains(" "),
                                "invalid_text",
                                "Must not hold spaces; give each scope by itself."));
        at.field("pass_through_matcher")
                .each(given.passThroughMatcher(), (one, spot) -> config.addPassThroughMatcher(passThrough(one, spot)));
    }

    private static PathMatcher path(@Nullable String given, String otherwise, Spot at) {
        if (given != null) {
            at.refuse("invalid_path", Paths.plain(given));
        }
        return PathMatcher.newBuilder()
                .setPath(Texts.exact(given == null ? otherwise : given))
                .build();
    }

    private static OAuth2Credentials credentials(OAuth2Filter.Credentials given, Spot at) {
        OAuth2Credentials.Builder credentials = OAuth2Credentials.newBuilder()
                .setClientId(given.clientId())
                .setTokenSecret(
                        at.field("token_secret").secret(given.tokenSecret().name(), SecretType.GENERIC_SECRET))
                .setHmacSecret(at.field("hmac_secret").secret(given.hmacSecret().name(), SecretType.GENERIC_SECRET));
        if (given.cookieDomain() != null) {
            String host =
                    given.cookieDomain().startsWith(".") ? given.cookieDomain().substring(1) : given.cookieDomain();
            at.field("cookie_domain")
                    .refuseIf(!Addresses.isHostName(host), "invalid_host", "Must be a domain, such as example.com.");
            credentials.setCookieDomain(given.cookieDomain());
        }
        if (given.cookieNames() != null) {
            credentials.setCookieNames(cookies(given.cookieNames(), at.field("cookie_names")));
        }
        return credentials.build();
    }

    private static CookieNames cookies(OAuth2Filter.CookieNames given, Spot at) {
        CookieNames.Builder names = CookieNames.newBuilder();
        cookie(given.bearerToken(), names::setBearerToken, at.field("bearer_token"));
        cookie(given.oauthHmac(), names::setOauthHmac, at.field("oauth_hmac"));
        cookie(given.oauthExpires(), names::setOauthExpires, at.field("oauth_expires"));
        cookie(given.idToken(), names::setIdToken, at.field("id_token"));
        cookie(given.refreshToken(), names::setRefreshToken, at.field("refresh_token"));
        cookie(given.oauthNonce(), names::setOauthNonce, at.field("oauth_nonce"));
        cookie(given.codeVerifier(), names::setCodeVerifier, at.field("code_verifier"));
        return names.build();
    }

    private static void cookie(@Nullable String name, Consumer<String> set, Spot at) {
        if (name != null) {
            at.refuseIf(!Headers.isToken(name), "invalid_cookie", "Isn't a cookie's name.");
            set.accept(name);
        }
    }

    private static HeaderMatcher passThrough(OAuth2Filter.PassThrough given, Spot at) {
        long count = Stream.of(given.pathExact(), given.pathPrefix(), given.pathRegex(), given.headerName())
                .filter(one -> one != null)
                .count();
        at.refuseIf(
                count != 1,
                "conflicting_fields",
                "Needs exactly one of path_exact, path_prefix, path_regex, header_name.");
        at.field("header_value")
                .refuseIf(
                        given.headerValue() != null && given.headerName() == null,
                        "conflicting_fields",
                        "Goes with header_name.");
        at.field("path_regex").regex(given.pathRegex());
        HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder().setName(":path");
        if (given.headerName() != null) {
            at.field("header_name").refuse("invalid_header_name", Headers.matchedName(given.headerName()));
            matcher.setName(given.headerName());
            return given.headerValue() == null
                    ? matcher.setPresentMatch(true).build()
                    : matcher.setStringMatch(Texts.exact(given.headerValue())).build();
        }
        return matcher.setStringMatch(path(given)).build();
    }

    private static StringMatcher path(OAuth2Filter.PassThrough given) {
        StringMatcher.Builder matcher = StringMatcher.newBuilder();
        if (given.pathPrefix() != null) {
            matcher.setPrefix(given.pathPrefix());
        } else if (given.pathRegex() != null) {
            matcher.setSafeRegex(Texts.regex(given.pathRegex()));
        } else {
            matcher.setExact(given.pathExact() == null ? "" : given.pathExact());
        }
        return matcher.build();
    }
}
