package io.flowplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnapshotBoardTest {
    private static final Audience TEAM = new Audience("t");
    private static final ResourceType CDS = ResourceType.CLUSTER;

    private final SnapshotBoard board = new SnapshotBoard();
    private long revision;

    @Test
    void notLoadedIsSomethingElseThanEmpty() {
        assertThat(board.read(TEAM)).isNull();
        board.publish(Map.of(), 0);
        assertThat(board.read(TEAM)).isSameAs(TeamSnapshot.EMPTY);
    }

    @Test
    void theLogTellsWhatChangedAndWhatWasThereBefore() {
        put("A", "1");
        put("B", "1");
        long cursor = board.read(TEAM).sequence();
        put("A", "2");
        put("C", "1");
        put("A", "3");
        remove("B");
        put("C", "2");
        remove("C");
        Map<String, Net> changes = table().since(cursor);
        assertThat(changes).containsOnlyKeys("A", "B");
        assertThat(changes.get("A").before().version()).isEqualTo("1");
        assertThat(changes.get("A").after().version()).isEqualTo("3");
        assertThat(changes.get("B").after()).isNull();
        assertThat(table().since(board.read(TEAM).sequence())).isEmpty();
    }

    @Test
    void whatIsTheSameIsNoChangeAndRingsNoBell() {
        put("A", "1");
        Table before = table();
        List<String> rung = new ArrayList<>();
        board.watch(TEAM, () -> rung.add("ring"));
        put("A", "1");
        assertThat(table()).isSameAs(before);
        assertThat(rung).isEmpty();
        put("A", "2");
        assertThat(rung).hasSize(1);
    }

    @Test
    void aWatchThatIsClosedIsNotCalledAndLeavesNothing() {
        List<String> rung = new ArrayList<>();
        SnapshotBoard.Watch watch = board.watch(TEAM, () -> rung.add("ring"));
        watch.close();
        put("A", "1");
        assertThat(rung).isEmpty();
    }

    @Test
    void aCursorBeyondTheLogIsToldSo() {
        put("A", "0");
        long old = board.read(TEAM).sequence();
        for (int i = 1; i <= EditLog.LENGTH + 10; i++) {
            put("A", "v" + i);
        }
        assertThat(table().since(old)).isNull();
        assertThat(table().since(board.read(TEAM).sequence() - 5)).containsOnlyKeys("A");
    }

    @Test
    void aLogOfLargeResourcesIsShort() {
        put("A", "0");
        long old = board.read(TEAM).sequence();
        int most = 40;
        for (int i = 1; i <= most + 2; i++) {
            byte[] content = new byte[(int) (EditLog.MOST_BYTES / most)];
            board.publish(
                    Map.of(TEAM, new Update().put(Feeds.resource(CDS, "A", "v" + i, ByteString.copyFrom(content)))),
                    ++revision);
        }
        assertThat(table().since(old)).isNull();
        assertThat(table().since(board.read(TEAM).sequence() - most / 2)).containsOnlyKeys("A");
    }

    @Test
    void theFingerprintDependsOnTheContentAlone() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            names.add("N" + i);
        }
        names.forEach(n -> put(n, "1"));
        Fingerprint one = table().fingerprint();
        SnapshotBoard other = new SnapshotBoard();
        Collections.shuffle(names, new Random(1));
        for (String name : names) {
            other.publish(Map.of(TEAM, new Update().put(Feeds.resource(CDS, name, "0"))), 1);
            other.publish(Map.of(TEAM, new Update().put(Feeds.resource(CDS, name, "1"))), 1);
            other.publish(Map.of(TEAM, new Update().put(Feeds.resource(CDS, "X", name))), 1);
        }
        assertThat(other.read(TEAM).table(CDS).fingerprint()).isNotEqualTo(one);
        other.publish(Map.of(TEAM, new Update().remove(CDS, "X")), 1);
        assertThat(other.read(TEAM).table(CDS).fingerprint()).isEqualTo(one);
    }

    @Test
    void fingerprintsAddAndSubtractWithCarry() {
        Fingerprint max = new Fingerprint(0, -1L);
        Fingerprint one = new Fingerprint(0, 1);
        assertThat(max.plus(one)).isEqualTo(new Fingerprint(1, 0));
        assertThat(max.plus(one).minus(one)).isEqualTo(max);
        assertThat(Fingerprint.EMPTY.minus(one).plus(one)).isEqualTo(Fingerprint.EMPTY);
    }

    @Test
    void whoWatchesATeamThatLosesEverythingStillHearsOfIt() {
        put("A", "1");
        board.watch(TEAM, () -> {});
        long cursor = board.read(TEAM).sequence();
        remove("A");
        assertThat(table().since(cursor)).containsOnlyKeys("A");
        put("A", "2");
        assertThat(table().since(cursor).get("A").before().version()).isEqualTo("1");
    }

    @Test
    void aTeamWithNothingAndNoOneWatchingIsForgotten() {
        put("A", "1");
        remove("A");
        assertThat(board.read(TEAM)).isSameAs(TeamSnapshot.EMPTY);
    }

    @Test
    void whatIsGoneIsRememberedAsLongAsTheLogKnows() {
        put("A", "1");
        put("B", "1");
        assertThat(table().departed("A")).isNull();
        remove("A");
        assertThat(table().departed("A").version()).isEqualTo("1");
        put("A", "2");
        assertThat(table().departed("A")).isNull();
    }

    private void put(String name, String version) {
        board.publish(Map.of(TEAM, new Update().put(Feeds.resource(CDS, name, version))), ++revision);
    }

    private void remove(String name) {
        board.publish(Map.of(TEAM, new Update().remove(CDS, name)), ++revision);
    }

    private Table table() {
        return board.read(TEAM).table(CDS);
    }
}
