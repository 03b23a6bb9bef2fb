package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Audit rows: stored with their change or not at all, and found again. */
abstract class AuditContract extends FeedContract {
    @Test
    void changeAndAuditRowAreStoredTogether() {
        create(cluster("a", "x"), "{\"a\":1}");
        assertThat(changes()).hasSize(2);
        Change change = changes().getLast();
        assertThat(change)
                .extracting(Change::revision, Change::seq, Change::kind, Change::name, Change::op, Change::after)
                .containsExactly(1L, 1, "cluster", "x", Change.Op.CREATED, "{\"a\":1}");
        assertThat(change.actor()).isEqualTo("fp_pat_1");
        assertThat(change.requestId()).isEqualTo("req-1");
        assertThat(change.traceparent()).isEqualTo("00-1-2-01");
        AuditRow row = audits(Map.of()).getFirst();
        assertThat(row.revision()).isEqualTo(1);
        assertThat(row.details()).isEqualTo("{\"patch\":{\"a\":1}}");
        assertThat(row.userId()).isEqualTo("fp_pat_1");
        assertThat(row.clientIp()).isEqualTo("127.0.0.1");
        assertThat(row.userAgent()).isEqualTo("test");
        assertThat(row.createdAt()).isEqualTo(change.createdAt());
    }

    @Test
    void aChangeWhoseAuditRowFailsIsNotStored() throws Exception {
        create(cluster("a", "x"), "{}");
        for (String statement : sabotageOfAudit()) {
            execute(statement);
        }
        assertThatThrownBy(() -> create(cluster("a", "y"), "{}")).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> delete(cluster("a", "x"))).isInstanceOf(StoreUnavailable.class);
        assertThat(names(new Teams.All(), Page.WHOLE)).containsExactly("a/x");
        assertThat(changes()).hasSize(2);
    }

    @Test
    void aChangeThatNothingTellsOfIsRefused() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> tx.ensureTeam("a")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.team("a")).isEmpty();
        assertThat(changes()).isEmpty();
    }

    @Test
    void oldRowsAreDeletedAndTheNewestChangeStays() throws Exception {
        create(cluster("a", "x"), "{}");
        create(cluster("a", "y"), "{}");
        store.pruneAcrossTeams(null, null);
        store.pruneAcrossTeams(Duration.ofDays(1), Duration.ofDays(1));
        assertThat(changes()).hasSize(3);
        assertThat(audits(Map.of())).hasSize(2);
        execute("UPDATE changes SET created_at = '2020-01-01T00:00:00.000000Z'");
        execute("UPDATE audit_logs SET created_at = '2020-01-01T00:00:00.000000Z' WHERE resource_name = 'x'");
        store.pruneAcrossTeams(Duration.ofDays(1), Duration.ofDays(1));
        assertThat(audits(Map.of())).extracting(AuditRow::resourceName).containsExactly("y");
        assertThat(store.history(cluster("a", "x"), 10)).isEmpty();
        assertThat(store.history(cluster("a", "y"), 10)).hasSize(1);
        assertThat(changesAfter(store.loadAcrossTeams().cursor(), 10)).isEmpty();
    }

    @Test
    void storedAuditRowsAreCounted() {
        AtomicInteger stored = new AtomicInteger();
        store.onAuditedAcrossTeams(stored::addAndGet);
        create(cluster("a", "x"), "{}");
        store.auditAcrossTeams(List.of(told("auth.failed"), told("auth.failed")));
        assertThat(stored).hasValue(3);
    }

    @Test
    void auditRowsAreFoundByEachColumn() {
        Actor other = new Actor("anonymous", "req-2", "10.0.0.1", null, null);
        create(cluster("a", "x"), "{}");
        create(cluster("b", "y"), "{}");
        Instant between = store.nowAcrossTeams();
        store.auditAcrossTeams(List.of(
                new AuditEntry("auth.failed", "token", "id-1", "name-1", "a", other, Map.of("n", 1)),
                new AuditEntry("authentication", "token", null, null, null, other, Map.of())));
        Map<String, String> ones =
                Map.of("resource_id", "id-1", "resource_name", "name-1", "revision", "2", "event_type", "auth.*");
        ones.forEach((column, value) ->
                assertThat(audits(Map.of(column, value))).as(column).hasSize(1));
        Map<String, String> twos = Map.of(
                "team",
                "a",
                "user_id",
                "anonymous",
                "request_id",
                "req-2",
                "client_ip",
                "10.0.0.1",
                "resource_type",
                "token");
        twos.forEach((column, value) ->
                assertThat(audits(Map.of(column, value))).as(column).hasSize(2));
        assertThat(audits(Map.of("revision", "x"))).isEmpty();
        assertThat(audits(Map.of("event_type", "%*"))).isEmpty();
        assertThat(audits(Map.of("event_type", "*"))).hasSize(4);
        assertThat(audits(Map.of("team", "a", "user_id", "anonymous"))).hasSize(1);
        assertThatThrownBy(() -> audits(Map.of("details", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> audits(Map.of("1=1 OR team", "x"))).isInstanceOf(IllegalArgumentException.class);
        Teams onlyB = new Teams.Named(Set.of("b"));
        assertThat(drain(store.auditAcrossTeams(new AuditQuery(onlyB, Map.of(), null, null, Page.WHOLE))))
                .extracting(AuditRow::team)
                .containsExactly("b");
        Teams all = new Teams.All();
        assertThat(drain(store.auditAcrossTeams(
                        new AuditQuery(all, Map.of(), between.minusSeconds(60), null, Page.WHOLE))))
                .hasSize(4);
        assertThat(drain(store.auditAcrossTeams(
                        new AuditQuery(all, Map.of(), null, between.minusSeconds(60), Page.WHOLE))))
                .isEmpty();
    }

    @Test
    void auditRowsComeNewestFirstInPages() {
        for (int i = 0; i < 5; i++) {
            store.auditAcrossTeams(List.of(told("e" + i)));
        }
        List<String> events = new ArrayList<>();
        String next = null;
        do {
            AuditQuery query = new AuditQuery(new Teams.All(), Map.of(), null, null, new Page(2, next));
            try (Listing<AuditRow> page = store.auditAcrossTeams(query)) {
                assertThat(page.total()).isEqualTo(5);
                next = page.nextPage();
                page.forEachRemaining(row -> events.add(row.eventType()));
            }
        } while (next != null);
        assertThat(events).containsExactly("e4", "e3", "e2", "e1", "e0");
    }
}
