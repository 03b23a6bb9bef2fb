package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Resource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The feed of changes, and its gaps. */
abstract class FeedContract extends TeamAndTokenContract {
    @Test
    void theFeedGivesWholeWritesOnly() {
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            tx.ensureTeam("a");
            tx.audit(told("resource.created"));
            IntStream.range(0, 5).forEach(i -> tx.create(cluster("a", "c" + i), draft("{}")));
            return true;
        });
        create(cluster("a", "x"), "{}");
        Feed.Changes first = (Feed.Changes) store.changesAcrossTeams(Cursor.START, 2);
        assertThat(first.changes()).hasSize(6).allMatch(c -> c.revision() == 1);
        assertThat(first.changes()).extracting(Change::seq).containsExactly(0, 1, 2, 3, 4, 5);
        Feed.Changes second = (Feed.Changes) store.changesAcrossTeams(first.next(), 2);
        assertThat(second.changes()).extracting(Change::name).containsExactly("x");
        assertThat(store.changesAcrossTeams(second.next(), 2)).isEqualTo(new Feed.Changes(List.of(), second.next()));
    }

    @Test
    void anEmptyFeedStaysAtTheStart() {
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Changes(List.of(), Cursor.START));
        assertThat(store.loadAcrossTeams()).isEqualTo(new Everything(Cursor.START, Set.of(), List.of()));
    }

    @Test
    void everythingIsOneStateAtItsCursor() {
        create(cluster("a", "x"), "{}");
        create(route("b", "r"), "{}");
        create(listener("b", "l"), "{}");
        Everything all = store.loadAcrossTeams();
        assertThat(all.teams()).containsExactlyInAnyOrder("a", "b");
        assertThat(all.resources())
                .extracting(Resource::key)
                .containsExactlyInAnyOrder(cluster("a", "x"), route("b", "r"), listener("b", "l"));
        assertThat(all.cursor().revision()).isEqualTo(3);
        assertThat(changesAfter(all.cursor(), 10)).isEmpty();
        delete(route("b", "r"));
        assertThat(changesAfter(all.cursor(), 10)).extracting(Change::op).containsExactly(Change.Op.DELETED);
    }

    @Test
    void aCursorAheadOfTheDatabaseIsAGap() {
        create(cluster("a", "x"), "{}");
        assertThat(store.changesAcrossTeams(new Cursor(2, UUID.randomUUID()), 10))
                .isEqualTo(new Feed.Gap());
    }

    @Test
    void aRestoredBackupIsAGap() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor atOne = store.loadAcrossTeams().cursor();
        create(cluster("a", "y"), "{}");
        Cursor atTwo = store.loadAcrossTeams().cursor();
        assertThat(changesAfter(atOne, 10)).hasSize(1);
        execute("UPDATE changes SET change_id = '00000000-0000-4000-8000-000000000001' WHERE revision = 1");
        execute("UPDATE changes SET change_id = '00000000-0000-4000-8000-000000000002' WHERE revision = 2");
        execute("UPDATE revision SET change_id = '00000000-0000-4000-8000-000000000002'");
        assertThat(store.changesAcrossTeams(atOne, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atTwo, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(new Cursor(1, null), 10)).isEqualTo(new Feed.Gap());
    }

    @Test
    void aCursorOlderThanTheOldestChangeIsAGap() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor atOne = store.loadAcrossTeams().cursor();
        create(cluster("a", "y"), "{}");
        create(cluster("a", "z"), "{}");
        Cursor atThree = store.loadAcrossTeams().cursor();
        execute("DELETE FROM changes WHERE revision <= 2");
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atOne, 10)).isEqualTo(new Feed.Gap());
        execute("DELETE FROM changes");
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atThree, 10)).isEqualTo(new Feed.Changes(List.of(), atThree));
        create(cluster("a", "w"), "{}");
        assertThat(store.loadAcrossTeams().cursor().revision()).isEqualTo(4);
    }
}
