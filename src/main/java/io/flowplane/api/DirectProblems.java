package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportRequest;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Error bodies for what the HTTP server refuses before any route is asked; nothing of the request is echoed. */
final class DirectProblems implements DirectHandler {
    private DirectProblems() {}

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        DirectProblems problems = new DirectProblems();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, problems);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        int code = status(request, status);
        String requestId = RequestId.takeOrMake(null);
        String body = Problems.body(code, word(code), detail(code), List.of(), requestId)
                .toString();
        TransportResponse.Builder response = TransportResponse.builder()
                .status(Status.create(code))
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, Problems.CONTENT_TYPE)
                .header(HeaderNames.create("X-Request-Id"), requestId);
        SecurityHeaders.of(Answer.empty(code), false)
                .forEach((name, value) -> response.header(HeaderNames.create(name), value));
        return response.entity(body.getBytes(StandardCharsets.UTF_8)).build();
    }

    /** The server calls a compressed body a bad request, and some bad requests an error of its own. */
    private static int status(TransportRequest request, Status status) {
        if (status.code() == 500 && request.path().isEmpty()) {
            return 400;
        }
        boolean compressed = request.headers().contains(HeaderNames.CONTENT_ENCODING)
                && !request.headers().contains(HeaderNames.TRANSFER_ENCODING);
        return status.code() == 400 && compressed ? 415 : status.code();
    }

    private static String word(int status) {
        return switch (status) {
            case 413 -> ErrorCode.BODY_TOO_LARGE.code();
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE.code();
            case 503 -> ErrorCode.UNAVAILABLE.code();
            default ->
                status < 500 || status == 501 || status == 505
                        ? ErrorCode.MALFORMED_REQUEST.code()
                        : ErrorCode.INTERNAL_ERROR.code();
        };
    }

    private static String detail(int status) {
        return switch (status) {
            case 413 -> "The body is too large.";
            case 414 -> "The request line is too long.";
            case 415 -> "A body must not be compressed: send it without Content-Encoding.";
            case 431 -> "The headers are too large.";
            case 501 -> "Only the transfer encoding 'chunked' is understood.";
            case 503 -> "Too many requests are in work; try again in a moment.";
            case 505 -> "Only HTTP/1.1 and HTTP/1.0 are understood.";
            default -> status < 500 ? "This is no well-formed HTTP request." : "Something went wrong here.";
        };
    }
}
