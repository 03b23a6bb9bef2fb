package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Error bodies: RFC 9457, with the {@code error} and {@code message} that Flowplane's first generation had. */
final class Problems {
    static final String CONTENT_TYPE = "application/problem+json";
    /** What a retry should wait while the database is away. */
    static final int RETRY_SECONDS = 2;

    private static final int LONGEST_ECHO = 100;

    private Problems() {}

    static Answer answer(Refusal refusal, String requestId) {
        Answer answer = answer(refusal.code(), refusal.detail(), refusal.problems(), requestId);
        int seconds = refusal.retryAfterSeconds() > 0 ? refusal.retryAfterSeconds() : RETRY_SECONDS;
        return switch (refusal.code()) {
            case UNAUTHORIZED -> challenged(answer, refusal.retryAfterSeconds());
            // what follows such a body on the connection can't be trusted
            case BODY_TOO_LARGE, MALFORMED_REQUEST -> answer.with("Connection", "close");
            case TOO_MANY_REQUESTS, UNAVAILABLE -> answer.with("Retry-After", String.valueOf(seconds));
            default -> answer;
        };
    }

    static Answer answer(ErrorCode code, String detail, List<Problem> problems, String requestId) {
        byte[] bytes = body(code.status(), code.code(), detail, problems, requestId)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        return new Answer(code.status(), java.util.Map.of(), new Answer.Whole(CONTENT_TYPE, bytes));
    }

    /**
     * @param code one of {@link ErrorCode}'s words
     */
    static ObjectNode body(int status, String code, String detail, List<Problem> problems, String requestId) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("type", "urn:flowplane:problem:" + code);
        body.put("title", title(status));
        body.put("status", status);
        body.put("detail", detail);
        body.put("code", code);
        ArrayNode errors = body.putArray("errors");
        for (Problem problem : problems) {
            errors.addObject()
                    .put("pointer", problem.pointer())
                    .put("message", problem.message())
                    .put("code", problem.code());
        }
        body.put("requestId", requestId);
        body.put("error", firstGenerationKind(status));
        body.put("message", detail);
        return body;
    }

    /** At most 100 characters of what somebody sent, for a message. */
    static String shortened(String sent) {
        return sent.length() <= LONGEST_ECHO ? sent : sent.substring(0, LONGEST_ECHO) + "…";
    }

    static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 415 -> "Unsupported Media Type";
            case 417 -> "Expectation Failed";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }

    private static String firstGenerationKind(int status) {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 409 -> "conflict";
            case 413 -> "payload_too_large";
            case 429 -> "too_many_requests";
            case 503 -> "service_unavailable";
            default -> status < 500 ? "bad_request" : "internal_error";
        };
    }

    private static Answer challenged(Answer answer, int retryAfterSeconds) {
        Answer challenged = answer.with("WWW-Authenticate", "Bearer realm=\"flowplane\"");
        return retryAfterSeconds > 0 ? challenged.with("Retry-After", String.valueOf(retryAfterSeconds)) : challenged;
    }
}
