package io.flowplane.api;

import java.util.List;

/**
 * A body in a route's documentation.
 *
 * @param mediaTypes that are taken or given; the first is the usual one
 * @param shape what it looks like
 */
record Content(List<String> mediaTypes, BodyShape shape) {
    static final String MERGE_PATCH = "application/merge-patch+json";

    static Content json(BodyShape shape) {
        return new Content(List.of(Answer.JSON), shape);
    }

    static Content mergePatch(BodyShape shape) {
        return new Content(List.of(MERGE_PATCH, Answer.JSON), shape);
    }

    static Content text(String mediaType) {
        return new Content(List.of(mediaType), new BodyShape.Text());
    }
}
