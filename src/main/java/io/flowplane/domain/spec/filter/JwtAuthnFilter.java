package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.RouteMatch;
import io.flowplane.domain.spec.Shape.Alias;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets requests through that carry a valid JSON Web Token. */
@Word("jwt_authn")
@Alias({"jwt_auth"})
@Doc(
        "Lets requests through that carry a valid JSON Web Token; others get 401. Without rules, every request needs a token"
                + " of any provider.")
@About(
        displayName = "JWT authentication",
        envoyName = "envoy.filters.http.jwt_authn",
        perRoute = JwtAuthnFilter.PerRoute.class,
        perRouteBehavior = FilterType.PerRouteBehavior.REFERENCE_ONLY,
        usageHint = "Providers and requirements stand in the listener; a route names one of requirement_map, or is"
                + " disabled.",
        example = """
                {"type": "jwt_authn",
                 "providers": {"idp": {"issuer": "https://idp.example.com", "audiences": ["api"],
                   "payload_in_metadata": "jwt_payload",
                   "jwks": {"type": "remote", "cache_duration_seconds": 300,
                     "http_uri": {"uri": "https://idp.example.com/.well-known/jwks.json", "timeout_ms": 2000}}}},
                 "rules": [{"match": {"path": {"type": "prefix", "value": "/public"}}},
                   {"match": {"path": {"type": "prefix", "value": "/"}},
                    "requires": {"type": "provider_name", "provider_name": "idp"}}],
                 "requirement_map": {"optional": {"type": "allow_missing"}}}
                """,
        perRouteExample = """
                {"requirement_name": "optional"}
                """)
public record JwtAuthnFilter(
        @Doc("By a name of your own: who issues tokens.") @Size(min = 1, max = 100)
        Map<String, JwtProvider> providers,

        @Doc("The first whose match fits tells what is required.") @Size(max = 1000)
        List<Rule> rules,

        @Doc("Requirements that rules and routes can name.") @Size(max = 1000)
        Map<String, JwtRequirement> requirementMap,

        @Doc("Requirements by a value that an earlier filter left.") @Nullable
        FilterStateRules filterStateRules,

        @Doc("Let preflights through. Default false.") @Nullable
        Boolean bypassCorsPreflight,

        @Doc("Tell a refused client no reason. Default false.") @Nullable
        Boolean stripFailureResponse,

        @Length(max = 255) @Nullable String statPrefix)
        implements FriendlyFilter {
    public JwtAuthnFilter {
        providers = Map.copyOf(providers);
        rules = List.copyOf(rules);
        requirementMap = Map.copyOf(requirementMap);
    }

    /** For a route. */
    @Doc("What a route requires.")
    public record PerRoute(
            @Doc("A name of the listener's requirement_map.") @Length(max = 255)
            String requirementName) {}

    /** What some requests need. */
    @Doc("What the requests that match need: requires, requirement_name, or nothing.")
    public record Rule(
            @Doc("Default: every request.") @Nullable RouteMatch match,
            @Nullable JwtRequirement requires,

            @Doc("A name of requirement_map.") @Length(max = 255) @Nullable
            String requirementName) {}

    /** Requirements by filter state. */
    @Doc("Requirements by the text that an earlier filter left in the filter state.")
    public record FilterStateRules(
            @Length(max = 255) String name,
            @Size(max = 1000) Map<String, JwtRequirement> requires) {
        public FilterStateRules {
            requires = Map.copyOf(requires);
        }
    }
}
