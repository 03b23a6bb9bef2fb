package io.flowplane.apply;

import io.flowplane.auth.AuthJournal;
import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.store.Store;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The first login: a setup token, printed at start, buys the first admin token. */
@SuppressWarnings({"DoNotCallSuggester", "unused", "ObjectToString"})
public final class BootstrapWrites {
    private final Store store;
    private final RandomGenerator random;
    private final BootstrapSettings limits;
    private final String defaultTeam;
    private final AuthJournal journal;

    /** @param random a cryptographically strong one */
    public BootstrapWrites(
            Store store, RandomGenerator random, BootstrapSettings limits, String defaultTeam, AuthJournal journal) {
        this.store = store;
        this.random = random;
        this.limits = limits;
        this.defaultTeam = defaultTeam;
        this.journal = journal;
    }

    /** Whether no active, unexpired admin token exists. */
    public boolean needsInitialization() {
        return !store.hasAdminTokenAcrossTeams();
    }

    /**
     * Mints a setup token and revokes the one before, while there is no admin token.
     *
     * @param instance the name of this instance
     * @param alive whether another instance runs now
     */
    public SetupToken issueSetupToken(Actor system, String instance, Predicate<String> alive) {
        throw new UnsupportedOperationException("" + random + limits + defaultTeam + journal);
    }

    /**
     * Exchanges the setup token for an admin token, once. Body: {@code setupToken}, {@code adminTokenName} or {@code
     * tokenName}, {@code adminTokenDescription} or {@code description}.
     *
     * @throws io.flowplane.domain.Refusal INVALID_BODY; UNAUTHORIZED, the same for a wrong, used, expired or locked one but
     *     for the lock's {@code Retry-After}
     */
    public IssuedToken initialize(Actor actor, ObjectNode body) {
        throw new UnsupportedOperationException();
    }

    /** The way back in for who has access to the database: another admin token. */
    public IssuedToken adminToken(Actor system, @Nullable String name) {
        throw new UnsupportedOperationException();
    }
}
