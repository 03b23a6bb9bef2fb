package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuthPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.Credential;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.Forwarding;
import io.envoyproxy.envoy.extensions.filters.http.api_key_auth.v3.KeySource;
import io.flowplane.domain.spec.filter.ApiKeyAuthFilter;
import io.flowplane.validate.Headers;
import java.util.ArrayList;
import java.util.List;

/** {@code api_key_auth}. Envoy takes keys only in place, so that their secrets are put there for it. */
final class ApiKeyAuths {
    private ApiKeyAuths() {}

    static ApiKeyAuth of(ApiKeyAuthFilter given, Spot at) {
        ApiKeyAuth.Builder filter = ApiKeyAuth.newBuilder()
                .addAllCredentials(credentials(given.credentials(), at.field("credentials")))
                .addAllKeySources(sources(given.keySources(), at.field("key_sources")));
        if (given.forwarding() != null) {
            filter.setForwarding(forwarding(given.forwarding(), at.field("forwarding")));
        }
        return filter.build();
    }

    static ApiKeyAuthPerRoute perRoute(ApiKeyAuthFilter.PerRoute given, Spot at) {
        ApiKeyAuthPerRoute.Builder settings = ApiKeyAuthPerRoute.newBuilder()
                .addAllCredentials(credentials(given.credentials(), at.field("credentials")))
                .addAllKeySources(sources(given.keySources(), at.field("key_sources")))
                .addAllAllowedClients(given.allowedClients());
        if (given.forwarding() != null) {
            settings.setForwarding(forwarding(given.forwarding(), at.field("forwarding")));
        }
        return settings.build();
    }

    private static List<Credential> credentials(List<ApiKeyAuthFilter.Credential> given, Spot at) {
        List<Credential> all = new ArrayList<>();
        at.duplicates(
                given.stream().map(ApiKeyAuthFilter.Credential::key).toList(),
                "Another client has this secret already.");
        at.each(
                given,
                (one, spot) -> all.add(Credential.newBuilder()
                        .setClient(one.client())
                        .setKey(spot.field("key").embedded(one.key().name()))
                        .build()));
        return all;
    }

    private static List<KeySource> sources(List<ApiKeyAuthFilter.KeySource> given, Spot at) {
        List<KeySource> all = new ArrayList<>();
        at.each(given, (one, spot) -> all.add(source(one, spot)));
        return all;
    }

    private static KeySource source(ApiKeyAuthFilter.KeySource given, Spot at) {
        at.exactlyOne("header", given.header(), "query", given.query(), "cookie", given.cookie());
        KeySource.Builder source = KeySource.newBuilder();
        if (given.header() != null) {
            at.field("header").refuse("invalid_header_name", Headers.name(given.header()));
            source.setHeader(given.header());
        } else if (given.cookie() != null) {
            at.field("cookie").refuseIf(!Headers.isToken(given.cookie()), "invalid_cookie", "Isn't a cookie's name.");
            source.setCookie(given.cookie());
        } else if (given.query() != null) {
            source.setQuery(given.query());
        }
        return source.build();
    }

    private static Forwarding forwarding(ApiKeyAuthFilter.Forwarding given, Spot at) {
        Forwarding.Builder forwarding =
                Forwarding.newBuilder().setHideCredentials(Boolean.TRUE.equals(given.hideCredentials()));
        if (given.header() != null) {
            at.field("header").refuse("invalid_header_name", Headers.changedName(given.header()));
            forwarding.setHeader(given.header());
        }
        return forwarding.build();
    }
}
