package io.flowplane.translate.filter;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.FilterStateRule;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementAndList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirementOrList;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.ProviderWithAudiences;
import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RequirementRule;
import io.flowplane.domain.spec.filter.JwtAuthnFilter;
import io.flowplane.domain.spec.filter.JwtRequirement;
import io.flowplane.translate.Matches;
import io.flowplane.validate.RouteConfigValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code jwt_authn}. */
final class JwtAuthns {
    private static final RouteMatch EVERYTHING =
            RouteMatch.newBuilder().setPrefix("/").build();

    private final Set<String> providers;
    private final Set<String> requirements;

    private JwtAuthns(JwtAuthnFilter given) {
        this.providers = given.providers().keySet();
        this.requirements = given.requirementMap().keySet();
    }

    static PerRouteConfig perRoute(JwtAuthnFilter.PerRoute given) {
        return PerRouteConfig.newBuilder()
                .setRequirementName(given.requirementName())
                .build();
    }

    static JwtAuthentication of(JwtAuthnFilter given, Spot at) {
        return new JwtAuthns(given).filter(given, at);
    }

    private JwtAuthentication filter(JwtAuthnFilter given, Spot at) {
        at.field("providers").refuseIf(providers.isEmpty(), "required", "Needs at least one provider.");
        JwtAuthentication.Builder filter = JwtAuthentication.newBuilder()
                .setBypassCorsPreflight(Boolean.TRUE.equals(given.bypassCorsPreflight()))
                .setStripFailureResponse(Boolean.TRUE.equals(given.stripFailureResponse()));
        new TreeMap<>(given.providers())
                .forEach((name, provider) -> filter.putProviders(
                        name, JwtProviders.of(provider, at.field("providers").field(name))));
        filter.putAllRequirementMap(all(given.requirementMap(), at.field("requirement_map")));
        at.field("rules").each(given.rules(), (rule, spot) -> filter.addRules(rule(rule, spot)));
        if (given.rules().isEmpty() && !providers.isEmpty()) {
            filter.addRules(RequirementRule.newBuilder()
                    .setMatch(EVERYTHING)
                    .setRequires(anyOf(
                            providers.stream().sorted().map(JwtAuthns::provider).toList())));
        }
        if (given.filterStateRules() != null) {
            filter.setFilterStateRules(FilterStateRule.newBuilder()
                    .setName(given.filterStateRules().name())
                    .putAllRequires(all(
                            given.filterStateRules().requires(),
                            at.field("filter_state_rules").field("requires"))));
        }
        if (given.statPrefix() != null) {
            filter.setStatPrefix(given.statPrefix());
        }
        return filter.build();
    }

    private Map<String, io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> all(
            Map<String, JwtRequirement> given, Spot at) {
        Map<String, io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> all = new TreeMap<>();
        given.forEach((name, requirement) -> all.put(name, requirement(requirement, at.field(name))));
        return all;
    }

    private RequirementRule rule(JwtAuthnFilter.Rule given, Spot at) {
        RequirementRule.Builder rule = RequirementRule.newBuilder().setMatch(EVERYTHING);
        if (given.match() != null) {
            Spot match = at.field("match");
            match.refuse(RouteConfigValidator.problems(given.match(), match.pointer()));
            rule.setMatch(Matches.of(given.match(), at.findings()));
        }
        Spot name = at.field("requirement_name");
        if (given.requires() != null) {
            name.refuseIf(
                    given.requirementName() != null,
                    "conflicting_fields",
                    "Doesn't go together with 'requires'; give one of them.");
            rule.setRequires(requirement(given.requires(), at.field("requires")));
        } else if (given.requirementName() != null) {
            known(requirements, given.requirementName(), "requirement_map has", name);
            rule.setRequirementName(given.requirementName());
        }
        return rule.build();
    }

    private io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement requirement(
            JwtRequirement given, Spot at) {
        var requirement = io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement.newBuilder();
        switch (given) {
            case JwtRequirement.Of one -> requirement.setProviderName(knownProvider(one.provider(), at));
            case JwtRequirement.ProviderName one ->
                requirement.setProviderName(knownProvider(one.providerName(), at.field("provider_name")));
            case JwtRequirement.ProviderWithAudiences one ->
                requirement.setProviderAndAudiences(ProviderWithAudiences.newBuilder()
                        .setProviderName(knownProvider(one.providerName(), at.field("provider_name")))
                        .addAllAudiences(one.audiences()));
            case JwtRequirement.RequiresAny any -> {
                return anyOf(each(any.requirements(), at.field("requirements")));
            }
            case JwtRequirement.RequiresAll all -> {
                return allOf(each(all.requirements(), at.field("requirements")));
            }
            case JwtRequirement.AllowMissing none -> requirement.getAllowMissingBuilder();
            case JwtRequirement.AllowMissingOrFailed none -> requirement.getAllowMissingOrFailedBuilder();
        }
        return requirement.build();
    }

    private List<io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> each(
            List<JwtRequirement> given, Spot at) {
        List<io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> all = new ArrayList<>();
        at.each(given, (one, spot) -> all.add(requirement(one, spot)));
        return all;
    }

    private static io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement provider(String name) {
        return io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement.newBuilder()
                .setProviderName(name)
                .build();
    }

    /** Envoy takes no list of one. */
    private static io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement anyOf(
            List<io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> all) {
        return all.size() == 1
                ? all.getFirst()
                : io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement.newBuilder()
                        .setRequiresAny(JwtRequirementOrList.newBuilder().addAllRequirements(all))
                        .build();
    }

    private static io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement allOf(
            List<io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement> all) {
        return all.size() == 1
                ? all.getFirst()
                : io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement.newBuilder()
                        .setRequiresAll(JwtRequirementAndList.newBuilder().addAllRequirements(all))
                        .build();
    }

    private String knownProvider(String name, Spot at) {
        known(providers, name, "providers has", at);
        return name;
    }

    private static void known(Set<String> names, String name, String where, Spot at) {
        at.refuseIf(
                !names.contains(name),
                "unknown_reference",
                "Isn't there: " + where
                        + (names.isEmpty() ? " none" : " " + String.join(", ", new java.util.TreeSet<>(names))) + ".");
    }
}
