package io.flowplane.api;

import io.flowplane.store.Listing;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Writes a listing as a JSON array, one entry at a time. */
record JsonArray<T>(Listing<T> listing, Function<T, String> entry) implements Answer.Writer {
    private static final int BUFFER_CHARS = 16 * 1024;

    @Override
    public void write(OutputStream out) throws IOException {
        Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS);
        text.write('[');
        boolean first = true;
        while (listing.hasNext()) {
            if (!first) {
                text.write(',');
            }
            text.write(entry.apply(listing.next()));
            first = false;
        }
        text.write(']');
        text.flush();
    }

    @Override
    public void close() {
        listing.close();
    }
}
