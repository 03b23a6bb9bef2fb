package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store does, whatever the database: this and all that it inherits. */
abstract class StoreContractTest extends AuditContract {
    @Test
    void revisionsAreGaplessInOrderUnderManyWriters() throws Exception {
        int writers = 16;
        int rounds = 20;
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Change> seen = new ArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> follow(writing, seen));
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            String team = "team-" + writer % 5;
            String prefix = "w" + writer + "-";
            calls.add(() -> {
                for (int round = 0; round < rounds; round++) {
                    create(cluster(team, prefix + round), "{}");
                }
                return true;
            });
        }
        together(calls);
        writing.set(false);
        reader.join();
        List<Change> changes = changes();
        assertThat(seen).isEqualTo(changes);
        assertThat(changes.stream().map(Change::revision).distinct().toList())
                .isEqualTo(IntStream.rangeClosed(1, writers * rounds)
                        .mapToObj(i -> (long) i)
                        .toList());
        assertThat(changes.stream().map(Change::changeId).distinct()).hasSize(writers * rounds);
        assertThat(audits(Map.of()))
                .extracting(AuditRow::revision)
                .doesNotHaveDuplicates()
                .hasSize(writers * rounds);
    }

    private void follow(AtomicBoolean writing, List<Change> seen) {
        Cursor cursor = Cursor.START;
        while (true) {
            boolean last = !writing.get();
            Feed.Changes next = (Feed.Changes) store.changesAcrossTeams(cursor, 7);
            seen.addAll(next.changes());
            cursor = next.next();
            if (last && next.changes().isEmpty()) {
                return;
            }
        }
    }

    @Test
    void aWorkThatThrowsRollsBackAlone() throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String name = "c" + i;
            boolean fails = i % 3 == 0;
            calls.add(() -> {
                try {
                    return store.writeAcrossTeams(ACTOR, "a", tx -> {
                        tx.ensureTeam("a");
                        tx.audit(told("resource.created"));
                        tx.create(cluster("a", name), draft("{}", to("cluster", "z")));
                        if (fails) {
                            throw Refusal.of(ErrorCode.CONFLICT, name);
                        }
                        return "stored";
                    });
                } catch (Refusal e) {
                    return e.detail();
                }
            });
        }
        List<String> answers = together(calls);
        for (int i = 0; i < 60; i++) {
            assertThat(answers.get(i)).isEqualTo(i % 3 == 0 ? "c" + i : "stored");
            assertThat(store.find(cluster("a", "c" + i)).isPresent()).isEqualTo(i % 3 != 0);
        }
        assertThat(store.referrers("a", "cluster", "z")).hasSize(40);
        assertThat(changes().getLast().revision()).isEqualTo(40);
        assertThat(audits(Map.of())).hasSize(40);
    }

    @Test
    void anErrorInAWorkReachesItsCallerAndTheNextWorks() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.setupState(new SetupState(3, null, null));
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(store.<SetupState>writeAcrossTeams(ACTOR, null, Tx::setupState)
                        .failedAttempts())
                .isZero();
    }

    @Test
    void aStatementThatAWorkSwallowedStillFailsIt() {
        create(cluster("a", "x"), "{}");
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.created"));
                    try {
                        tx.create(cluster("a", "x"), draft("{}"));
                    } catch (RuntimeException e) {
                        return "swallowed";
                    }
                    return "created";
                }))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(audits(Map.of())).hasSize(1);
    }

    @Test
    void ofManyThatCreateTheSameOneWins() throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            calls.add(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                tx.ensureTeam("a");
                if (tx.find(cluster("a", "x")).isPresent()) {
                    return false;
                }
                tx.audit(told("resource.created"));
                tx.create(cluster("a", "x"), draft("{}"));
                return true;
            }));
        }
        // The others' ensureTeam finds the winner's team, so that they change nothing.
        assertThat(together(calls)).containsOnlyOnce(true);
        assertThat(changes().getLast().revision()).isEqualTo(1);
    }

    @Test
    void aWorkThatChangesNothingTakesNoRevision() {
        create(cluster("a", "x"), "{}");
        store.writeAcrossTeams(ACTOR, "a", tx -> tx.find(cluster("a", "x")));
        store.writeAcrossTeams(ACTOR, "a", tx -> tx.ensureTeam("a"));
        store.auditAcrossTeams(List.of(told("auth.failed"), told("xds.denied")));
        store.auditAcrossTeams(List.of());
        create(cluster("a", "y"), "{}");
        assertThat(changes().getLast().revision()).isEqualTo(2);
        assertThat(audits(Map.of("event_type", "auth.failed")))
                .extracting(AuditRow::revision)
                .containsOnlyNulls();
    }

    @Test
    void theBellRingsAfterTheCommitAndABrokenOneHarmsNobody() throws Exception {
        AtomicInteger rung = new AtomicInteger();
        store.onCommitAcrossTeams(() -> {
            throw new IllegalStateException("a broken bell");
        });
        store.onCommitAcrossTeams(() -> {
            if (!changes().isEmpty()) {
                rung.incrementAndGet();
            }
        });
        create(cluster("a", "x"), "{}");
        store.auditAcrossTeams(List.of(told("auth.failed")));
        create(cluster("a", "y"), "{}");
        store.writeAcrossTeams(ACTOR, "a", tx -> true);
        // It may ring in vain, as when the bell between instances has just been connected.
        assertThat(rung.get()).isBetween(2, 3);
    }

    @Test
    void aWorkMustNotStartAnotherWrite() {
        assertThatThrownBy(() -> store.writeAcrossTeams(
                        ACTOR, "a", tx -> store.<Boolean>writeAcrossTeams(ACTOR, "a", inner -> true)))
                .isInstanceOf(IllegalStateException.class);
        create(cluster("a", "x"), "{}");
    }

    @Test
    void theClockIsTheDatabases() {
        store.pingAcrossTeams();
        Instant now = store.nowAcrossTeams();
        assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofSeconds(5));
        Instant inTx = store.writeAcrossTeams(ACTOR, null, Tx::now);
        assertThat(Duration.between(now, inTx).abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(inTx).isEqualTo(inTx.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void thePoolTellsItsSize() {
        store.pingAcrossTeams();
        Store.PoolStats pool = store.poolAcrossTeams();
        assertThat(pool.open()).isBetween(1, pool.max());
        assertThat(pool.inUse()).isBetween(0, pool.max());
    }

    @Test
    void aClosedStoreTakesNoWrites() {
        create(cluster("a", "x"), "{}");
        store.close();
        assertThatThrownBy(() -> create(cluster("a", "y"), "{}")).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void whatWasAnsweredIsThereAfterReopening() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor cursor = store.loadAcrossTeams().cursor();
        Store before = store;
        store = reopen(before);
        assertThat(store.find(cluster("a", "x"))).isPresent();
        create(cluster("a", "y"), "{}");
        assertThat(changesAfter(cursor, 10)).extracting(Change::revision).containsExactly(2L);
    }
}
