package io.flowplane.importer;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Names of filters in documents. */
final class FilterNames {
    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("authn", "jwt_authn"),
            Map.entry("jwt_auth", "jwt_authn"),
            Map.entry("jwtAuth", "jwt_authn"),
            Map.entry("jwtAuthn", "jwt_authn"),
            Map.entry("local_ratelimit", "local_rate_limit"),
            Map.entry("localRatelimit", "local_rate_limit"));

    /** What should see a request first: preflights, then who it is, what it may, how often; the rest in between. */
    private static final List<String> ORDER = List.of(
            "cors",
            "csrf",
            "oauth2",
            "jwt_authn",
            "basic_auth",
            "api_key_auth",
            "ext_authz",
            "rbac",
            "local_rate_limit",
            "rate_limit",
            "rate_limit_quota");

    private static final String GLOBAL_LIMIT = "rate_limit";
    private static final List<String> OF_GLOBAL_LIMITS = List.of(
            "domain", "include_vh_rate_limits", "includeVhRateLimits", "rate_limit_service", "rateLimitService");

    private FilterNames() {}

    /** An Envoy name. */
    static boolean isEnvoys(String name) {
        return name.contains(".");
    }

    /** The short name that {@code given} means. {@code rate_limit} is the local one, unless its settings name a service. */
    static String of(String given, JsonNode settings) {
        if (isEnvoys(given)) {
            return given;
        }
        String name = ALIASES.getOrDefault(given, Spelling.snake(given));
        boolean global = OF_GLOBAL_LIMITS.stream().anyMatch(settings::has);
        return name.equals(GLOBAL_LIMIT) && !global ? "local_rate_limit" : name;
    }

    /** The place in a chain of a filter that was given without one. */
    static int rank(String name) {
        int known = ORDER.indexOf(name);
        return known < 0 ? ORDER.size() : known;
    }
}
