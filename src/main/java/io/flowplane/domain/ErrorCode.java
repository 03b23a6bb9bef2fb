package io.flowplane.domain;

import java.util.Locale;

/** Why a request was refused: the closed set of {@code code}s in error bodies, with the HTTP status of each. */
public enum ErrorCode {
    MALFORMED_REQUEST(400),
    MALFORMED_BODY(400),
    INVALID_BODY(400),
    INVALID_PARAMETER(400),
    INVALID_HEADER(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    ALREADY_EXISTS(409),
    IN_USE(409),
    CONFLICT(409),
    PRECONDITION_FAILED(412),
    BODY_TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    TOO_MANY_REQUESTS(429),
    INTERNAL_ERROR(500),
    UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The word in the error body, such as {@code not_found}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
