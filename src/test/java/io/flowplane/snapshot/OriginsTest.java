package io.flowplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.Change;
import io.flowplane.trace.Tracing;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which writes the difference between two pictures comes from. */
class OriginsTest {
    private static final Audience TEAM = new Audience("t");
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");

    private final SnapshotBoard board = new SnapshotBoard();

    @Test
    void aCursorFindsTheWritesAfterItThatConcernItsNames() {
        board.watch(TEAM, () -> {});
        publish(1, "A", "B");
        long cursor = board.read(TEAM).sequence();
        publish(2, "A");
        publish(3, "B");
        publish(4, "A", "C");

        assertThat(revisions(cursor, Set.of("A"))).containsExactly(4L, 2L);
        assertThat(revisions(cursor, Set.of("B"))).containsExactly(3L);
        assertThat(revisions(board.read(TEAM).sequence(), Set.of("A", "B", "C")))
                .isEmpty();
    }

    @Test
    void ofVeryManyTheNewestAndTheOldestAreKept() {
        for (int i = 1; i <= 500; i++) {
            publish(i, "A");
        }
        List<Long> all = revisions(0, Set.of("A"));
        assertThat(all).hasSize(Origin.MOST).startsWith(500L, 499L).endsWith(1L);
    }

    @Test
    void whatWasOnlyNowAskedForIsFoundAmongTheNewestEdits() {
        publish(1, "A");
        long opened = board.read(TEAM).sequence();
        publish(2, "B");
        long now = board.read(TEAM).sequence();
        Table table = board.read(TEAM).table(ResourceType.CLUSTER);

        assertThat(table.newest(opened, Set.of("B"), now))
                .extracting(Origin::revision)
                .containsExactly(2L);
        assertThat(table.newest(opened, Set.of("A"), now)).isEmpty();
        for (int i = 3; i < 200; i++) {
            publish(i, "C");
        }
        assertThat(board.read(TEAM).table(ResourceType.CLUSTER).newest(opened, Set.of("B"), 1_000))
                .isEmpty();
    }

    @Test
    void writesToOneResourceInOnePublicationAddUp() {
        ResourceKey key = new ResourceKey("t", Kind.CLUSTER, "A");
        Publication publication = new Publication(Tracing.OFF, NOW);
        publication.add(key, change(7, NOW.minusSeconds(3)));
        publication.add(key, change(8, NOW.minusSeconds(1)));
        publication.add(new ResourceKey("t", Kind.CLUSTER, "B"), change(8, NOW.minusSeconds(1)));

        assertThat(publication.of(key)).extracting(Origin::revision).containsExactly(8L, 7L);
        assertThat(publication.of(new ResourceKey("t", Kind.CLUSTER, "B"))).hasSize(1);
        assertThat(publication.of(new ResourceKey("u", Kind.CLUSTER, "A"))).isEmpty();
    }

    @Test
    void theTimeOfAWriteIsToldByTheDatabasesClockAlone() {
        ResourceKey key = new ResourceKey("t", Kind.CLUSTER, "A");
        long before = System.nanoTime();
        Publication publication = new Publication(Tracing.OFF, NOW);
        publication.add(key, change(7, NOW.minusSeconds(3)));
        publication.add(new ResourceKey("t", Kind.CLUSTER, "B"), change(8, NOW.plusSeconds(100)));

        long age = before - publication.of(key).getFirst().committedAt();
        assertThat(Duration.ofNanos(age)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
        Origin ahead = publication.of(new ResourceKey("t", Kind.CLUSTER, "B")).getFirst();
        assertThat(ahead.committedAt()).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(System.nanoTime());
    }

    @Test
    void aListenerThatBeginsToResolveCarriesTheWriteThatMadeItSo() {
        TeamPicture picture = new TeamPicture("t");
        ResourceKey listener = new ResourceKey("t", Kind.LISTENER, "L");
        ResourceKey cluster = new ResourceKey("t", Kind.CLUSTER, "A");
        Feeds feed = new Feeds();
        picture.because(List.of(new Origin(1, 0, null)));
        picture.put(listener, "1 needs=A", feed.translate(Kind.LISTENER, "L", "1 needs=A"));
        board.publish(Map.of(TEAM, picture.update()), 1);
        picture.because(List.of(new Origin(2, 0, null)));
        picture.put(cluster, "1", feed.translate(Kind.CLUSTER, "A", "1"));
        board.publish(Map.of(TEAM, picture.update()), 2);

        assertThat(board.read(TEAM).table(ResourceType.LISTENER).origins(0, n -> true))
                .extracting(Origin::revision)
                .containsExactly(2L);
    }

    private void publish(long revision, String... names) {
        Update update = new Update();
        List<Origin> origins = List.of(new Origin(revision, 0, null));
        for (String name : names) {
            EnvoyResource cluster = Feeds.resource(ResourceType.CLUSTER, name, String.valueOf(revision));
            update.piece(Kind.CLUSTER, name, null, new Piece(revision, List.of(), List.of(cluster), true), origins);
        }
        board.publish(Map.of(TEAM, update), revision);
    }

    private List<Long> revisions(long cursor, Set<String> names) {
        return board.read(TEAM).table(ResourceType.CLUSTER).origins(cursor, names::contains).stream()
                .map(Origin::revision)
                .toList();
    }

    private static Change change(long revision, Instant at) {
        return new Change(
                revision,
                0,
                new UUID(0, revision),
                "t",
                "cluster",
                "A",
                Change.Op.UPDATED,
                "{}",
                1,
                "a",
                "r",
                null,
                at);
    }
}
