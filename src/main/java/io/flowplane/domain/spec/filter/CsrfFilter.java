package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses requests that change something and come from pages of other sites. */
@Word("csrf")
@Doc("Refuses POST, PUT, DELETE and PATCH that come from pages of other sites, with 403.")
@About(
        displayName = "CSRF",
        envoyName = "envoy.filters.http.csrf",
        perRoute = CsrfFilter.class,
        usageHint = "The gateway's own origin is always allowed; name the others without their scheme.",
        example = """
                {"type": "csrf", "additional_origins": [{"type": "suffix", "value": ".example.com"}]}
                """,
        perRouteExample = """
                {"additional_origins": [{"type": "exact", "value": "app.example.com"}]}
                """)
public record CsrfFilter(
        @Doc("Default: all requests.") @Nullable FractionOfRequests filterEnabled,

        @Doc("Where it isn't enabled: count what it would do. Default: none.") @Nullable
        FractionOfRequests shadowEnabled,

        @Doc("Further origins, as host or host:port.") @Size(max = 100)
        List<StringMatch> additionalOrigins)
        implements FriendlyFilter {
    public CsrfFilter {
        additionalOrigins = List.copyOf(additionalOrigins);
    }
}
