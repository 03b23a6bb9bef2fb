package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.AlsoFlat;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Range;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers preflights, and marks responses that other origins may read. */
@Word("cors")
@Doc("Answers preflights, and marks responses that other origins may read. Envoy takes the policy from routes: with"
        + " inlineRouteConfig the listener's policy holds where they have none; with routeConfigName give it there.")
@About(
        displayName = "CORS",
        envoyName = "envoy.filters.http.cors",
        perRoute = CorsFilter.PerRoute.class,
        requiresListenerConfig = false,
        usageHint = "Add {\"type\": \"cors\"} to the listener, and the policy to its routes under cors in"
                + " typedPerFilterConfig.",
        example = """
                {"type": "cors"}
                """,
        perRouteExample = """
                {"policy": {"allow_origin": [{"type": "exact", "value": "https://app.example.com"}],
                 "allow_methods": ["GET", "POST"], "allow_headers": ["authorization", "content-type"],
                 "max_age": 3600, "allow_credentials": true}}
                """)
public record CorsFilter(@Nullable Policy policy) implements FriendlyFilter {
    /** The policy for a route. */
    @Doc("A policy for a route, a virtual host and the like; its fields may stand here without policy, too.")
    public record PerRoute(@AlsoFlat Policy policy) {}

    /** Who may do what. */
    @Doc("Which origins may do what.")
    public record Policy(
            @Size(min = 1, max = 100) List<StringMatch> allowOrigin,

            @Size(max = 100) @Length(max = 100) List<String> allowMethods,
            @Size(max = 200) @Length(max = 256) List<String> allowHeaders,
            @Size(max = 200) @Length(max = 256) List<String> exposeHeaders,

            @Doc("How long a browser may keep the answer to a preflight, in seconds.")
            @Range(max = 315_576_000_000L)
            @Nullable
            Long maxAge,

            @Doc("Cookies and the like; not with the origin *. Default false.") @Nullable
            Boolean allowCredentials,

            @Doc("Default: all requests.") @Nullable FractionOfRequests filterEnabled,

            @Doc("Where it isn't enabled: count what it would do. Default: none.") @Nullable
            FractionOfRequests shadowEnabled,

            @Doc("Let public pages ask private networks. Default false.") @Nullable
            Boolean allowPrivateNetworkAccess,

            @Doc("Send preflights of other origins on to the cluster. Default true.") @Nullable
            Boolean forwardNotMatchingPreflights) {
        public Policy {
            allowOrigin = List.copyOf(allowOrigin);
            allowMethods = List.copyOf(allowMethods);
            allowHeaders = List.copyOf(allowHeaders);
            exposeHeaders = List.copyOf(exposeHeaders);
        }
    }
}
