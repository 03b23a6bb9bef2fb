package io.flowplane.auth;

import io.flowplane.domain.Team;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One permission: {@code admin:all}, {@code {resource}:{action}} or {@code team:{team}:{resource}:{action}}.
 *
 * @param team the only team that it is about; null: every team
 * @param resource plural word such as {@code clusters}, or {@code *}
 * @param action {@code read}, {@code write}, or {@code *}; {@code all} only in {@code admin:all}
 */
public record Scope(@Nullable String team, String resource, String action) {
    public static final Scope ADMIN = new Scope(null, "admin", "all");

    private static final String ANY = "*";
    private static final Pattern WORDS = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final int MAX_LENGTH = 200;

    /** Why a text is no scope, in words for people. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }

        /** The reason. */
        public String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** Reads one scope; nothing is trimmed, folded or guessed. */
    public static Scope parse(String text) throws Malformed {
        if (text.length() > MAX_LENGTH) {
            throw new Malformed("is longer than " + MAX_LENGTH + " characters");
        }
        if (text.equals("admin:all")) {
            return ADMIN;
        }
        String[] parts = text.split(":", -1);
        if (parts.length == 2) {
            return new Scope(null, resource(parts[0]), action(parts[1]));
        }
        if (parts.length == 4 && parts[0].equals("team")) {
            return new Scope(team(parts[1]), resource(parts[2]), action(parts[3]));
        }
        throw new Malformed("is no scope: write admin:all, {resource}:{action} or team:{team}:{resource}:{action}");
    }

    /** The stored scopes that this program understands; a later version may have written others, which grant nothing here. */
    public static List<Scope> ofStored(List<String> texts) {
        return texts.stream().map(Scope::understood).flatMap(Optional::stream).toList();
    }

    /** Whether this alone permits {@code action} on a resource of {@code team}; null asks for the whole system. */
    public boolean permits(String resource, Action action, @Nullable String team) {
        return equals(ADMIN) || ((this.team == null || this.team.equals(team)) && permitsInItsTeams(resource, action));
    }

    /** As {@link #permits}, in whichever team it is about. */
    public boolean permitsInItsTeams(String resource, Action action) {
        return equals(ADMIN)
                || ((this.resource.equals(ANY) || this.resource.equals(resource))
                        && (this.action.equals(ANY) || this.action.equals(action.word())));
    }

    /** Whether {@code holder} may do all that this permits: a token can't grant more than it has. */
    public boolean isWithin(List<Scope> holder) {
        if (holder.contains(ADMIN)) {
            return true;
        }
        return !equals(ADMIN) && actions().allMatch(a -> holder.stream().anyMatch(h -> h.permits(resource, a, team)));
    }

    @Override
    public String toString() {
        return team == null ? resource + ":" + action : "team:" + team + ":" + resource + ":" + action;
    }

    private java.util.stream.Stream<Action> actions() {
        return Arrays.stream(Action.values()).filter(a -> action.equals(ANY) || action.equals(a.word()));
    }

    private static Optional<Scope> understood(String text) {
        try {
            return Optional.of(parse(text));
        } catch (Malformed unknown) {
            return Optional.empty();
        }
    }

    private static String team(String word) throws Malformed {
        if (word.equals(ANY)) {
            throw new Malformed("names every team: leave out team:*: to say that");
        }
        if (!Team.isName(word)) {
            throw new Malformed("names no team: " + Team.NAME_RULE);
        }
        return word;
    }

    private static String resource(String word) throws Malformed {
        if (word.equals("admin")) {
            throw new Malformed("is no scope: the one for everything is admin:all");
        }
        if (!word.equals(ANY) && !WORDS.matcher(word).matches()) {
            throw new Malformed("names no resource: it is lower-case words joined by hyphens, or *");
        }
        return word;
    }

    private static String action(String word) throws Malformed {
        if (word.equals("delete")) {
            throw new Malformed("has no action delete: write includes it");
        }
        if (!word.equals(ANY)
                && Arrays.stream(Action.values()).noneMatch(a -> a.word().equals(word))) {
            throw new Malformed("has an unknown action: it is read, write or *");
        }
        return word;
    }
}
