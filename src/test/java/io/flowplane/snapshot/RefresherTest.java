package io.flowplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.translate.EnvoyResource;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefresherTest {
    private final Feeds feed = new Feeds();
    private final SnapshotBoard board = new SnapshotBoard();
    private Refresher refresher;

    @AfterEach
    void stop() {
        if (refresher != null) {
            refresher.close();
        }
    }

    @Test
    void whatIsThereAtTheStartIsLoadedAndWhatComesFollows() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(60_000, 0, 100));
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
        feed.write("t", Kind.CLUSTER, "A", "2");
        feed.write("t", Kind.ROUTE_CONFIG, "R", "1");
        eventually(() -> shows(Kind.CLUSTER, "A=2") && shows(Kind.ROUTE_CONFIG, "R=1"));
        feed.write("t", Kind.CLUSTER, "A", null);
        eventually(() -> shows(Kind.CLUSTER));
        assertThat(refresher.revision()).isEqualTo(4);
        assertThat(feed.loads).isOne();
    }

    @Test
    void anEmptyDatabaseIsLoadedToo() {
        assertThat(board.read(new Audience("t"))).isNull();
        start(new Refresher.Pace(60_000, 0, 100));
        eventually(refresher::loaded);
        assertThat(board.read(new Audience("t"))).isSameAs(TeamSnapshot.EMPTY);
    }

    @Test
    void aLostBellIsMadeUpForByThePoll() {
        start(new Refresher.Pace(50, 0, 100));
        eventually(refresher::loaded);
        feed.silently("t", Kind.CLUSTER, "A", "1");
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
    }

    @Test
    void manyWritesAreFewPublications() {
        start(new Refresher.Pace(500, 50, 100));
        eventually(refresher::loaded);
        long before = refresher.counts().publications();
        for (int i = 0; i < 1_000; i++) {
            feed.write("t", Kind.CLUSTER, "A", "v" + i);
        }
        eventually(() -> shows(Kind.CLUSTER, "A=v999"));
        assertThat(refresher.counts().publications() - before).isLessThan(30);
    }

    @Test
    void whileTheDatabaseIsAwayThePictureStaysAndHealsAfter() throws InterruptedException {
        feed.write("t", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(20, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
        feed.away = true;
        feed.silently("t", Kind.CLUSTER, "A", "2");
        Thread.sleep(200);
        assertThat(shows(Kind.CLUSTER, "A=1")).isTrue();
        feed.away = false;
        eventually(() -> shows(Kind.CLUSTER, "A=2"));
        assertThat(feed.loads).isOne();
    }

    @Test
    void withoutDatabaseAtTheStartNothingIsLoadedAndNothingIsEmpty() throws InterruptedException {
        feed.away = true;
        feed.silently("t", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(20, 0, 50));
        Thread.sleep(200);
        assertThat(refresher.loaded()).isFalse();
        assertThat(board.read(new Audience("t"))).isNull();
        feed.away = false;
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
    }

    @Test
    void afterAGapEverythingIsLoadedAndWhatIsTheSameKeepsItsPlace() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        feed.write("t", Kind.CLUSTER, "B", "1");
        feed.write("t", Kind.CLUSTER, "GONE", "1");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "A=1", "B=1", "GONE=1"));
        long cursor = picture().sequence();
        EnvoyResource same = picture().table(Feeds.typeOf(Kind.CLUSTER)).get("A");
        feed.silently("t", Kind.CLUSTER, "B", "2");
        feed.silently("t", Kind.CLUSTER, "GONE", null);
        feed.forgetChanges();
        refresher.ring();
        eventually(() -> shows(Kind.CLUSTER, "A=1", "B=2"));
        Table table = picture().table(Feeds.typeOf(Kind.CLUSTER));
        assertThat(table.get("A")).isSameAs(same);
        assertThat(table.since(cursor)).containsOnlyKeys("B", "GONE");
        assertThat(refresher.counts().reloads()).isEqualTo(2);
    }

    @Test
    void aSpecThatCannotBeTranslatedKeepsItsPictureAndHarmsNobodyElse() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        feed.write("u", Kind.CLUSTER, "NEVER", "bad");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
        feed.write("t", Kind.CLUSTER, "A", "bad");
        feed.write("t", Kind.CLUSTER, "B", "1");
        eventually(() -> shows(Kind.CLUSTER, "A=1", "B=1"));
        assertThat(picture().piece(Kind.CLUSTER, "A").programmed()).isFalse();
        assertThat(refresher.counts().untranslatable()).isEqualTo(2);
    }

    @Test
    void afterAFaultOfItsOwnItLoadsAgain() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(20, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "A=1"));
        feed.broken = true;
        feed.write("t", Kind.CLUSTER, "A", "2");
        int reads = feed.reads;
        feed.broken = false;
        eventually(() -> shows(Kind.CLUSTER, "A=2") && feed.reads > reads);
    }

    @Test
    void aListenerThatNeedsAMissingClusterIsHeldOutUntilItComes() {
        feed.write("t", Kind.LISTENER, "L", "1 needs=A");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(refresher::loaded);
        assertThat(shows(Kind.LISTENER)).isTrue();
        feed.write("t", Kind.CLUSTER, "A", "1");
        eventually(() -> shows(Kind.LISTENER, "L=1"));
        feed.write("t", Kind.LISTENER, "L", "2 needs=B");
        feed.write("t", Kind.CLUSTER, "X", "1");
        eventually(() -> shows(Kind.CLUSTER, "A=1", "X=1"));
        assertThat(shows(Kind.LISTENER, "L=1")).as("the last that resolved").isTrue();
        assertThat(picture().piece(Kind.LISTENER, "L").programmed()).isFalse();
        feed.write("t", Kind.CLUSTER, "B", "1");
        eventually(() -> shows(Kind.LISTENER, "L=2"));
        assertThat(picture().piece(Kind.LISTENER, "L").programmed()).isTrue();
        feed.write("t", Kind.CLUSTER, "B", null);
        eventually(() -> shows(Kind.LISTENER));
    }

    @Test
    void whichSpecResolvedLastIsTheSameHoweverTheWritesAreMerged() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(refresher::loaded);
        feed.silently("t", Kind.LISTENER, "L", "1 needs=A");
        feed.silently("t", Kind.LISTENER, "L", "2 needs=MISSING");
        refresher.ring();
        eventually(() -> shows(Kind.LISTENER, "L=1"));
    }

    @Test
    void afterARestartTheServedSpecComesFromTheStore() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        feed.write("t", Kind.LISTENER, "L", "2 needs=MISSING");
        feed.served("t", "L", "1 needs=A");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(() -> shows(Kind.LISTENER, "L=1"));
    }

    @Test
    void onlyWhatChangedIsTranslated() {
        for (int i = 0; i < 50; i++) {
            feed.silently("t", Kind.CLUSTER, "C" + i, "1");
        }
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(refresher::loaded);
        int before = feed.translations;
        feed.write("t", Kind.CLUSTER, "C7", "2");
        eventually(() ->
                "2".equals(picture().table(Feeds.typeOf(Kind.CLUSTER)).get("C7").version()));
        assertThat(feed.translations - before).isOne();
    }

    @Test
    void aClusterThatTwoListenersBringAlongGoesWithTheLastOfThem() {
        feed.write("t", Kind.LISTENER, "L", "1 helped by=https://idp:443");
        feed.write("t", Kind.LISTENER, "M", "1 helped by=https://idp:443");
        feed.write("u", Kind.LISTENER, "L", "1 helped by=https://idp:443");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "https://idp:443=h"));
        feed.write("t", Kind.LISTENER, "L", "2");
        eventually(() -> shows(Kind.LISTENER, "L=2", "M=1"));
        assertThat(shows(Kind.CLUSTER, "https://idp:443=h")).isTrue();
        feed.silently("t", Kind.LISTENER, "M", null);
        feed.silently("t", Kind.LISTENER, "L", "3 helped by=https://idp:443");
        refresher.ring();
        eventually(() -> shows(Kind.LISTENER, "L=3"));
        assertThat(shows(Kind.CLUSTER, "https://idp:443=h")).as("handed over").isTrue();
        feed.write("t", Kind.LISTENER, "L", null);
        eventually(() -> shows(Kind.CLUSTER));
        assertThat(board.read(new Audience("u"))
                        .table(Feeds.typeOf(Kind.CLUSTER))
                        .size())
                .as("of another team")
                .isOne();
    }

    @Test
    void aListenerThatIsHeldOutTakesItsClusterAlong() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        feed.write("t", Kind.LISTENER, "L", "1 needs=A helped by=https://idp:443");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(() -> shows(Kind.CLUSTER, "A=1", "https://idp:443=h"));
        feed.write("t", Kind.CLUSTER, "A", null);
        eventually(() -> shows(Kind.CLUSTER));
        feed.write("t", Kind.CLUSTER, "A", "1");
        eventually(() -> shows(Kind.CLUSTER, "A=1", "https://idp:443=h") && shows(Kind.LISTENER, "L=1"));
    }

    @Test
    void onlyTheTeamThatChangedIsCalled() {
        feed.write("t", Kind.CLUSTER, "A", "1");
        feed.write("u", Kind.CLUSTER, "A", "1");
        start(new Refresher.Pace(60_000, 0, 50));
        eventually(refresher::loaded);
        List<String> rung = new java.util.concurrent.CopyOnWriteArrayList<>();
        board.watch(new Audience("t"), () -> rung.add("t"));
        board.watch(new Audience("u"), () -> rung.add("u"));
        feed.write("u", Kind.CLUSTER, "A", "2");
        eventually(() -> !rung.isEmpty());
        assertThat(rung).containsExactly("u");
    }

    @Test
    void aSecretIsLookedUpSinceNoChangeHoldsItsValue() {
        start(new Refresher.Pace(60_000, 0, 100));
        eventually(refresher::loaded);
        feed.write("t", Kind.LISTENER, "L", "1 secret=S");
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"1\"}");
        eventually(() -> shows(Kind.SECRET, "S=1") && shows(Kind.LISTENER, "L=1"));
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"2\"}");
        eventually(() -> shows(Kind.SECRET, "S=2"));
        feed.write("t", Kind.SECRET, "S", null);
        eventually(() -> shows(Kind.SECRET) && shows(Kind.LISTENER));
    }

    @Test
    void whatNeedsASecretThatCannotBeOpenedStays() {
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"locked\"}");
        feed.write("t", Kind.LISTENER, "L", "1 secret=S");
        feed.write("t", Kind.LISTENER, "M", "1 secret=MISSING");
        start(new Refresher.Pace(60_000, 0, 100));
        eventually(() -> shows(Kind.LISTENER, "L=1"));
        assertThat(shows(Kind.SECRET, "S=?locked")).isTrue();
        assertThat(picture().piece(Kind.SECRET, "S").programmed()).isFalse();
        assertThat(board.unreadable()).isOne();
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"2\"}");
        eventually(() -> shows(Kind.SECRET, "S=2"));
        assertThat(board.unreadable()).isZero();
    }

    @Test
    void aSecretThatCannotBeOpenedAnyMoreIsShownAsItLastWas() {
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"1\"}");
        start(new Refresher.Pace(60_000, 0, 100));
        eventually(() -> shows(Kind.SECRET, "S=1"));
        feed.write("t", Kind.SECRET, "S", "{\"sealed\":\"locked\"}");
        eventually(() -> board.unreadable() == 1);
        assertThat(shows(Kind.SECRET, "S=1")).isTrue();
    }

    private void start(Refresher.Pace pace) {
        refresher = new Refresher(feed.store(), new Pictures(feed::translate, board, Witness.NONE), pace);
        refresher.start();
    }

    private TeamSnapshot picture() {
        return board.read(new Audience("t"));
    }

    private boolean shows(Kind kind, String... resources) {
        TeamSnapshot picture = picture();
        return picture != null
                && picture.table(Feeds.typeOf(kind)).all().stream()
                        .map(r -> r.name() + "=" + r.version())
                        .toList()
                        .equals(List.of(resources));
    }

    private static void eventually(BooleanSupplier what) {
        try {
            for (int i = 0; i < 1_000 && !what.getAsBoolean(); i++) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(what.getAsBoolean()).isTrue();
    }
}
