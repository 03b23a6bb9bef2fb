package io.flowplane.translate.filter;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.flowplane.domain.spec.filter.CorsFilter;
import io.flowplane.domain.spec.filter.StringMatch;
import io.flowplane.translate.Wire;
import io.flowplane.validate.Headers;
import java.util.List;

/** {@code cors}. Envoy's filter has no settings of its own; the policy is the routes'. */
final class Cors {
    private Cors() {}

    static Message of() {
        return io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors.getDefaultInstance();
    }

    static CorsPolicy policy(CorsFilter.Policy given, Spot at) {
        CorsPolicy.Builder policy = CorsPolicy.newBuilder();
        at.field("allow_origin").each(given.allowOrigin(), (origin, spot) -> {
            spot.field("type")
                    .refuseIf(
                            isAnyone(origin) && Boolean.TRUE.equals(given.allowCredentials()),
                            "conflicting_fields",
                            "The origin * doesn't go together with allow_credentials; name the origins.");
            policy.addAllowOriginStringMatch(Matchers.text(origin, spot));
        });
        policy.setAllowMethods(joined(given.allowMethods(), at.field("allow_methods")))
                .setAllowHeaders(joined(given.allowHeaders(), at.field("allow_headers")))
                .setExposeHeaders(joined(given.exposeHeaders(), at.field("expose_headers")));
        if (given.maxAge() != null) {
            policy.setMaxAge(Long.toString(given.maxAge()));
        }
        options(policy, given, at);
        return policy.build();
    }

    private static void options(CorsPolicy.Builder policy, CorsFilter.Policy given, Spot at) {
        if (given.allowCredentials() != null) {
            policy.setAllowCredentials(Wire.bool(given.allowCredentials()));
        }
        if (given.filterEnabled() != null) {
            policy.setFilterEnabled(Matchers.fraction(given.filterEnabled(), at.field("filter_enabled")));
        }
        if (given.shadowEnabled() != null) {
            policy.setShadowEnabled(Matchers.fraction(given.shadowEnabled(), at.field("shadow_enabled")));
        }
        if (given.allowPrivateNetworkAccess() != null) {
            policy.setAllowPrivateNetworkAccess(Wire.bool(given.allowPrivateNetworkAccess()));
        }
        if (given.forwardNotMatchingPreflights() != null) {
            policy.setForwardNotMatchingPreflights(Wire.bool(given.forwardNotMatchingPreflights()));
        }
    }

    private static boolean isAnyone(StringMatch origin) {
        return origin.type() == StringMatch.Type.EXACT && origin.value().equals("*");
    }

    /** Envoy puts the text into the header as it is. */
    private static String joined(List<String> words, Spot at) {
        at.each(
                words,
                (word, spot) -> spot.refuseIf(
                        !Headers.isToken(word),
                        "invalid_text",
                        "Must be one word, such as GET or content-type, or *."));
        return String.join(",", words);
    }
}
