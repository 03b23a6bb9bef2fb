package io.flowplane.translate.filter;

import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;
import io.flowplane.domain.spec.filter.CsrfFilter;

/** {@code csrf}, in a listener and at a route. */
final class Csrf {
    private Csrf() {}

    static CsrfPolicy of(CsrfFilter given, Spot at) {
        CsrfPolicy.Builder policy = CsrfPolicy.newBuilder()
                .setFilterEnabled(
                        given.filterEnabled() == null
                                ? Matchers.all()
                                : Matchers.fraction(given.filterEnabled(), at.field("filter_enabled")));
        if (given.shadowEnabled() != null) {
            policy.setShadowEnabled(Matchers.fraction(given.shadowEnabled(), at.field("shadow_enabled")));
        }
        at.field("additional_origins")
                .each(
                        given.additionalOrigins(),
                        (origin, spot) -> policy.addAdditionalOrigins(Matchers.text(origin, spot)));
        return policy.build();
    }
}
