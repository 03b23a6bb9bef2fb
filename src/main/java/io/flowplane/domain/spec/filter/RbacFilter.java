package io.flowplane.domain.spec.filter;

import io.flowplane.domain.spec.Shape.AlsoFlat;
import io.flowplane.domain.spec.Shape.Doc;
import io.flowplane.domain.spec.Shape.Length;
import io.flowplane.domain.spec.Shape.Size;
import io.flowplane.domain.spec.Shape.Word;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets callers do what policies say. */
@Word("rbac")
@Doc(
        "Lets callers do what policies say; others get 403. Callers are known by address, header, client certificate, or the"
                + " claims of a token that an earlier jwt_authn verified.")
@About(
        displayName = "Role-based access control",
        envoyName = "envoy.filters.http.rbac",
        perRoute = RbacFilter.PerRoute.class,
        usageHint = "After jwt_authn where policies look at claims; its provider needs payload_in_metadata.",
        example = """
                {"type": "rbac", "rules": {"action": "allow", "policies": {
                  "readers": {"permissions": [{"type": "header", "name": ":method", "value": "GET"}],
                    "principals": [{"type": "any"}]},
                  "admins": {"permissions": [{"type": "any"}],
                    "principals": [{"type": "jwt_claim", "claim": "roles", "value": "admin", "in_list": true},
                      {"type": "authenticated", "principal_name": "spiffe://example.com/admin"}]}}}}
                """,
        perRouteExample = """
                {"rbac": {"rules": {"action": "deny", "policies": {"outside": {
                  "permissions": [{"type": "url_path", "path": {"type": "prefix", "value": "/internal"}}],
                  "principals": [{"type": "not_id", "id": {"type": "remote_ip", "address_prefix": "10.0.0.0/8"}}]}}}}}
                """)
public record RbacFilter(
        @Doc("Default: everything is let through.") @Nullable
        Rules rules,

        @Doc("Only counted, never enforced.") @Nullable Rules shadowRules,

        @Length(max = 255) @Nullable String rulesStatPrefix,
        @Length(max = 255) @Nullable String shadowRulesStatPrefix,

        @Doc("Count for each policy. Default false.") @Nullable
        Boolean trackPerRuleStats)
        implements FriendlyFilter {
    /** For a route. */
    @Doc("Replaces the listener's rules.")
    public record PerRoute(@AlsoFlat RbacFilter rbac) {}

    /** What is done with the requests that a policy fits. */
    @Doc("What is done with the requests that a policy fits. allow: others are refused; deny: others are let through.")
    public record Rules(
            @Doc("Default allow.") @Nullable Action action,
            @Size(max = 1000) Map<String, Policy> policies) {
        public Rules {
            policies = Map.copyOf(policies);
        }
    }

    /** What a policy means. */
    public enum Action {
        ALLOW,
        DENY,
        LOG
    }

    /** One of the permissions and one of the principals must fit. */
    @Doc("Fits when one of its permissions and one of its principals do.")
    public record Policy(
            @Size(min = 1, max = 1000) List<Permission> permissions,
            @Size(min = 1, max = 1000) List<Principal> principals) {
        public Policy {
            permissions = List.copyOf(permissions);
            principals = List.copyOf(principals);
        }
    }
}
