package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwksAsyncFetch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtCacheConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtClaimToHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtHeader;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.NormalizePayload;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.flowplane.domain.spec.filter.JwtProvider;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;

/** The providers of {@code jwt_authn}. */
final class JwtProviders {
    private static final long TIMEOUT_MS = 5_000;

    private JwtProviders() {}

    static io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider of(JwtProvider given, Spot at) {
        var provider = io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.newBuilder()
                .addAllAudiences(given.audiences())
                .setRequireExpiration(Boolean.TRUE.equals(given.requireExpiration()))
                .setForward(Boolean.TRUE.equals(given.forward()))
                .addAllFromParams(given.fromParams())
                .addAllFromCookies(given.fromCookies())
                .setPadForwardPayloadHeader(Boolean.TRUE.equals(given.padForwardPayloadHeader()))
                .setClearRouteCache(Boolean.TRUE.equals(given.clearRouteCache()));
        if (given.issuer() != null) {
            provider.setIssuer(given.issuer());
        }
        if (given.subjects() != null) {
            provider.setSubjects(Matchers.text(given.subjects(), at.field("subjects")));
        }
        if (given.maxLifetimeSeconds() != null) {
            provider.setMaxLifetime(Wire.seconds(given.maxLifetimeSeconds()));
        }
        if (given.clockSkewSeconds() != null) {
            provider.setClockSkewSeconds(given.clockSkewSeconds());
        }
        at.field("from_cookies")
                .each(
                        given.fromCookies(),
                        (cookie, spot) ->
                                spot.refuseIf(!Headers.isToken(cookie), "invalid_cookie", "Isn't a cookie's name."));
        at.field("from_headers").each(given.fromHeaders(), (header, spot) -> {
            spot.field("name").refuse("invalid_header_name", Headers.name(header.name()));
            provider.addFromHeaders(JwtHeader.newBuilder()
                    .setName(header.name())
                    .setValuePrefix(header.valuePrefix() == null ? "" : header.valuePrefix()));
        });
        content(provider, given, at);
        switch (given.jwks()) {
            case JwtProvider.Jwks.Remote remote -> provider.setRemoteJwks(remote(remote, at.field("jwks")));
            case JwtProvider.Jwks.Local local -> provider.setLocalJwks(local(local, at.field("jwks")));
        }
        return provider.build();
    }

    /** What becomes of a token's content. */
    private static void content(
            io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider.Builder provider,
            JwtProvider given,
            Spot at) {
        if (given.forwardPayloadHeader() != null) {
            at.field("forward_payload_header")
                    .refuse("invalid_header_name", Headers.changedName(given.forwardPayloadHeader()));
            provider.setForwardPayloadHeader(given.forwardPayloadHeader());
        }
        if (given.payloadInMetadata() != null) {
            provider.setPayloadInMetadata(given.payloadInMetadata());
        }
        if (given.headerInMetadata() != null) {
            provider.setHeaderInMetadata(given.headerInMetadata());
        }
        if (given.failedStatusInMetadata() != null) {
            provider.setFailedStatusInMetadata(given.failedStatusInMetadata());
        }
        if (given.normalizePayloadInMetadata() != null) {
            provider.setNormalizePayloadInMetadata(NormalizePayload.newBuilder()
                    .addAllSpaceDelimitedClaims(
                            given.normalizePayloadInMetadata().spaceDelimitedClaims()));
        }
        if (given.jwtCacheConfig() != null) {
            JwtProvider.CacheConfig cache = given.jwtCacheConfig();
            provider.setJwtCacheConfig(JwtCacheConfig.newBuilder()
                    .setJwtCacheSize(cache.jwtCacheSize() == null ? 0 : cache.jwtCacheSize())
                    .setJwtMaxTokenSize(cache.jwtMaxTokenSize() == null ? 0 : cache.jwtMaxTokenSize()));
        }
        at.field("claim_to_headers").each(given.claimToHeaders(), (claim, spot) -> {
            spot.field("header_name").refuse("invalid_header_name", Headers.changedName(claim.headerName()));
            provider.addClaimToHeaders(JwtClaimToHeader.newBuilder()
                    .setClaimName(claim.claimName())
                    .setHeaderName(claim.headerName()));
        });
    }

    private static RemoteJwks remote(JwtProvider.Jwks.Remote given, Spot at) {
        RemoteJwks.Builder remote =
                RemoteJwks.newBuilder().setHttpUri(HttpUris.of(given.httpUri(), TIMEOUT_MS, at.field("http_uri")));
        if (given.cacheDurationSeconds() != null) {
            remote.setCacheDuration(Wire.seconds(given.cacheDurationSeconds()));
        }
        if (given.asyncFetch() != null) {
            JwksAsyncFetch.Builder fetch = JwksAsyncFetch.newBuilder()
                    .setFastListener(Boolean.TRUE.equals(given.asyncFetch().fastListener()));
            if (given.asyncFetch().failedRefetchDurationSeconds() != null) {
                fetch.setFailedRefetchDuration(Wire.seconds(given.asyncFetch().failedRefetchDurationSeconds()));
            }
            remote.setAsyncFetch(fetch);
        }
        if (given.retryPolicy() != null) {
            remote.setRetryPolicy(retries(given.retryPolicy(), at.field("retry_policy")));
        }
        return remote.build();
    }

    private static RetryPolicy retries(JwtProvider.Retries given, Spot at) {
        RetryPolicy.Builder retries = RetryPolicy.newBuilder();
        if (given.numRetries() != null) {
            retries.setNumRetries(Wire.uint32(given.numRetries()));
        }
        JwtProvider.Retries.Backoff backoff = given.retryBackoff();
        if (backoff != null) {
            BackoffStrategy.Builder strategy =
                    BackoffStrategy.newBuilder().setBaseInterval(Wire.millis(backoff.baseIntervalMs()));
            if (backoff.maxIntervalMs() != null) {
                at.field("retry_backoff")
                        .field("max_interval_ms")
                        .refuseIf(
                                backoff.maxIntervalMs() < backoff.baseIntervalMs(),
                                "out_of_order",
                                "Must not be below base_interval_ms.");
                strategy.setMaxInterval(Wire.millis(backoff.maxIntervalMs()));
            }
            retries.setRetryBackOff(strategy);
        }
        return retries.build();
    }

    private static DataSource local(JwtProvider.Jwks.Local given, Spot at) {
        DataSource source = DataSources.of(
                given.filename(), given.inlineString(), given.inlineBytes(), given.environmentVariable(), at);
        switch (source.getSpecifierCase()) {
            case INLINE_STRING -> JwkSets.check(source.getInlineString(), at.field("inline_string"));
            case INLINE_BYTES -> JwkSets.check(source.getInlineBytes().toStringUtf8(), at.field("inline_bytes"));
            default -> {}
        }
        return source;
    }
}
