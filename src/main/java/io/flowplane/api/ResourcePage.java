package io.flowplane.api;

import io.flowplane.domain.Resource;
import io.flowplane.snapshot.Fleet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of resources, written but for what changes without a write: their statuses.
 *
 * @param total of all pages
 * @param nextPage where the next one starts; null after the last
 */
record ResourcePage(long total, @Nullable String nextPage, List<Entry> entries) {
    /** What the objects around the texts of an entry take, about. */
    private static final int ENTRY_BYTES = 600;

    private static final int STATUS_BYTES = 160;

    /** A resource, and what the API shows of it before and after its status. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(Resource resource, byte[] before, byte[] after) {
        private static Entry of(Resource resource) {
            return new Entry(resource, utf8(ResourceView.before(resource)), utf8(ResourceView.after(resource)));
        }

        private int bytes() {
            return before.length + after.length;
        }
    }

    static ResourcePage of(long total, @Nullable String nextPage, List<Resource> resources) {
        return new ResourcePage(
                total, nextPage, resources.stream().map(Entry::of).toList());
    }

    /** What it takes of memory, about. */
    long weight() {
        return entries.stream()
                .mapToLong(entry ->
                        ENTRY_BYTES + entry.bytes() + 2L * entry.resource.spec().length())
                .sum();
    }

    /** The page with the statuses of now; most resources of a page have the same, which is written once. */
    byte[] json(Function<Resource, Fleet.Status> statuses) {
        Map<Fleet.Status, byte[]> written = new HashMap<>();
        ByteArrayOutputStream all = new ByteArrayOutputStream(size());
        all.write('[');
        for (Entry entry : entries) {
            if (all.size() > 1) {
                all.write(',');
            }
            Fleet.Status status = statuses.apply(entry.resource);
            all.writeBytes(entry.before);
            all.writeBytes(written.computeIfAbsent(status, s -> utf8(ResourceView.status(s))));
            all.writeBytes(entry.after);
        }
        all.write(']');
        return all.toByteArray();
    }

    private int size() {
        return entries.stream().mapToInt(entry -> entry.bytes() + STATUS_BYTES).sum();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
