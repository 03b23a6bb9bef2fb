package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.Change.Op;
import io.flowplane.store.Sealed;
import io.flowplane.store.SetupState;
import io.flowplane.store.Token;
import io.flowplane.store.Tx;
import io.flowplane.store.sql.Journal.Did;
import io.flowplane.store.sql.Sql.Command;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One work's view of the transaction that it may share with others; its Changes and audit rows wait for the end. */
final class WorkTx implements Tx {
    private final Sql sql;
    private final Actor actor;
    private final Instant now;
    private final Map<String, Team> known;
    private final List<Command> beforeWriting;
    private final ResourceTable resources;
    private final TeamTable teams;
    private final TokenTable tokens;
    private final List<Did> did = new ArrayList<>();
    private final List<AuditEntry> told = new ArrayList<>();
    private boolean wrote;
    private @Nullable SqlFailure failure;

    /**
     * @param known teams that the transaction has seen; its works share them
     * @param beforeWriting go with the work's first writing statement
     */
    WorkTx(Sql sql, Actor actor, Instant now, Map<String, Team> known, List<Command> beforeWriting) {
        this.sql = sql;
        this.actor = actor;
        this.now = now;
        this.known = known;
        this.beforeWriting = beforeWriting;
        this.resources = new ResourceTable(sql);
        this.teams = new TeamTable(sql);
        this.tokens = new TokenTable(sql);
    }

    boolean wrote() {
        return wrote;
    }

    /** A statement that failed, even if the work swallowed it: the transaction is of no more use. */
    @Nullable
    SqlFailure failure() {
        return failure;
    }

    void moveTo(Journal journal) {
        journal.add(actor, did, told);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Optional<Team> team(String name) {
        Team seen = known.get(name);
        if (seen != null) {
            return Optional.of(seen);
        }
        Optional<Team> found = guarded(() -> teams.find(name));
        found.ifPresent(team -> known.put(name, team));
        return found;
    }

    @Override
    public Team ensureTeam(String name) {
        return team(name).orElseGet(() -> newTeam(name, null, null));
    }

    private Team newTeam(String name, @Nullable String displayName, @Nullable String description) {
        Team team = new Team(
                UUID.randomUUID(), name, displayName, description, 1, now, now, actor.userId(), actor.userId());
        write(List.of());
        if (!guarded(() -> teams.insert(team))) {
            // Another instance made it between our look and our insert.
            return team(name).orElseThrow(() -> new IllegalStateException("team " + name + " came and went"));
        }
        did.add(new Did(name, "team", name, Op.CREATED, TeamTable.body(team), Resource.SPEC_VERSION));
        known.put(name, team);
        return team;
    }

    @Override
    public Team putTeam(String name, @Nullable String displayName, @Nullable String description) {
        Optional<Team> found = team(name);
        if (found.isEmpty()) {
            return newTeam(name, displayName, description);
        }
        Team old = found.get();
        if (Objects.equals(old.displayName(), displayName) && Objects.equals(old.description(), description)) {
            return old;
        }
        Team team = new Team(
                old.id(),
                name,
                displayName,
                description,
                old.version() + 1,
                old.createdAt(),
                now,
                old.createdBy(),
                actor.userId());
        write(List.of(TeamTable.update(team)));
        known.put(name, team);
        did.add(new Did(name, "team", name, Op.UPDATED, TeamTable.body(team), Resource.SPEC_VERSION));
        return team;
    }

    @Override
    public void deleteTeam(String name) {
        team(name).ifPresent(team -> {
            write(List.of(TeamTable.delete(team)));
            known.remove(name);
            did.add(new Did(name, "team", name, Op.DELETED, null, Resource.SPEC_VERSION));
        });
    }

    @Override
    public boolean ownsAnything(String team) {
        return guarded(() -> teams.ownsAnything(team));
    }

    @Override
    public Optional<Resource> find(ResourceKey key) {
        return guarded(() -> resources.find(key));
    }

    @Override
    public List<ResourceKey> referrers(String team, String to, String name) {
        return guarded(() -> resources.referrers(team, to, name));
    }

    @Override
    public List<Reference> strangers(String team, String to, String name) {
        return guarded(() -> resources.strangers(team, to, name));
    }

    @Override
    public List<String> existing(String team, Kind kind, List<String> names) {
        return guarded(() -> resources.existing(team, kind, names));
    }

    @Override
    public Resource create(ResourceKey key, Draft draft) {
        Resource resource = new Resource(
                UUID.randomUUID(),
                key,
                1,
                draft.spec(),
                Resource.SPEC_VERSION,
                draft.managedBy(),
                Map.of(),
                draft.servedSpec(),
                now,
                now,
                actor.userId(),
                actor.userId());
        Team team = ownerOf(key);
        List<Command> commands = new ArrayList<>(List.of(ResourceTable.insert(resource, team)));
        commands.addAll(ResourceTable.refer(key, team, draft.references()));
        write(commands);
        note(resource, Op.CREATED, draft.spec());
        return resource;
    }

    @Override
    public Resource replace(Resource before, Draft draft) {
        Resource resource = new Resource(
                before.id(),
                before.key(),
                before.version() + 1,
                draft.spec(),
                Resource.SPEC_VERSION,
                draft.managedBy(),
                before.labels(),
                draft.servedSpec(),
                before.createdAt(),
                now,
                before.createdBy(),
                actor.userId());
        write(referringTo(ResourceTable.update(resource), resource, draft.references()));
        note(resource, Op.UPDATED, draft.spec());
        return resource;
    }

    @Override
    public void settle(Resource resource, List<Reference> references) {
        write(referringTo(ResourceTable.settle(resource), resource, references));
    }

    @Override
    public void reseal(Resource secret, String spec) {
        Kind kind = secret.key().kind();
        if (!Sealed.told(kind, spec).equals(Sealed.told(kind, secret.spec()))) {
            throw new IllegalStateException("sealing anew changes nothing else");
        }
        write(List.of(ResourceTable.reseal(secret, spec)));
    }

    @Override
    public void delete(Resource resource) {
        write(referringTo(ResourceTable.delete(resource), resource, List.of()));
        note(resource, Op.DELETED, null);
    }

    @Override
    public void keepDocument(Resource definition, @Nullable String document) {
        write(DocumentTable.keep(definition, document));
    }

    /** {@code command}, and what the resource names now in place of what it named. */
    private List<Command> referringTo(Command command, Resource resource, List<Reference> references) {
        Team team = ownerOf(resource.key());
        List<Command> commands = new ArrayList<>(List.of(command, ResourceTable.forget(resource.key(), team)));
        commands.addAll(ResourceTable.refer(resource.key(), team, references));
        return commands;
    }

    private Team ownerOf(ResourceKey key) {
        return team(key.team())
                .orElseThrow(() ->
                        new IllegalStateException("team " + key.team() + " doesn't exist: call Tx.ensureTeam first"));
    }

    private void note(Resource resource, Op op, @Nullable String after) {
        ResourceKey key = resource.key();
        String told = after == null ? null : Sealed.told(key.kind(), after);
        did.add(new Did(key.team(), key.kind().singular(), key.name(), op, told, Resource.SPEC_VERSION));
    }

    @Override
    public Optional<Token> token(String tokenId) {
        return guarded(() -> tokens.find(tokenId));
    }

    @Override
    public List<Token> activeTokens() {
        return guarded(tokens::active);
    }

    @Override
    public Token createToken(UUID id, NewToken draft) {
        Token token = new Token(
                id,
                draft.tokenId(),
                draft.setup(),
                draft.name(),
                draft.description(),
                draft.secretHash(),
                draft.scopes(),
                Token.Status.ACTIVE,
                draft.expiresAt(),
                null,
                1,
                now,
                now,
                actor.userId(),
                actor.userId());
        write(List.of(TokenTable.insert(token)));
        did.add(new Did(null, "token", token.tokenId(), Op.CREATED, null, Resource.SPEC_VERSION));
        return token;
    }

    @Override
    public Token replaceToken(Token before) {
        Token token = new Token(
                before.id(),
                before.tokenId(),
                before.setup(),
                before.name(),
                before.description(),
                before.secretHash(),
                before.scopes(),
                before.status(),
                before.expiresAt(),
                before.lastUsedAt(),
                before.version() + 1,
                before.createdAt(),
                now,
                before.createdBy(),
                actor.userId());
        write(List.of(TokenTable.update(token)));
        did.add(new Did(null, "token", token.tokenId(), Op.UPDATED, null, Resource.SPEC_VERSION));
        return token;
    }

    /** When tokens were used: no Change. */
    void touch(List<String> tokenIds) {
        write(List.of());
        guarded(() -> {
            tokens.touch(tokenIds, now);
            return true;
        });
    }

    /** Deletes the oldest audit rows from before {@code limit}, at most some thousands; returns whether there were any. */
    boolean pruneAudit(Instant limit) {
        write(List.of());
        return guarded(() -> sql.update(AuditTable.PRUNE, limit) > 0);
    }

    /** As {@link #pruneAudit}, for Changes. */
    boolean pruneChanges(Instant limit) {
        write(List.of());
        return guarded(() -> sql.update(ChangeTable.PRUNE, limit) > 0);
    }

    /** This instance lives: no Change. */
    void beat(String instance) {
        write(List.of());
        guarded(() -> {
            new InstanceTable(sql).beat(instance, now);
            return true;
        });
    }

    /** This instance ends: no Change. */
    void end(String instance) {
        write(List.of());
        guarded(() -> {
            new InstanceTable(sql).end(instance, now);
            return true;
        });
    }

    @Override
    public SetupState setupState() {
        return guarded(tokens::setupState);
    }

    @Override
    public void setupState(SetupState state) {
        write(List.of(TokenTable.update(state)));
    }

    @Override
    public void audit(AuditEntry entry) {
        told.add(entry);
    }

    private void write(List<Command> commands) {
        List<Command> all = new ArrayList<>(commands);
        if (!wrote) {
            all.addAll(0, beforeWriting);
            wrote = true;
        }
        guarded(() -> {
            sql.all(all);
            return true;
        });
    }

    private <T> T guarded(Supplier<T> statements) {
        try {
            return statements.get();
        } catch (SqlFailure e) {
            failure = e;
            throw e;
        }
    }
}
