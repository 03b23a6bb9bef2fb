package io.flowplane.api;

import io.flowplane.apply.Preconditions;
import io.flowplane.auth.Authorizer;
import io.flowplane.auth.Authorizer.Decision;
import io.flowplane.auth.Principal;
import io.flowplane.auth.RequestSource;
import io.flowplane.config.ApiSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request on its way to its handler: authenticated, its query checked, its body read but not parsed.
 *
 * @param path the path's own values, decoded
 * @param caller null on routes that ask for no token
 * @param body as sent; empty on routes that take none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Call(
        Route route,
        Map<String, String> path,
        QueryValues query,
        Headers headers,
        ApiSettings settings,
        @Nullable Backend optionalBackend,
        @Nullable Principal caller,
        RequestSource source,
        Actor actor,
        byte[] body) {
    Call {
        path = Map.copyOf(path);
    }

    /** What answers; there on every route that needs it, since the gate refuses the call otherwise. */
    Backend backend() {
        return Objects.requireNonNull(optionalBackend);
    }

    /** The caller; there on every route that is no public one. */
    Principal principal() {
        return Objects.requireNonNull(caller);
    }

    String pathValue(String name) {
        return Objects.requireNonNull(path.get(name));
    }

    /** The body, which must be one JSON object. */
    ObjectNode object() {
        return Json.parseObject(body, JsonLimits.DEFAULT);
    }

    Preconditions preconditions() {
        return ETags.ofWrite(headers.joined("If-Match"), headers.joined("If-None-Match"));
    }

    /** The team that path or query name. */
    @Nullable
    String askedTeam() {
        String inPath = path.get("team");
        return inPath == null ? query.text(Parameter.TEAM) : inPath;
    }

    /** The team that is meant: the one asked for, else the only one of the caller's scopes, else the default team. */
    String team(@Nullable String asked) {
        return Authorizer.requestTeam(principal(), asked, settings.defaultTeam());
    }

    /**
     * Lets the call pass if the caller may do what the route is for to a thing of {@code team}.
     *
     * @param missing what a caller is told who may not even know of it
     * @throws Refusal FORBIDDEN, or {@code missing}
     */
    void mustBeAllowed(@Nullable String team, Supplier<Refusal> missing) {
        Access.Scoped needed = (Access.Scoped) route.access();
        List<Decision> decisions = needed.resources().stream()
                .map(resource -> Authorizer.decide(principal(), resource, needed.action(), team))
                .toList();
        if (decisions.contains(Decision.ALLOWED)) {
            return;
        }
        if (decisions.contains(Decision.HIDDEN)) {
            throw missing.get();
        }
        throw Refusal.of(
                ErrorCode.FORBIDDEN, Authorizer.missingScope(needed.resources().getFirst(), needed.action(), team));
    }
}
