package io.flowplane.auth;

import io.flowplane.store.Teams;
import io.flowplane.store.Token;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one decision: may this credential do that there? Pure; path, body and query only choose within it. */
public final class Authorizer {
    private Authorizer() {}

    /** What to answer. */
    public enum Decision {
        ALLOWED,
        /** 403: out of scope, wherever it is. */
        FORBIDDEN,
        /** 404: allowed elsewhere, but this team's things can't be seen; equal to a missing thing. */
        HIDDEN
    }

    /**
     * Decides about one thing of one team.
     *
     * @param resource plural word, as in scopes
     * @param team whose thing it is; null for what belongs to the system
     */
    public static Decision decide(Principal who, String resource, Action action, @Nullable String team) {
        if (allows(who, resource, action, team)) {
            return Decision.ALLOWED;
        }
        boolean knowsTheTeam =
                team == null || who.scopes().stream().anyMatch(s -> s.team() == null || team.equals(s.team()));
        return knowsTheTeam || !allowsSomewhere(who, resource, action) ? Decision.FORBIDDEN : Decision.HIDDEN;
    }

    public static boolean allows(Principal who, String resource, Action action, @Nullable String team) {
        return who.scopes().stream().anyMatch(s -> s.permits(resource, action, team));
    }

    /** Whether any team's would be allowed: what a route asks before it knows the team. */
    public static boolean allowsSomewhere(Principal who, String resource, Action action) {
        return who.scopes().stream().anyMatch(s -> s.permitsInItsTeams(resource, action));
    }

    /** Whose {@code resource} the caller may list. */
    public static Teams readable(Principal who, String resource) {
        return within(who, resource, Action.READ);
    }

    /** Where the caller may do {@code action}. */
    public static Teams within(Principal who, String resource, Action action) {
        if (allows(who, resource, action, null)) {
            return new Teams.All();
        }
        return new Teams.Named(who.scopes().stream()
                .filter(s -> s.permitsInItsTeams(resource, action))
                .map(Scope::team)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet()));
    }

    /**
     * Whether the caller may see (or, for {@link Action#WRITE}, change) a token: any with a system-wide scope, else those
     * that reach no further than the teams in which the caller may do so.
     */
    public static boolean reaches(Principal who, Action action, Token token) {
        return switch (within(who, "tokens", action)) {
            case Teams.All() -> true;
            case Teams.Named(Set<String> teams) -> {
                List<Scope> scopes = Scope.ofStored(token.scopes());
                yield scopes.size() == token.scopes().size()
                        && !scopes.isEmpty()
                        && scopes.stream().allMatch(s -> s.team() != null && teams.contains(s.team()));
            }
        };
    }

    /** The team of a request for one object: the one it names, else the only one in the token's scopes, else the default. */
    public static String requestTeam(Principal who, @Nullable String asked, String defaultTeam) {
        if (asked != null) {
            return asked;
        }
        List<String> own = who.scopes().stream()
                .map(Scope::team)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return own.size() == 1 ? own.getFirst() : defaultTeam;
    }

    /** The sentence of a 403: which scope is missing. */
    public static String missingScope(String resource, Action action, @Nullable String team) {
        String everywhere = resource + ":" + action.word();
        return team == null
                ? "This token lacks the scope '" + everywhere + "'."
                : "This token lacks the scope 'team:" + team + ":" + everywhere + "' (or '" + everywhere + "').";
    }
}
