package io.flowplane.api;

import io.flowplane.auth.Action;
import io.flowplane.domain.ErrorCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One operation: the only place that says how it is called, who may call it, what it answers, and what carries it out.
 *
 * @param path template such as {@code /api/v1/clusters/{name}}
 * @param id the {@code operationId}
 * @param conditional takes {@code If-Match} (writes) or {@code If-None-Match} (reads)
 * @param request null when it takes no body
 * @param errors what it refuses beyond what {@link #allErrors()} adds to every route of its sort
 */
record Route(
        Verb verb,
        String path,
        String id,
        String tag,
        String summary,
        String description,
        Access access,
        List<Parameter> parameters,
        boolean conditional,
        @Nullable Content request,
        List<Reply> replies,
        Set<ErrorCode> errors,
        Handler handler) {
    Route {
        parameters = List.copyOf(parameters);
        replies = List.copyOf(replies);
        errors = Set.copyOf(errors);
        if (replies.isEmpty()) {
            throw new IllegalArgumentException(verb + " " + path + " answers nothing");
        }
    }

    /** Begins a route of the system itself, which works while the database is away and asks for no token. */
    static Draft open(Verb verb, String path) {
        return new Draft(verb, path, new Access.Public());
    }

    /** Begins a route for holders of a scope for one of {@code resources}. */
    static Draft scoped(Verb verb, String path, Action action, String... resources) {
        return new Draft(verb, path, new Access.Scoped(List.of(resources), action));
    }

    /** Whether it is part of the API, and so needs the database; health and documents don't. */
    boolean needsBackend() {
        return access instanceof Access.Scoped || path.startsWith("/api/v1/");
    }

    /** Every error that a call may get. */
    Set<ErrorCode> allErrors() {
        EnumSet<ErrorCode> all = EnumSet.of(ErrorCode.INVALID_PARAMETER, ErrorCode.INTERNAL_ERROR);
        all.addAll(errors);
        if (access instanceof Access.Scoped) {
            all.addAll(EnumSet.of(ErrorCode.UNAUTHORIZED, ErrorCode.FORBIDDEN, ErrorCode.TOO_MANY_REQUESTS));
        }
        if (request != null) {
            all.addAll(EnumSet.of(
                    ErrorCode.MALFORMED_BODY,
                    ErrorCode.INVALID_BODY,
                    ErrorCode.BODY_TOO_LARGE,
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE));
        }
        if (conditional) {
            all.add(ErrorCode.INVALID_HEADER);
        }
        if (conditional && verb.writes()) {
            all.add(ErrorCode.PRECONDITION_FAILED);
        }
        if (needsBackend()) {
            all.add(ErrorCode.UNAVAILABLE);
        }
        return all;
    }

    /** A route that is being written down. */
    static final class Draft {
        private final Verb verb;
        private final String path;
        private final Access access;
        private String id = "";
        private String tag = "";
        private String summary = "";
        private String description = "";
        private List<Parameter> parameters = List.of();
        private boolean conditional;
        private @Nullable Content request;
        private List<Reply> replies = List.of();
        private Set<ErrorCode> errors = Set.of();

        private Draft(Verb verb, String path, Access access) {
            this.verb = verb;
            this.path = path;
            this.access = access;
        }

        Draft named(String operationId, String tagName, String inOneLine) {
            id = operationId;
            tag = tagName;
            summary = inOneLine;
            return this;
        }

        Draft says(String more) {
            description = more;
            return this;
        }

        Draft takes(Parameter... all) {
            parameters = List.of(all);
            return this;
        }

        Draft takes(List<Parameter> all) {
            parameters = all;
            return this;
        }

        Draft conditional() {
            conditional = true;
            return this;
        }

        Draft reads(Content content) {
            request = content;
            return this;
        }

        Draft gives(Reply... all) {
            replies = List.of(all);
            return this;
        }

        Draft refuses(ErrorCode... all) {
            errors = Set.of(all);
            return this;
        }

        Route by(Handler handler) {
            return new Route(
                    verb,
                    path,
                    id,
                    tag,
                    summary,
                    description,
                    access,
                    parameters,
                    conditional,
                    request,
                    replies,
                    errors,
                    handler);
        }
    }
}
