package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists, pages, and cursors. */
abstract class ListingContract extends ResourceContract {
    @Test
    void aListIsOrderedByTeamAndNameAndNarrowedByTeam() {
        for (String name : List.of("b", "a", "B", "a.1", "a-1", "Z")) {
            create(cluster("two", name), "{}");
        }
        create(cluster("one", "z"), "{}");
        create(cluster("three", "m"), "{}");
        create(route("one", "r"), "{}");
        assertThat(names(new Teams.All(), Page.WHOLE))
                .containsExactly("one/z", "three/m", "two/B", "two/Z", "two/a", "two/a-1", "two/a.1", "two/b");
        assertThat(names(new Teams.Named(Set.of("one", "three", "none")), Page.WHOLE))
                .containsExactly("one/z", "three/m");
        assertThat(names(new Teams.Named(Set.of()), Page.WHOLE)).isEmpty();
    }

    @Test
    void pagesFollowEachOtherAndTellTheTotal() {
        for (int i = 0; i < 7; i++) {
            create(cluster("team-" + i % 2, "c" + i), "{}");
        }
        List<String> all = names(new Teams.All(), Page.WHOLE);
        List<String> paged = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(3, next))) {
                assertThat(page.total()).isEqualTo(7);
                next = page.nextPage();
                page.forEachRemaining(
                        r -> paged.add(r.key().team() + "/" + r.key().name()));
                pages++;
            }
        } while (next != null);
        assertThat(paged).isEqualTo(all).hasSize(7);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void pagesOfSomeTeamsGoFromTeamToTeam() {
        for (String team : List.of("a", "b", "c", "d", "empty")) {
            create(cluster(team, "z"), "{}");
            create(cluster(team, "y"), "{}");
            create(route(team, "x"), "{}");
        }
        delete(cluster("empty", "z"));
        delete(cluster("empty", "y"));
        Teams some = new Teams.Named(Set.of("a", "c", "d", "empty", "none"));
        List<String> seen = new ArrayList<>();
        String next = null;
        do {
            try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, some, new Page(1, next))) {
                assertThat(page.total()).isEqualTo(6);
                next = page.nextPage();
                page.forEachRemaining(
                        r -> seen.add(r.key().team() + "/" + r.key().name()));
            }
        } while (next != null);
        assertThat(seen).containsExactly("a/y", "a/z", "c/y", "c/z", "d/y", "d/z");
        create(cluster("e", "m"), "{}");
        assertThat(names(new Teams.All(), new Page(1, cursorOf("d", "z")))).containsExactly("e/m");
        assertThat(names(some, new Page(1, cursorOf("d", "z")))).isEmpty();
        assertThat(names(some, new Page(1, cursorOf("b", "zz")))).containsExactly("c/y");
    }

    static String cursorOf(String team, String name) {
        byte[] json = "[\"%s\",\"%s\"]".formatted(team, name).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    @Test
    void theHeadMovesWithEveryWriteThatAListShows() {
        Set<Cursor> heads = new HashSet<>(Set.of(store.headAcrossTeams()));
        create(cluster("t", "a"), "{}");
        assertThat(heads.add(store.headAcrossTeams())).isTrue();
        replace(cluster("t", "a"), "{\"x\":1}");
        assertThat(heads.add(store.headAcrossTeams())).isTrue();
        assertThat(heads.add(store.headAcrossTeams())).as("nothing was written").isFalse();
        delete(cluster("t", "a"));
        assertThat(heads.add(store.headAcrossTeams())).isTrue();
    }

    @Test
    void aPageTellsTheHeadAndTheTotalOfNow() {
        Teams one = new Teams.Named(Set.of("a"));
        assertPage(new Teams.All(), 0);
        for (int i = 1; i <= 3; i++) {
            create(cluster("a", "c" + i), "{}");
            create(route("a", "r" + i), "{}");
            assertPage(one, i);
            assertPage(new Teams.All(), 2 * i - 1);
            create(cluster("b", "c" + i), "{}");
            assertPage(one, i);
            assertPage(new Teams.All(), 2 * i);
        }
        delete(cluster("a", "c1"));
        assertPage(one, 2);
        assertPage(new Teams.All(), 5);
    }

    /** Read twice, since the second may know the first. */
    private void assertPage(Teams teams, int total) {
        for (int i = 0; i < 2; i++) {
            try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, teams, new Page(1, null))) {
                assertThat(page.total()).isEqualTo(total);
                assertThat(page.head()).isEqualTo(store.headAcrossTeams());
            }
        }
    }

    @Test
    void whatIsDeletedPastTheStoreIsNotCountedForLong() throws Exception {
        create(cluster("a", "x"), "{}");
        create(cluster("a", "y"), "{}");
        assertPage(new Teams.All(), 2);
        execute("DELETE FROM clusters WHERE name = 'x'");
        BellTest.await(() -> {
            try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(1, null))) {
                return page.total() == 1;
            }
        });
    }

    @Test
    void aPageAndItsTotalAreOneStateWhileWritesGoOn() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; !done.get(); i++) {
                create(cluster("t", "c" + i), "{}");
                if (i >= 5) {
                    delete(cluster("t", "c" + (i - 5)));
                }
            }
        });
        try {
            for (int i = 0; i < 200; i++) {
                Page all = new Page(50, i % 2 == 0 ? null : cursorOf("t", ""));
                Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), all);
                assertThat(drain(page)).hasSize((int) page.total());
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void aPageOfOneTeamStartsWhereItsCursorSays() {
        Teams one = new Teams.Named(Set.of("b"));
        for (String team : List.of("a", "b", "c")) {
            create(cluster(team, "x"), "{}");
            create(cluster(team, "y"), "{}");
        }
        assertThat(names(one, new Page(5, cursorOf("a", "z")))).containsExactly("b/x", "b/y");
        assertThat(names(one, new Page(5, cursorOf("b", "x")))).containsExactly("b/y");
        assertThat(names(one, new Page(5, cursorOf("c", "a")))).isEmpty();
    }

    @Test
    void aPageThatEndsWithTheLastRowHasNoNext() {
        create(cluster("a", "x"), "{}");
        create(cluster("a", "y"), "{}");
        try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(2, null))) {
            assertThat(page.nextPage()).isNull();
        }
    }

    @Test
    void aPageGoesOnAlthoughItsLastRowIsGone() {
        for (String name : List.of("a", "b", "c")) {
            create(cluster("t", name), "{}");
        }
        String next;
        try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(2, null))) {
            next = page.nextPage();
        }
        delete(cluster("t", "b"));
        assertThat(names(new Teams.All(), new Page(2, next))).containsExactly("t/c");
    }

    @Test
    void aCursorThatNoListGaveIsRefused() {
        for (String cursor : List.of("", "x", "!!", "W10", "WyJhIl0", "WyJhIiw", "\0", "JyBPUiAxPTEgLS0")) {
            assertThatThrownBy(() -> store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(3, cursor))
                            .close())
                    .as(cursor)
                    .isInstanceOfSatisfying(
                            Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
        }
    }

    @Test
    void aWholeListIsOneStateWhileWritesGoOn() throws Exception {
        store.writeAcrossTeams(ACTOR, "t", tx -> {
            tx.ensureTeam("t");
            tx.audit(told("resource.created"));
            IntStream.range(0, 1700).forEach(i -> tx.create(cluster("t", "c%05d".formatted(i)), draft("{\"gen\":0}")));
            return true;
        });
        try (Listing<Resource> listing = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE)) {
            assertThat(listing.total()).isEqualTo(1700);
            assertThat(listing.next().key().name()).isEqualTo("c00000");
            replace(cluster("t", "c01600"), "{\"gen\":1}");
            delete(cluster("t", "c01500"));
            create(cluster("t", "c01400x"), "{\"gen\":1}");
            int rows = 1;
            while (listing.hasNext()) {
                assertThat(listing.next().spec()).isEqualTo("{\"gen\":0}");
                rows++;
            }
            assertThat(rows).isEqualTo(1700);
        }
        assertThat(names(new Teams.All(), Page.WHOLE)).hasSize(1700).contains("t/c01400x");
    }

    @Test
    void listsThatAreLeftOpenLeaveRoomForOthersAndTakeNoMoreThanHalf() {
        store.writeAcrossTeams(ACTOR, "t", tx -> {
            tx.ensureTeam("t");
            tx.audit(told("resource.created"));
            IntStream.range(0, 600).forEach(i -> tx.create(cluster("t", "c" + i), draft("{}")));
            return true;
        });
        List<Listing<Resource>> open = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            open.add(store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE));
                        }
                    })
                    .isInstanceOf(StoreUnavailable.class);
            assertThat(open).isNotEmpty();
            assertThat(store.find(cluster("t", "c1"))).isPresent();
        } finally {
            open.forEach(Listing::close);
        }
        assertThat(names(new Teams.All(), Page.WHOLE)).hasSize(600);
    }
}
