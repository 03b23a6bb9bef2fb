package io.flowplane.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A success in a route's documentation.
 *
 * @param content null when there is no body
 * @param headers beyond those of every answer: names of {@code components/headers}
 */
record Reply(int status, String description, @Nullable Content content, List<String> headers) {
    Reply {
        headers = List.copyOf(headers);
    }

    static Reply of(int status, String description, BodyShape shape, String... headers) {
        return new Reply(status, description, Content.json(shape), List.of(headers));
    }

    static Reply of(int status, String description, Content content, String... headers) {
        return new Reply(status, description, content, List.of(headers));
    }

    static Reply empty(int status, String description, String... headers) {
        return new Reply(status, description, null, List.of(headers));
    }
}
