package io.flowplane.api;

import java.util.List;

/**
 * A success in a route's documentation.
 *
 * @param contents one of these is the body; none when there is no body
 * @param headers beyond those of every answer: names of {@code components/headers}
 */
record Reply(int status, String description, List<Content> contents, List<String> headers) {
    Reply {
        contents = List.copyOf(contents);
        headers = List.copyOf(headers);
    }

    static Reply of(int status, String description, BodyShape shape, String... headers) {
        return new Reply(status, description, List.of(Content.json(shape)), List.of(headers));
    }

    static Reply of(int status, String description, Content content, String... headers) {
        return new Reply(status, description, List.of(content), List.of(headers));
    }

    static Reply empty(int status, String description, String... headers) {
        return new Reply(status, description, List.of(), List.of(headers));
    }
}
