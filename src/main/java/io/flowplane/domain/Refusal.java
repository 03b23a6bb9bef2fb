package io.flowplane.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is not carried out, with all its faults. Nothing was stored. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient List<Problem> problems;
    private final int retryAfterSeconds;

    private Refusal(
            ErrorCode code, String detail, List<Problem> problems, int retryAfterSeconds, @Nullable Throwable cause) {
        super(detail, cause, false, cause != null);
        this.code = code;
        this.problems = List.copyOf(problems);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public static Refusal of(ErrorCode code, String detail) {
        return new Refusal(code, detail, List.of(), 0, null);
    }

    /** A body with faults; there is at least one. */
    public static Refusal of(ErrorCode code, String detail, List<Problem> problems) {
        return new Refusal(code, detail, problems, 0, null);
    }

    /** Refused for now: try again after so many seconds. */
    public static Refusal later(ErrorCode code, String detail, int retryAfterSeconds) {
        return new Refusal(code, detail, List.of(), retryAfterSeconds, null);
    }

    /** Equal for a missing thing and for another team's. */
    public static Refusal notFound(Kind kind, String name) {
        return of(ErrorCode.NOT_FOUND, "There is no " + kind.singular() + " named '" + name + "' that you can see.");
    }

    public ErrorCode code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Problem> problems() {
        return problems;
    }

    /** Seconds until a retry makes sense; 0: unsaid. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
