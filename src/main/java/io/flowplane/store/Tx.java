package io.flowplane.store;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One write in progress. Not for use outside the {@link Store.Work} that got it. */
public interface Tx {
    /** Now, by the database's clock: the time of this write. */
    Instant now();

    Optional<Team> team(String name);

    /** Creates the team if it is missing (with a Change), and returns it. */
    Team ensureTeam(String name);

    Team putTeam(String name, @Nullable String displayName, @Nullable String description);

    /** The team owns nothing any more; see {@link #ownsAnything}. */
    void deleteTeam(String name);

    boolean ownsAnything(String team);

    Optional<Resource> find(ResourceKey key);

    /** As {@link Store#referrers}. */
    List<ResourceKey> referrers(String team, String to, String name);

    /** What names it too, of kinds that only a newer program on the same database knows; by kind and name. */
    List<Reference> strangers(String team, String to, String name);

    /** Which of {@code names} exist. */
    List<String> existing(String team, Kind kind, List<String> names);

    /** Creates version 1 with a new id. */
    Resource create(ResourceKey key, Draft draft);

    /** Replaces {@code before} by its next version. */
    Resource replace(Resource before, Draft draft);

    /** Changes what is served and referred to without a new version: the spec's missing references now exist. */
    void settle(Resource resource, List<Reference> references);

    /**
     * Stores the same secret sealed with another key: no new version and no Change, since nobody gets anything else.
     *
     * @param spec as before, but for the sealed value and the key's id
     */
    void reseal(Resource secret, String spec);

    void delete(Resource resource);

    /** Keeps, or with null forgets, the document that an API definition came from. */
    void keepDocument(Resource definition, @Nullable String document);

    Optional<Token> token(String tokenId);

    List<Token> activeTokens();

    Token createToken(UUID id, NewToken token);

    /** Replaces everything but id, token id and creation. */
    Token replaceToken(Token token);

    SetupState setupState();

    void setupState(SetupState state);

    /** Joins this write: stored with its revision, or not at all. */
    void audit(AuditEntry entry);

    /** What a resource becomes. */
    record Draft(String spec, @Nullable String servedSpec, List<Reference> references, String managedBy) {}

    /** What a token becomes. */
    record NewToken(
            String tokenId,
            boolean setup,
            String name,
            @Nullable String description,
            String secretHash,
            List<String> scopes,
            @Nullable Instant expiresAt) {}
}
