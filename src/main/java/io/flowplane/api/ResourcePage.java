package io.flowplane.api;

import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of resources, written but for what changes without a write: their statuses.
 *
 * @param total of all pages
 * @param nextPage where the next one starts; null after the last
 * @param text the array in UTF-8, without statuses
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ResourcePage(long total, @Nullable String nextPage, byte[] text, List<Gap> gaps) {
    /** What a gap takes, with a short name, about. */
    private static final int GAP_BYTES = 200;

    private static final int ENTRY_CHARS = 500;

    /**
     * Where the status of a resource belongs.
     *
     * @param at so many bytes of the text stand before it
     * @param spec the {@link Piece#mark} of its spec
     */
    record Gap(int at, ResourceKey key, long spec) {}

    static ResourcePage of(long total, @Nullable String nextPage, List<Resource> resources) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(resources.size() * ENTRY_CHARS + 2);
        List<Gap> gaps = new ArrayList<>(resources.size());
        StringBuilder piece = new StringBuilder("[");
        for (Resource resource : resources) {
            ResourceView.before(resource, piece.append(gaps.isEmpty() ? "" : ","));
            all.writeBytes(utf8(piece));
            piece.setLength(0);
            long spec = Piece.mark(resource.key().kind(), resource.spec());
            gaps.add(new Gap(all.size(), resource.key(), spec));
            ResourceView.after(resource, piece);
        }
        all.writeBytes(utf8(piece.append(']')));
        return new ResourcePage(total, nextPage, all.toByteArray(), gaps);
    }

    /** What it takes of memory, about. */
    long weight() {
        return text.length
                + gaps.stream()
                        .mapToLong(gap -> GAP_BYTES + gap.key.name().length())
                        .sum();
    }

    /** The page with these statuses; most resources of a page have the same, which is written once. */
    byte[] json(Fleet.Statuses statuses) {
        Map<Fleet.Status, byte[]> written = new HashMap<>();
        List<byte[]> filled = gaps.stream()
                .map(gap -> statuses.of(gap.key, gap.spec))
                .map(status -> written.computeIfAbsent(status, s -> utf8(ResourceView.status(s))))
                .toList();
        int size = filled.stream().mapToInt(status -> status.length).sum();
        return filled(filled, new byte[text.length + size]);
    }

    private byte[] filled(List<byte[]> statuses, byte[] all) {
        int from = 0;
        int to = 0;
        for (int i = 0; i < statuses.size(); i++) {
            int until = gaps.get(i).at;
            System.arraycopy(text, from, all, to, until - from);
            to += until - from;
            from = until;
            byte[] status = statuses.get(i);
            System.arraycopy(status, 0, all, to, status.length);
            to += status.length;
        }
        System.arraycopy(text, from, all, to, text.length - from);
        return all;
    }

    private static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
