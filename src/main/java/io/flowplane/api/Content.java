package io.flowplane.api;

import java.util.List;

/**
 * A body in a route's documentation.
 *
 * @param mediaTypes that are taken or given; the first is the usual one
 * @param shape what it looks like
 * @param document whether it is an OpenAPI document, see {@link #openApi}
 */
record Content(List<String> mediaTypes, BodyShape shape, boolean document) {
    Content(List<String> mediaTypes, BodyShape shape) {
        this(mediaTypes, shape, false);
    }

    /** An OpenAPI document: of any media type, since tools send it as they like, and larger than other bodies. */
    static Content openApi() {
        return new Content(
                List.of(Answer.JSON, "application/yaml", "application/x-yaml", "text/yaml"),
                new BodyShape.AnyObject(),
                true);
    }

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
