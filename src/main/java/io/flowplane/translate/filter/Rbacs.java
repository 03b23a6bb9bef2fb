package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.flowplane.domain.spec.filter.Permission;
import io.flowplane.domain.spec.filter.Principal;
import io.flowplane.domain.spec.filter.RbacFilter;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code rbac}. */
final class Rbacs {
    private Rbacs() {}

    static RBACPerRoute perRoute(RbacFilter.PerRoute given, Spot at) {
        return RBACPerRoute.newBuilder()
                .setRbac(of(given.rbac(), at.field("rbac")))
                .build();
    }

    static RBAC of(RbacFilter given, Spot at) {
        RBAC.Builder rbac = RBAC.newBuilder().setTrackPerRuleStats(Boolean.TRUE.equals(given.trackPerRuleStats()));
        if (given.rules() != null) {
            rbac.setRules(rules(given.rules(), at.field("rules")));
        }
        if (given.shadowRules() != null) {
            rbac.setShadowRules(rules(given.shadowRules(), at.field("shadow_rules")));
        }
        if (given.rulesStatPrefix() != null) {
            rbac.setRulesStatPrefix(given.rulesStatPrefix());
        }
        if (given.shadowRulesStatPrefix() != null) {
            rbac.setShadowRulesStatPrefix(given.shadowRulesStatPrefix());
        }
        return rbac.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.RBAC rules(RbacFilter.Rules given, Spot at) {
        var rules = io.envoyproxy
                .envoy
                .config
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setAction(
                        given.action() == null
                                ? Action.ALLOW
                                : Action.valueOf(given.action().name()));
        new TreeMap<>(given.policies())
                .forEach((name, policy) -> rules.putPolicies(
                        name, policy(policy, at.field("policies").field(name))));
        return rules.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.Policy policy(RbacFilter.Policy given, Spot at) {
        var policy = io.envoyproxy.envoy.config.rbac.v3.Policy.newBuilder();
        at.field("permissions").each(given.permissions(), (one, spot) -> policy.addPermissions(permission(one, spot)));
        at.field("principals").each(given.principals(), (one, spot) -> policy.addPrincipals(principal(one, spot)));
        return policy.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.Permission permission(Permission given, Spot at) {
        var permission = io.envoyproxy.envoy.config.rbac.v3.Permission.newBuilder();
        switch (given) {
            case Permission.Any any -> permission.setAny(any(any.any(), at));
            case Permission.Header header -> permission.setHeader(Matchers.header(header.header(), at));
            case Permission.UrlPath path -> permission.setUrlPath(Matchers.path(path.path(), at.field("path")));
            case Permission.DestinationPort port -> permission.setDestinationPort(port.port());
            case Permission.DestinationIp ip -> permission.setDestinationIp(Matchers.network(ip.network(), at));
            case Permission.RequestedServerName name ->
                permission.setRequestedServerName(Matchers.text(name.name(), at.field("name")));
            case Permission.Metadata found -> permission.setSourcedMetadata(Matchers.metadata(found.metadata(), at));
            case Permission.AndRules all -> {
                var set = permission.getAndRulesBuilder();
                at.field("rules").each(all.rules(), (one, spot) -> set.addRules(permission(one, spot)));
            }
            case Permission.OrRules any -> {
                var set = permission.getOrRulesBuilder();
                at.field("rules").each(any.rules(), (one, spot) -> set.addRules(permission(one, spot)));
            }
            case Permission.NotRule other -> permission.setNotRule(permission(other.rule(), at.field("rule")));
        }
        return permission.build();
    }

    private static io.envoyproxy.envoy.config.rbac.v3.Principal principal(Principal given, Spot at) {
        var principal = io.envoyproxy.envoy.config.rbac.v3.Principal.newBuilder();
        switch (given) {
            case Principal.Any any -> principal.setAny(any(any.any(), at));
            case Principal.Authenticated certificate -> {
                var authenticated = principal.getAuthenticatedBuilder();
                if (certificate.principalName() != null) {
                    authenticated.setPrincipalName(
                            Matchers.text(certificate.principalName(), at.field("principal_name")));
                }
            }
            case Principal.JwtClaim claim -> principal.setSourcedMetadata(Matchers.claim(claim.test(), at));
            case Principal.Metadata found -> principal.setSourcedMetadata(Matchers.metadata(found.metadata(), at));
            // Envoy's own source_ip is on its way out, and means this.
            case Principal.SourceIp ip -> principal.setDirectRemoteIp(Matchers.network(ip.network(), at));
            case Principal.DirectRemoteIp ip -> principal.setDirectRemoteIp(Matchers.network(ip.network(), at));
            case Principal.RemoteIp ip -> principal.setRemoteIp(Matchers.network(ip.network(), at));
            case Principal.Header header -> principal.setHeader(Matchers.header(header.header(), at));
            case Principal.UrlPath path -> principal.setUrlPath(Matchers.path(path.path(), at.field("path")));
            case Principal.AndIds all -> {
                var set = principal.getAndIdsBuilder();
                at.field("ids").each(all.ids(), (one, spot) -> set.addIds(principal(one, spot)));
            }
            case Principal.OrIds any -> {
                var set = principal.getOrIdsBuilder();
                at.field("ids").each(any.ids(), (one, spot) -> set.addIds(principal(one, spot)));
            }
            case Principal.NotId other -> principal.setNotId(principal(other.id(), at.field("id")));
        }
        return principal.build();
    }

    private static boolean any(@Nullable Boolean given, Spot at) {
        at.field("any").refuseIf(Boolean.FALSE.equals(given), "unknown_value", "Must be true; use not_rule or not_id.");
        return true;
    }
}
