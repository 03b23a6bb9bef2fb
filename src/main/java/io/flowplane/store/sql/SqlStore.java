package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.AuditQuery;
import io.flowplane.store.AuditRow;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import io.flowplane.store.Feed;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.ProxyBook;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.Teams;
import io.flowplane.store.Token;
import io.flowplane.store.sql.ChangeTable.Head;
import io.flowplane.store.sql.Connections.Reading;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import io.flowplane.store.sql.DatabaseUrl.SqliteUrl;
import io.flowplane.store.sql.Listings.Source;
import io.flowplane.trace.Span;
import io.flowplane.trace.Tracing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store on PostgreSQL or SQLite. */
public final class SqlStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(SqlStore.class);

    private final Connections connections;
    private final DatabaseClock clock;
    private final Listings listings;
    private final @Nullable Replica replica;
    private final Writer writer;
    private final String instance;
    private final Bell bell;
    private final String database;
    private final List<Runnable> bells = new CopyOnWriteArrayList<>();
    private final List<IntConsumer> auditListeners = new CopyOnWriteArrayList<>();

    private SqlStore(Connections connections, Connection first, Instant now, StoreSettings settings, Tracing tracing) {
        this.connections = connections;
        this.clock = new DatabaseClock(now);
        this.listings = new Listings(connections, settings.connectTimeout());
        this.replica = settings.replica() == null ? null : new Replica(settings.replica(), connections, settings);
        this.instance = settings.instanceId();
        this.bell = connections.bell(this::ring, instance);
        this.database = connections.isShared() ? "postgresql" : "sqlite";
        this.writer = new Writer(
                connections,
                first,
                clock,
                this::committed,
                this::audited,
                settings.writeTimeout().toMillis(),
                instance,
                new WriteSpans(tracing, database));
    }

    /**
     * Connects, migrates, and is ready. A failed call leaves nothing open and may be repeated.
     *
     * @throws StoreUnavailable when the database isn't there (yet), with host, port and reason
     * @throws StoreUnusable when it is there and waiting won't help: changed migrations, a file in use
     */
    public static SqlStore open(StoreSettings settings) {
        return open(settings, Tracing.OFF);
    }

    /** As {@link #open(StoreSettings)}; writes join the traces of their actors. */
    public static SqlStore open(StoreSettings settings, Tracing tracing) {
        return open(settings, true, tracing);
    }

    /** As {@link #open(StoreSettings)}, but also while a server of this machine works on the same SQLite file. */
    public static SqlStore openBeside(StoreSettings settings) {
        return open(settings, false, Tracing.OFF);
    }

    private static SqlStore open(StoreSettings settings, boolean alone, Tracing tracing) {
        Connections connections = switch (settings.database()) {
            case PostgresUrl url -> new PostgresConnections(url, settings);
            case SqliteUrl url -> new SqliteConnections(url.file(), settings, alone);
        };
        boolean opened = false;
        Connection first = null;
        try {
            first = connections.openWriter();
            Sql sql = new Sql(first, connections.dialect());
            Migrations.of(connections.dialect()).run(sql);
            Instant now = new ChangeTable(sql).head().now();
            if (connections.isShared()) {
                new InstanceTable(sql).beat(settings.instanceId(), now);
            }
            opened = true;
            return new SqlStore(connections, first, now, settings, tracing);
        } catch (SQLException e) {
            throw connections.unopened(e);
        } catch (SqlFailure e) {
            throw connections.unopened(e.failure());
        } finally {
            if (!opened) {
                close(first, connections);
            }
        }
    }

    private static void close(@Nullable Connection first, Connections connections) {
        try {
            if (first != null) {
                first.close();
            }
        } catch (SQLException e) {
            LOG.debug("A broken connection couldn't be closed", e);
        }
        connections.close();
    }

    /** One statement, or several that need not agree. */
    private <T> T read(Reading<T> work) {
        return traced(() -> connections.readLent(work));
    }

    /** Joins the trace that the thread works for, if it works for one. */
    private <T> T traced(Supplier<T> reading) {
        Span current = Span.current();
        return current.isRecording()
                ? current.child("database read", Span.Kind.CLIENT)
                        .put("db.system.name", database)
                        .around(reading)
                : reading.get();
    }

    /** Several statements that see one state. */
    private <T> T readTogether(Reading<T> work) {
        return traced(() -> readTogether(connections, work, Freshness.NOT_ASKED));
    }

    private static <T> T readTogether(Connections from, Reading<T> work, Freshness freshness) {
        return from.readLent(sql -> {
            Listings.begin(sql, freshness);
            return work.read(sql);
        });
    }

    private <T> Listing<T> list(Source<T> source, Page page) {
        Replica copy = replica;
        return copy == null
                ? listings.open(source, page)
                : copy.read(
                        freshness -> copy.listings().open(source, page, freshness), () -> listings.open(source, page));
    }

    @Override
    public Optional<Team> team(String team) {
        return read(sql -> new TeamTable(sql).find(team));
    }

    @Override
    public Optional<Resource> find(ResourceKey key) {
        return read(sql -> new ResourceTable(sql).find(key));
    }

    @Override
    public List<ResourceKey> referrers(String team, String to, String name) {
        return read(sql -> new ResourceTable(sql).referrers(team, to, name));
    }

    @Override
    public Optional<Resource> findAcrossTeams(Kind kind, UUID id) {
        return read(sql -> new ResourceTable(sql).find(kind, id));
    }

    @Override
    public Optional<String> document(ResourceKey definition) {
        return read(sql -> new DocumentTable(sql).find(definition));
    }

    @Override
    public Listing<Resource> listAcrossTeams(Kind kind, Teams teams, Page page) {
        return traced(() -> list(
                new Source<>(
                        new ResourceOrder(kind, teams),
                        row -> ResourceTable.read(kind, row),
                        resource ->
                                List.of(resource.key().team(), resource.key().name()),
                        List::copyOf),
                page));
    }

    @Override
    public Listing<Team> teamsAcrossTeams(Teams teams, Page page) {
        return traced(() -> list(
                new Source<>(
                        new Order.ByColumns(
                                TeamTable.SELECT, Filter.all().teams("t.name", teams), List.of("t.name"), false),
                        TeamTable::read,
                        team -> List.of(team.name()),
                        List::copyOf),
                page));
    }

    @Override
    public Listing<Token> tokensAcrossTeams(Page page) {
        return traced(() -> list(
                new Source<>(
                        new Order.ByColumns(
                                TokenTable.SELECT,
                                Filter.all().and("NOT k.setup"),
                                List.of("k.created_at", "k.id"),
                                false),
                        TokenTable::read,
                        token ->
                                List.of(token.createdAt().toString(), token.id().toString()),
                        key -> List.of(Instant.parse(key.getFirst()), UUID.fromString(key.getLast()))),
                page));
    }

    @Override
    public Listing<AuditRow> auditAcrossTeams(AuditQuery query) {
        return traced(() -> list(
                new Source<>(
                        new Order.ByColumns(AuditTable.SELECT, AuditTable.filter(query), List.of("a.id"), true),
                        AuditTable::read,
                        row -> List.of(Long.toString(row.id())),
                        key -> List.of(Long.valueOf(key.getFirst()))),
                query.page()));
    }

    @Override
    public Optional<Token> tokenAcrossTeams(String tokenId) {
        return read(sql -> new TokenTable(sql).find(tokenId));
    }

    @Override
    public long countActiveTokensAcrossTeams() {
        return read(sql -> new TokenTable(sql).countUsable(nowAcrossTeams()));
    }

    @Override
    public boolean hasAdminTokenAcrossTeams() {
        return read(sql -> new TokenTable(sql).hasUsableAdmin(nowAcrossTeams()));
    }

    @Override
    public Everything loadAcrossTeams() {
        return readTogether(sql -> {
            ResourceTable table = new ResourceTable(sql);
            Head head = new ChangeTable(sql).head();
            List<Resource> resources = new ArrayList<>();
            for (Kind kind : Kind.values()) {
                resources.addAll(table.all(kind));
            }
            return new Everything(head.cursor(), new HashSet<>(new TeamTable(sql).names()), resources);
        });
    }

    @Override
    public Cursor headAcrossTeams() {
        return read(sql -> new ChangeTable(sql).head().cursor());
    }

    /** The usual answer, nothing new, is one statement; it also sets the clock. */
    @Override
    public Feed changesAcrossTeams(Cursor cursor, int limit) {
        Head head = read(sql -> new ChangeTable(sql).head());
        clock.read(head.now());
        return head.cursor().equals(cursor)
                ? new Feed.Changes(List.of(), cursor)
                : readTogether(sql -> new ChangeTable(sql).after(cursor, limit));
    }

    @Override
    public List<Change> history(ResourceKey key, int limit) {
        Reading<List<Change>> history = sql -> new ChangeTable(sql).history(key, limit);
        Replica copy = replica;
        return copy == null
                ? read(history)
                : copy.read(
                        freshness -> traced(() -> readTogether(copy.connections(), history, freshness)),
                        () -> read(history));
    }

    @Override
    public <T> T writeAcrossTeams(Actor actor, @Nullable String team, Work<T> work) {
        return writer.write(actor, team == null ? "" : team, work::run);
    }

    @Override
    public void auditAcrossTeams(List<AuditEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<String> parents = entries.stream()
                .map(entry -> entry.actor().traceparent())
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        writer.write(
                entries.getFirst().actor(),
                null,
                tx -> {
                    entries.forEach(tx::audit);
                    return true;
                },
                new Job.Traced("audit write", parents));
    }

    @Override
    public void touchTokensAcrossTeams(List<String> tokenIds) {
        if (tokenIds.isEmpty()) {
            return;
        }
        writer.write(Actor.system("touch-tokens"), null, tx -> {
            tx.touch(tokenIds);
            return true;
        });
    }

    /** Whether another instance works on this database: it was heard of in the last 20 seconds. */
    public boolean isAlive(String otherInstance) {
        return connections.isShared()
                && !otherInstance.equals(instance)
                && read(sql -> new InstanceTable(sql).isAlive(otherInstance, nowAcrossTeams()));
    }

    @Override
    public void onCommitAcrossTeams(Runnable bell) {
        bells.add(bell);
        this.bell.listen();
    }

    /** What instances tell each other of their proxies. */
    public ProxyBook proxies() {
        return new ProxyTable(connections, clock, instance);
    }

    /** How the replica is; empty when there is none. */
    public Optional<ReplicaState> replica() {
        return Optional.ofNullable(replica).map(Replica::state);
    }

    /** How the bell between instances is; on SQLite there is none. */
    public BellState bell() {
        return bell.state();
    }

    @Override
    public void onAuditedAcrossTeams(IntConsumer rows) {
        auditListeners.add(rows);
    }

    @Override
    public void pruneAcrossTeams(@Nullable Duration audit, @Nullable Duration changes) {
        Instant now = nowAcrossTeams();
        prune(audit, age -> tx -> tx.pruneAudit(now.minus(age)));
        prune(changes, age -> tx -> tx.pruneChanges(now.minus(age)));
    }

    private void prune(@Nullable Duration age, Function<Duration, Function<WorkTx, Boolean>> step) {
        if (age == null) {
            return;
        }
        while (writer.write(Actor.system("prune"), null, step.apply(age))) {
            LOG.debug("Old rows were deleted; there may be more");
        }
    }

    private void audited(int rows) {
        auditListeners.forEach(listener -> tell(() -> listener.accept(rows)));
    }

    private void committed() {
        ring();
        bell.tell();
    }

    private void ring() {
        bells.forEach(SqlStore::tell);
    }

    /** On the writer's thread: a listener that fails is its owner's fault, and stops neither the others nor the writer. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("A listener for commits failed", e);
        }
    }

    @Override
    public Instant nowAcrossTeams() {
        return clock.now();
    }

    @Override
    public void pingAcrossTeams() {
        clock.read(read(sql -> new ChangeTable(sql).head()).now());
    }

    @Override
    public PoolStats poolAcrossTeams() {
        return new PoolStats(
                connections.open() + (writer.isOpen() ? 1 : 0),
                connections.inUse() + (writer.isBusy() ? 1 : 0),
                connections.max() + 1);
    }

    @Override
    public void close() {
        bell.close();
        writer.close();
        if (replica != null) {
            replica.close();
        }
        connections.close();
    }
}
