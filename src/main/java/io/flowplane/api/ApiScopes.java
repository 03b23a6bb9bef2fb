package io.flowplane.api;

import io.flowplane.auth.ScopeCatalog;
import io.flowplane.domain.Kind;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The resources in scopes that the routes ask for. */
public final class ApiScopes {
    static final String AUDIT_LOGS = "audit-logs";
    static final String ENVOY_CONFIG = "generate-envoy-config";
    static final String PROXIES = "proxies";
    static final String TEAMS = "teams";
    static final String TOKENS = "tokens";
    static final String OPENAPI_IMPORT = "openapi-import";
    static final String EXPOSE = "expose";

    private ApiScopes() {}

    /** What may be granted. */
    public static ScopeCatalog catalog() {
        return new ScopeCatalog(resources(), Set.of(AUDIT_LOGS, ENVOY_CONFIG, PROXIES));
    }

    static Set<String> resources() {
        Stream<String> owned = Arrays.stream(Kind.values()).map(Kind::plural);
        return Stream.concat(owned, Stream.of(AUDIT_LOGS, ENVOY_CONFIG, EXPOSE, OPENAPI_IMPORT, PROXIES, TEAMS, TOKENS))
                .collect(Collectors.toUnmodifiableSet());
    }
}
