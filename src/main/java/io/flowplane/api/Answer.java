package io.flowplane.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a handler gives back.
 *
 * @param headers without those that every answer has
 */
record Answer(int status, Map<String, String> headers, Body body) {
    static final String JSON = "application/json";

    Answer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), new Nothing());
    }

    static Answer json(int status, JsonNode node) {
        return new Answer(status, Map.of(), new Whole(JSON, node.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static Answer text(int status, String contentType, String text) {
        return new Answer(status, Map.of(), new Whole(contentType, text.getBytes(StandardCharsets.UTF_8)));
    }

    Answer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    /** With the tag of what it shows, which the reader may keep but must ask about again. */
    Answer tagged(String etag) {
        return with("ETag", ETags.quoted(etag)).with("Cache-Control", "private, no-cache");
    }

    /** What follows the headers. */
    sealed interface Body {}

    /** No body at all. */
    record Nothing() implements Body {}

    /** A body that is there already. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Whole(String contentType, byte[] bytes) implements Body {}

    /** A body that is written while it is read from the store. */
    record Streamed(String contentType, Writer writer) implements Body {}

    /** Writes a body and closes what it read from, also when it fails or is never called: see {@link #close}. */
    interface Writer extends AutoCloseable {
        void write(OutputStream out) throws IOException;

        @Override
        void close();
    }
}
