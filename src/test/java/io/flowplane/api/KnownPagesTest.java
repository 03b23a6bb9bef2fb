package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.store.Cursor;
import io.flowplane.store.Page;
import io.flowplane.store.Teams;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is kept of pages, and for how long. */
class KnownPagesTest {
    private static final Cursor HEAD = new Cursor(7, UUID.randomUUID());
    private static final ResourcePage PAGE = ResourcePage.of(0, null, List.of());

    private final KnownPages pages = new KnownPages(100_000);

    private static KnownPages.Key key(Teams teams, String after) {
        return new KnownPages.Key(Kind.CLUSTER, teams, new Page(10, after));
    }

    @Test
    void aPageIsFoundByWhatItCoversAndTheLastWrite() {
        KnownPages.Key all = key(new Teams.All(), "x");
        pages.keep(all, HEAD, PAGE);
        assertThat(pages.find(key(new Teams.All(), "x"), HEAD)).contains(PAGE);
        assertThat(pages.find(key(new Teams.Named(Set.of("a")), "x"), HEAD)).isEmpty();
        assertThat(pages.find(all, new Cursor(8, HEAD.changeId()))).isEmpty();
        assertThat(pages.find(all, new Cursor(7, UUID.randomUUID()))).isEmpty();
    }

    @Test
    void cursorsThatSomeoneMakesUpTakeNoMoreMemoryThanIsSetAside() {
        KnownPages.Key first = key(new Teams.All(), "y".repeat(5_000));
        pages.keep(first, HEAD, PAGE);
        for (int i = 0; i < 8; i++) {
            pages.keep(key(new Teams.All(), i + "y".repeat(5_000)), HEAD, PAGE);
        }
        assertThat(pages.find(first, HEAD)).isPresent();
        pages.keep(key(new Teams.All(), "9" + "y".repeat(5_000)), HEAD, PAGE);
        assertThat(pages.find(key(new Teams.All(), "0" + "y".repeat(5_000)), HEAD))
                .as("asked for longest ago")
                .isEmpty();
        assertThat(pages.find(first, HEAD)).isPresent();
    }

    @Test
    void aPageThatIsLargerThanAllIsNotKept() {
        KnownPages.Key key = key(new Teams.All(), "z".repeat(60_000));
        pages.keep(key, HEAD, PAGE);
        assertThat(pages.find(key, HEAD)).isEmpty();
    }
}
