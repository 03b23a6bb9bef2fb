package io.flowplane.store;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The database, seen from the rooms that use it. Every method may throw {@link StoreUnavailable}; none holds a thread
 * longer than the configured time-out.
 */
public interface Store extends AutoCloseable {
    Optional<Team> team(String team);

    Optional<Resource> find(ResourceKey key);

    /** Resources whose spec, or served spec, names {@code to} ({@link io.flowplane.domain.Reference}) {@code name}. */
    List<ResourceKey> referrers(String team, String to, String name);

    /** The resource of this id, whoever owns it. */
    Optional<Resource> findAcrossTeams(Kind kind, UUID id);

    /** The document that this API definition was imported from, as {@link Tx#keepDocument} got it. */
    Optional<String> document(ResourceKey definition);

    /** Ordered by team and name. */
    Listing<Resource> listAcrossTeams(Kind kind, Teams teams, Page page);

    Listing<Team> teamsAcrossTeams(Teams teams, Page page);

    /** Setup tokens are left out. */
    Listing<Token> tokensAcrossTeams(Page page);

    Optional<Token> tokenAcrossTeams(String tokenId);

    /** Active, unexpired tokens without setup tokens, for the metric. */
    long countActiveTokensAcrossTeams();

    /** Any active, unexpired token that holds {@code admin:all}. */
    boolean hasAdminTokenAcrossTeams();

    Listing<AuditRow> auditAcrossTeams(AuditQuery query);

    /** One consistent read of all teams and resources. */
    Everything loadAcrossTeams();

    /** Where the last write stands: while it is the same, no resource has come, changed or gone. */
    Cursor headAcrossTeams();

    /** At most about {@code limit} changes after {@code cursor}, whole writes only. */
    Feed changesAcrossTeams(Cursor cursor, int limit);

    /** History of one resource, newest first. */
    List<Change> history(ResourceKey key, int limit);

    /**
     * Runs {@code work} in one transaction and returns after the commit. The writes of one team, and those of the system,
     * happen one after another on all instances: what {@code work} reads through its {@link Tx} stays true until the
     * commit. Several callers' works may share one database transaction (each in a savepoint, each with a revision of its
     * own); {@code work} may run again after a serialization failure, so it has no effect but through {@code tx}. Whatever
     * {@code work} throws rolls its part back and reaches the caller. A work that changes nothing takes no revision.
     *
     * @param team whose writes it joins; null for tokens, teams and bootstrap
     */
    <T> T writeAcrossTeams(Actor actor, @Nullable String team, Work<T> work);

    /** Audit rows that belong to no change ({@code auth.failed}, {@code xds.rejected}): no revision, one transaction. */
    void auditAcrossTeams(List<AuditEntry> entries);

    /** Marks tokens as used, at most hourly per token; no revision. */
    void touchTokensAcrossTeams(List<String> tokenIds);

    /** Rung after each commit that took a revision, from any thread; carries no data and may ring in vain. */
    void onCommitAcrossTeams(Runnable bell);

    /** Told after each commit, and before its callers, how many audit rows it stored, when any; from any thread. */
    void onAuditedAcrossTeams(IntConsumer rows);

    /**
     * Deletes audit rows and Changes older than an age; the newest Change stays. Null keeps all of them. It goes in small
     * transactions, so that writes come in between.
     */
    void pruneAcrossTeams(@Nullable Duration audit, @Nullable Duration changes);

    /** The database's clock, as last measured. */
    Instant nowAcrossTeams();

    /** A round trip to the database; throws when it fails. */
    void pingAcrossTeams();

    PoolStats poolAcrossTeams();

    @Override
    void close();

    /** What one write does. */
    @FunctionalInterface
    interface Work<T> {
        T run(Tx tx);
    }

    /** Connections: open, in use, and the most allowed. */
    record PoolStats(int open, int inUse, int max) {}
}
