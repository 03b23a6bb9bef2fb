package io.flowplane.api;

import io.flowplane.domain.Kind;
import io.flowplane.store.Cursor;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pages that were read lately, for readers of the same while nothing has changed. Which teams a page covers is part of its key:
 * who may see other teams finds other pages.
 */
public final class KnownPages {
    private static final long MOST_BYTES = 8 << 20;
    private static final long SHARE_OF_HEAP = 64;

    /** What a page takes without any entry, and a team's name or a cursor beside its characters, about. */
    private static final long PAGE_BYTES = 500;

    private static final long TEXT_BYTES = 100;

    /** What someone changes past the writer, in the database itself, has no revision; it is seen after so long. */
    private static final long LIFE_NANOS = 1_000_000_000;

    private final long mostBytes;
    private final Map<Key, Known> pages = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    public KnownPages() {
        this(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    KnownPages(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** What is asked for. */
    record Key(Kind kind, Teams teams, Page page) {
        private long weight() {
            return (teams instanceof Teams.Named named
                            ? named.names().stream().mapToLong(Key::weight).sum()
                            : 0)
                    + weight(page.after());
        }

        private static long weight(@Nullable String text) {
            return text == null ? 0 : TEXT_BYTES + 2L * text.length();
        }
    }

    /** The page as of {@code head}. */
    private record Known(Cursor head, long readAt, ResourcePage page, long weight) {}

    /** Whether there may be such a page, so that it is worth while to ask where the last write stands. */
    synchronized boolean mayHave(Key key) {
        Known known = pages.get(key);
        return known != null && isYoung(known);
    }

    /** The page, if it was read when the last write stood at {@code head} too. */
    synchronized Optional<ResourcePage> find(Key key, Cursor head) {
        Known known = pages.get(key);
        return known != null && known.head.equals(head) && isYoung(known) ? Optional.of(known.page) : Optional.empty();
    }

    private static boolean isYoung(Known known) {
        return System.nanoTime() - known.readAt < LIFE_NANOS;
    }

    /**
     * Keeps a page, instead of those that were asked for longest ago.
     *
     * @param head where the last write stood when the page was read
     */
    synchronized void keep(Key key, Cursor head, ResourcePage page) {
        forget(key);
        Known known = new Known(head, System.nanoTime(), page, PAGE_BYTES + key.weight() + page.weight());
        pages.put(key, known);
        bytes += known.weight;
        while (bytes > mostBytes) {
            forget(pages.keySet().iterator().next());
        }
    }

    private void forget(Key key) {
        Known gone = pages.remove(key);
        bytes -= gone == null ? 0 : gone.weight;
    }
}
