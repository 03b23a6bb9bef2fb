package io.flowplane.apply;

import io.flowplane.auth.AuthJournal;
import io.flowplane.auth.Scope;
import io.flowplane.auth.TokenFormat;
import io.flowplane.auth.TokenFormat.Credential;
import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Read;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.SetupState;
import io.flowplane.store.Store;
import io.flowplane.store.Token;
import io.flowplane.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first login: a setup token, printed at start, buys the first admin token, once. Failures are counted for the whole
 * system, in the database; too many lock it for everyone, the right token included.
 */
public final class BootstrapWrites {
    private static final String SETUP_SCOPE = "bootstrap:initialize";
    private static final String NOBODYS_HASH = "0".repeat(64);

    private final Store store;
    private final RandomGenerator random;
    private final BootstrapSettings settings;
    private final String defaultTeam;
    private final AuthJournal journal;
    private volatile Instant lockedUntil = Instant.MIN;

    /** @param random a cryptographically strong one */
    public BootstrapWrites(
            Store store, RandomGenerator random, BootstrapSettings settings, String defaultTeam, AuthJournal journal) {
        this.store = store;
        this.random = random;
        this.settings = settings;
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
        Credential credential = TokenFormat.mint(TokenFormat.SETUP, random);
        return store.writeAcrossTeams(system, null, tx -> {
            if (tx.activeTokens().stream().anyMatch(t -> TokenWrites.isAdmin(t) && t.usableAt(tx.now()))) {
                return new SetupToken.NotNeeded();
            }
            SetupState state = tx.setupState();
            String issuer = state.issuedBy();
            boolean valid = setupTokens(tx).stream().anyMatch(t -> t.usableAt(tx.now()));
            if (valid && issuer != null && !issuer.equals(instance) && alive.test(issuer)) {
                return new SetupToken.IssuedBy(issuer);
            }
            revokeSetupTokens(tx, system, "replaced");
            Instant expiry = tx.now().plus(settings.setupTokenTtl());
            Token token = tx.createToken(
                    credential.id(),
                    new Tx.NewToken(
                            credential.tokenId(),
                            true,
                            "setup-token",
                            "Printed at start; buys the first admin token, once",
                            TokenFormat.hash(credential.secret()),
                            List.of(SETUP_SCOPE),
                            expiry));
            tx.setupState(new SetupState(state.failedAttempts(), state.lockedUntil(), instance));
            tx.audit(Audits.token(
                    "auth.token.seeded", system, token, Map.of("expiresAt", expiry.toString(), "instance", instance)));
            return new SetupToken.Issued(credential.text(), expiry);
        });
    }

    /**
     * Exchanges the setup token for an admin token, once. Body: {@code setupToken}, {@code adminTokenName} or {@code
     * tokenName}, {@code adminTokenDescription} or {@code description}.
     *
     * @throws Refusal INVALID_BODY; UNAUTHORIZED, the same for a wrong, used, expired or locked one but for the lock's
     *     {@code Retry-After}
     */
    public IssuedToken initialize(Actor actor, ObjectNode body) {
        BootstrapBody wanted = BootstrapBody.read(body);
        if (store.nowAcrossTeams().isBefore(lockedUntil)) {
            journal.bootstrapFailed(actor, "locked");
            throw refusal(store.nowAcrossTeams(), lockedUntil);
        }
        Optional<Credential> setup = TokenFormat.parse(wanted.setupToken());
        Credential admin = TokenFormat.mint(TokenFormat.PAT, random);
        Actor holder = setup.map(given -> named(actor, given.tokenId())).orElse(actor);
        Attempt attempt = store.writeAcrossTeams(holder, null, tx -> attempt(tx, actor, holder, setup, wanted, admin));
        return switch (attempt) {
            case Attempt.Succeeded(Token token) -> new IssuedToken(token, admin.text());
            case Attempt.Failed(Instant now, Instant until, boolean counted) -> {
                lockedUntil = until;
                if (!counted) {
                    journal.bootstrapFailed(actor, "locked");
                }
                throw refusal(now, until);
            }
        };
    }

    /** The way back in for who has access to the database: another admin token. */
    public IssuedToken adminToken(Actor system, @Nullable String name) {
        String called = name == null ? "admin" : name;
        List<Problem> problems = new ArrayList<>();
        TokenBody.checkName("/name", called, problems);
        if (!problems.isEmpty()) {
            throw Read.refusal(problems);
        }
        Credential credential = TokenFormat.mint(TokenFormat.PAT, random);
        Token token = store.writeAcrossTeams(system, null, tx -> {
            revokeSetupTokens(tx, system, "admin_token_made");
            return createAdmin(tx, system, credential, called, "Made with access to the database");
        });
        return new IssuedToken(token, credential.text());
    }

    /** How an attempt ended; a failure is no exception, since its count must be committed. */
    private sealed interface Attempt {
        record Succeeded(Token token) implements Attempt {}

        /** {@code counted}: it left a row; an attempt on a locked system doesn't. */
        record Failed(Instant now, Instant lockedUntil, boolean counted) implements Attempt {}
    }

    private Attempt attempt(
            Tx tx, Actor actor, Actor holder, Optional<Credential> setup, BootstrapBody wanted, Credential admin) {
        SetupState state = tx.setupState();
        Instant lock = state.lockedUntil();
        if (lock != null && tx.now().isBefore(lock)) {
            return new Attempt.Failed(tx.now(), lock, false);
        }
        Optional<Token> token =
                setup.flatMap(given -> tx.token(given.tokenId())).filter(Token::setup);
        boolean right = TokenFormat.matches(
                setup.map(Credential::secret).orElse(""),
                token.map(Token::secretHash).orElse(NOBODYS_HASH));
        if (token.isEmpty() || !right || !token.get().usableAt(tx.now())) {
            return failed(tx, actor, state, reason(token, right));
        }
        revokeSetupTokens(tx, holder, "used");
        tx.setupState(new SetupState(0, null, null));
        Token made = createAdmin(tx, holder, admin, wanted.name(), wanted.purpose());
        tx.audit(Audits.token(
                "bootstrap.initialize",
                holder,
                made,
                Map.of("setupTokenId", token.get().tokenId(), "scopes", made.scopes())));
        return new Attempt.Succeeded(made);
    }

    private static Actor named(Actor actor, String tokenId) {
        return new Actor(tokenId, actor.requestId(), actor.clientIp(), actor.userAgent(), actor.traceparent());
    }

    private Attempt failed(Tx tx, Actor actor, SetupState state, String reason) {
        int failures = state.failedAttempts() + 1;
        boolean locks = failures >= settings.failures();
        Instant until = locks ? tx.now().plus(settings.lock()) : null;
        tx.setupState(new SetupState(locks ? 0 : failures, until, state.issuedBy()));
        tx.audit(new AuditEntry(
                "bootstrap.failed",
                "token",
                null,
                null,
                null,
                actor,
                Map.of("reason", reason, "failures", failures, "locks", locks)));
        return new Attempt.Failed(tx.now(), until == null ? Instant.MIN : until, true);
    }

    private static String reason(Optional<Token> token, boolean right) {
        if (token.isEmpty() || !right) {
            return token.isEmpty() ? "unknown" : "wrong_secret";
        }
        return token.get().status() == Token.Status.REVOKED ? "used" : "expired";
    }

    private Token createAdmin(Tx tx, Actor actor, Credential credential, String name, String description) {
        TeamRule.make(tx, actor, defaultTeam);
        Token token = tx.createToken(
                credential.id(),
                new Tx.NewToken(
                        credential.tokenId(),
                        false,
                        name,
                        description,
                        TokenFormat.hash(credential.secret()),
                        List.of(Scope.ADMIN.toString()),
                        null));
        tx.audit(Audits.token("auth.token.created", actor, token, Audits.values(TokenBody.of(token))));
        return token;
    }

    private static void revokeSetupTokens(Tx tx, Actor actor, String why) {
        for (Token token : setupTokens(tx)) {
            Token revoked = tx.replaceToken(TokenWrites.revoked(token));
            tx.audit(Audits.token("auth.token.revoked", actor, revoked, Map.of("reason", why)));
        }
    }

    private static List<Token> setupTokens(Tx tx) {
        return tx.activeTokens().stream().filter(Token::setup).toList();
    }

    private static Refusal refusal(Instant now, Instant lockedUntil) {
        String detail = "The setup token is not valid.";
        return now.isBefore(lockedUntil)
                ? Refusal.later(ErrorCode.UNAUTHORIZED, detail, (int)
                        Duration.between(now, lockedUntil).plusMillis(999).toSeconds())
                : Refusal.of(ErrorCode.UNAUTHORIZED, detail);
    }
}
