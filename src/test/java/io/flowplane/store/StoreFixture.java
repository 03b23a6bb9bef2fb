package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store for each test, and the few calls that every test of it needs. */
abstract class StoreFixture {
    static final Actor ACTOR = new Actor("fp_pat_1", "req-1", "127.0.0.1", "test", "00-1-2-01");

    Store store;

    abstract Store open() throws Exception;

    /** Runs a statement past the store, as an operator would. */
    abstract void execute(String sql) throws Exception;

    /** Statements that make every insert of an audit row fail. */
    abstract List<String> sabotageOfAudit();

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static ResourceKey cluster(String team, String name) {
        return new ResourceKey(team, Kind.CLUSTER, name);
    }

    static ResourceKey route(String team, String name) {
        return new ResourceKey(team, Kind.ROUTE_CONFIG, name);
    }

    static ResourceKey listener(String team, String name) {
        return new ResourceKey(team, Kind.LISTENER, name);
    }

    static Reference to(String kind, String name) {
        return new Reference(kind, name, false);
    }

    static Tx.Draft draft(String spec, Reference... references) {
        return new Tx.Draft(spec, null, List.of(references), Resource.BY_HAND);
    }

    static AuditEntry told(String event, ResourceKey key) {
        return new AuditEntry(
                event, key.kind().singular(), null, key.name(), key.team(), ACTOR, Map.of("patch", Map.of("a", 1)));
    }

    static AuditEntry told(String event) {
        return new AuditEntry(event, "auth", null, null, null, ACTOR, Map.of());
    }

    Resource create(ResourceKey key, String spec, Reference... references) {
        return store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.ensureTeam(key.team());
            tx.audit(told("resource." + key.kind().singular() + ".created", key));
            return tx.create(key, draft(spec, references));
        });
    }

    Resource replace(ResourceKey key, String spec, Reference... references) {
        return store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.audit(told("resource.updated", key));
            return tx.replace(tx.find(key).orElseThrow(), draft(spec, references));
        });
    }

    void delete(ResourceKey key) {
        store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.audit(told("resource.deleted", key));
            tx.delete(tx.find(key).orElseThrow());
            return true;
        });
    }

    Token createToken(String name, boolean setup, List<String> scopes, @Nullable Instant expiresAt) {
        UUID id = UUID.randomUUID();
        return store.writeAcrossTeams(ACTOR, null, tx -> {
            tx.audit(told("auth.token.created"));
            return tx.createToken(
                    id,
                    new Tx.NewToken(
                            (setup ? "fp_setup_" : "fp_pat_") + id,
                            setup,
                            name,
                            null,
                            "ab".repeat(32),
                            scopes,
                            expiresAt));
        });
    }

    static <T> List<T> drain(Listing<T> listing) {
        try (listing) {
            List<T> rows = new ArrayList<>();
            listing.forEachRemaining(rows::add);
            return rows;
        }
    }

    List<String> names(Teams teams, Page page) {
        return drain(store.listAcrossTeams(Kind.CLUSTER, teams, page)).stream()
                .map(r -> r.key().team() + "/" + r.key().name())
                .toList();
    }

    List<AuditRow> audits(Map<String, String> equal) {
        return drain(store.auditAcrossTeams(new AuditQuery(new Teams.All(), equal, null, null, Page.WHOLE)));
    }

    List<Change> changes() {
        return changesAfter(Cursor.START, 100_000);
    }

    List<Change> changesAfter(Cursor cursor, int limit) {
        Feed feed = store.changesAcrossTeams(cursor, limit);
        assertThat(feed).isInstanceOf(Feed.Changes.class);
        return ((Feed.Changes) feed).changes();
    }

    /** Runs all at once on virtual threads; the answers in order. */
    static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    /** Closes it, and opens another on the same data. */
    abstract Store reopen(Store open) throws Exception;
}
