package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.FreeText;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who issues tokens, where they are found in a request, and what is done with their content. */
@Doc("Who issues tokens, where they are found in a request, and what is done with their content.")
public record JwtProvider(
        @Doc("What the token's iss must be. Default: anything.") @Length(max = 2048) @Nullable
        String issuer,

        @Doc("One of them must be in the token's aud. Default: any.") @Size(max = 100) @Length(max = 1024)
        List<String> audiences,

        @Doc("What the token's sub must match.") @Nullable StringMatch subjects,

        @Doc("The token must have exp. Default false.") @Nullable
        Boolean requireExpiration,

        @Doc("Refuse tokens that live longer.") @Range(min = 1, max = 315_360_000) @Nullable
        Integer maxLifetimeSeconds,

        @Doc("How far clocks may differ. Default 60.") @Range(max = 86_400) @Nullable
        Integer clockSkewSeconds,

        @Doc("Send the token on to the cluster. Default false.") @Nullable
        Boolean forward,

        @Doc("Default: Authorization: Bearer, and the query parameter access_token.") @Size(max = 100)
        List<FromHeader> fromHeaders,

        @Size(max = 100) @Length(max = 255) List<String> fromParams,
        @Size(max = 100) @Length(max = 255) List<String> fromCookies,

        @Doc("A header for the token's content, base64url.") @Length(max = 256) @Nullable
        String forwardPayloadHeader,

        @Doc("With = at its end. Default false.") @Nullable Boolean padForwardPayloadHeader,

        @Doc("Keep the claims under this name in the metadata, where rbac finds them.") @Length(max = 255) @Nullable
        String payloadInMetadata,

        @Length(max = 255) @Nullable String headerInMetadata,
        @Length(max = 255) @Nullable String failedStatusInMetadata,

        @Nullable NormalizePayload normalizePayloadInMetadata,
        @Nullable CacheConfig jwtCacheConfig,

        @Size(max = 100) List<ClaimToHeader> claimToHeaders,

        @Doc("Choose the route again after claims became headers. Default false.") @Nullable
        Boolean clearRouteCache,

        Jwks jwks) {
    public JwtProvider {
        audiences = List.copyOf(audiences);
        fromHeaders = List.copyOf(fromHeaders);
        fromParams = List.copyOf(fromParams);
        fromCookies = List.copyOf(fromCookies);
        claimToHeaders = List.copyOf(claimToHeaders);
    }

    /** A header with a token. */
    @Doc("A header with a token.")
    public record FromHeader(
            @Length(max = 256) String name,

            @Doc("What stands before the token, such as 'Bearer '.") @Length(max = 256) @Nullable
            String valuePrefix) {}

    /** Claims as lists. */
    @Doc("Claims that are one text with spaces, such as scope, become lists.")
    public record NormalizePayload(
            @Size(max = 100) @Length(max = 255) List<String> spaceDelimitedClaims) {
        public NormalizePayload {
            spaceDelimitedClaims = List.copyOf(spaceDelimitedClaims);
        }
    }

    /** Verified tokens that are remembered. */
    @Doc("Verified tokens that are remembered.")
    public record CacheConfig(
            @Doc("How many. Default 100.") @Range(max = 1_000_000) @Nullable
            Integer jwtCacheSize,

            @Doc("Longer ones aren't. Default 4096.") @Range(max = 1_048_576) @Nullable
            Integer jwtMaxTokenSize) {}

    /** A claim that the cluster gets as a header. */
    @Doc("A claim that the cluster gets as a header.")
    public record ClaimToHeader(
            @Doc("With dots for claims inside claims.") @Length(max = 255)
            String claimName,

            @Length(max = 256) String headerName) {}

    /** The keys that tokens are signed with. */
    @Doc("The public keys of those who sign tokens.")
    public sealed interface Jwks {
        /** Asked for by every Envoy. */
        record Remote(
                HttpUri httpUri,

                @Doc("Default 600.") @Range(min = 1, max = 31_536_000) @Nullable
                Integer cacheDurationSeconds,

                @Doc("Ask before the first request comes.") @Nullable
                AsyncFetch asyncFetch,

                @Nullable Retries retryPolicy)
                implements Jwks {}

        /** Here, or on the Envoy's machine: exactly one of them. */
        record Local(
                @Doc("A file on the Envoy's machine.") @Length(max = 1024) @Nullable
                String filename,

                @Doc("A JWKS: {\"keys\": […]}.") @Length(max = 262_144) @FreeText @Nullable
                String inlineString,

                @Doc("The same, base64.") @Length(max = 349_528) @Nullable
                String inlineBytes,

                @Doc("An environment variable of the Envoy.") @Length(max = 255) @Nullable
                String environmentVariable)
                implements Jwks {}
    }

    /** Asking early. */
    @Doc("The keys are asked for at once; the listener waits for them.")
    public record AsyncFetch(
            @Doc("Don't wait. Default false.") @Nullable Boolean fastListener,

            @Doc("After a failure ask again after so long. Default 1.") @Range(min = 1, max = 86_400) @Nullable
            Integer failedRefetchDurationSeconds) {}

    /** Asking again. */
    @Doc("Asking again after a failure.")
    public record Retries(
            @Doc("Default 1.") @Range(max = 100) @Nullable Integer numRetries,
            @Nullable Backoff retryBackoff) {
        /** How long to wait. */
        @Doc("How long to wait.")
        public record Backoff(
                @Range(min = 1, max = 3_600_000) long baseIntervalMs,

                @Doc("Default: ten times the base.") @Range(min = 1, max = 3_600_000) @Nullable
                Long maxIntervalMs) {}
    }
}
