package io.flowplane.store;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A store whose database is always away, to test those who call it. Only what needs no database works. */
public final class FailingStore implements Store {
    private static StoreUnavailable away() {
        return new StoreUnavailable("The database is away", new SQLException("select secret from internals"));
    }

    @Override
    public Optional<Team> team(String team) {
        throw away();
    }

    @Override
    public Optional<Resource> find(ResourceKey key) {
        throw away();
    }

    @Override
    public List<ResourceKey> referrers(String team, String to, String name) {
        throw away();
    }

    @Override
    public Optional<Resource> findAcrossTeams(Kind kind, UUID id) {
        throw away();
    }

    @Override
    public Optional<String> document(ResourceKey definition) {
        throw away();
    }

    @Override
    public Listing<Resource> listAcrossTeams(Kind kind, Teams teams, Page page) {
        throw away();
    }

    @Override
    public Cursor headAcrossTeams() {
        throw away();
    }

    @Override
    public Listing<Team> teamsAcrossTeams(Teams teams, Page page) {
        throw away();
    }

    @Override
    public Listing<Token> tokensAcrossTeams(Page page) {
        throw away();
    }

    @Override
    public Optional<Token> tokenAcrossTeams(String tokenId) {
        throw away();
    }

    @Override
    public long countActiveTokensAcrossTeams() {
        throw away();
    }

    @Override
    public boolean hasAdminTokenAcrossTeams() {
        throw away();
    }

    @Override
    public Listing<AuditRow> auditAcrossTeams(AuditQuery query) {
        throw away();
    }

    @Override
    public Everything loadAcrossTeams() {
        throw away();
    }

    @Override
    public Feed changesAcrossTeams(Cursor cursor, int limit) {
        throw away();
    }

    @Override
    public List<Change> history(ResourceKey key, int limit) {
        throw away();
    }

    @Override
    public <T> T writeAcrossTeams(Actor actor, @Nullable String team, Work<T> work) {
        throw away();
    }

    @Override
    public void auditAcrossTeams(List<AuditEntry> entries) {
        throw away();
    }

    @Override
    public void touchTokensAcrossTeams(List<String> tokenIds) {
        throw away();
    }

    @Override
    public void onCommitAcrossTeams(Runnable bell) {}

    @Override
    public Instant nowAcrossTeams() {
        return Instant.now();
    }

    @Override
    public void pingAcrossTeams() {
        throw away();
    }

    @Override
    public PoolStats poolAcrossTeams() {
        return new PoolStats(0, 0, 10);
    }

    @Override
    public void close() {}

    @Override
    public void onAuditedAcrossTeams(java.util.function.IntConsumer rows) {}

    @Override
    public void pruneAcrossTeams(
            java.time.@org.jspecify.annotations.Nullable Duration audit,
            java.time.@org.jspecify.annotations.Nullable Duration changes) {
        throw away();
    }
}
