package io.flowplane.apply;

import io.flowplane.auth.Action;
import io.flowplane.auth.Authorizer;
import io.flowplane.auth.Principal;
import io.flowplane.auth.Scope;
import io.flowplane.auth.ScopeCatalog;
import io.flowplane.auth.TokenFormat;
import io.flowplane.auth.TokenFormat.Credential;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.MergePatch;
import io.flowplane.json.Nearest;
import io.flowplane.json.Read;
import io.flowplane.store.Store;
import io.flowplane.store.Token;
import io.flowplane.store.Token.Status;
import io.flowplane.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issues, changes, rotates and revokes tokens. No token grants more than it has, and none touches a token that may do more
 * than itself; both are judged inside the transaction, by what the caller's token may do at that moment. Every method throws
 * {@link Refusal}.
 */
public final class TokenWrites {
    private final Store store;
    private final ScopeCatalog catalog;
    private final RandomGenerator random;
    private final Consumer<String> changed;

    /**
     * @param random a cryptographically strong one
     * @param changed gets the id of each token that was changed, after the commit and before the answer
     */
    public TokenWrites(Store store, ScopeCatalog catalog, RandomGenerator random, Consumer<String> changed) {
        this.store = store;
        this.catalog = catalog;
        this.random = random;
        this.changed = changed;
    }

    /** Body: {@code name, description?, scopes, expiresAt?}; server-set fields are gone already. */
    public IssuedToken issue(Actor actor, Principal caller, ObjectNode body) {
        TokenBody wanted = TokenBody.read(body, catalog, store.nowAcrossTeams(), null);
        Credential credential = TokenFormat.mint(TokenFormat.PAT, random);
        Token token = store.writeAcrossTeams(actor, null, tx -> {
            Principal now = current(tx, caller);
            refuseToGrantMore(now, wanted.distinctScopes());
            refuseToOutlive(tx, caller, wanted.expiry());
            teams(tx, actor, now, wanted.distinctScopes());
            Token made = tx.createToken(
                    credential.id(),
                    new Tx.NewToken(
                            credential.tokenId(),
                            false,
                            wanted.name(),
                            wanted.description(),
                            TokenFormat.hash(credential.secret()),
                            wanted.distinctScopes(),
                            wanted.expiry()));
            tx.audit(Audits.token("auth.token.created", actor, made, Audits.values(TokenBody.of(made))));
            return made;
        });
        return new IssuedToken(token, credential.text());
    }

    /** Merge patch of {@code name, description, scopes, expiresAt, status}. */
    public Written<Token> update(
            Actor actor, Principal caller, String tokenId, ObjectNode patch, Preconditions preconditions) {
        if (revokes(patch)) {
            refuseOtherFields(patch);
            return revoke(actor, caller, tokenId, preconditions);
        }
        ObjectNode fields = patch.deepCopy();
        fields.remove("status");
        Written<Token> written = store.writeAcrossTeams(actor, null, tx -> {
            Principal now = current(tx, caller);
            Token before = touchable(tx, now, tokenId, preconditions);
            refuseRevival(before);
            ObjectNode body = MergePatch.apply(TokenBody.of(before), fields);
            Token after = with(before, TokenBody.read(body, catalog, tx.now(), before));
            if (after.equals(before)) {
                return new Written<>(before, Written.Outcome.UNCHANGED);
            }
            List<String> added = new ArrayList<>(after.scopes());
            added.removeAll(before.scopes());
            refuseToGrantMore(now, added);
            if (!Objects.equals(after.expiresAt(), before.expiresAt())) {
                refuseToOutlive(tx, caller, after.expiresAt());
            }
            teams(tx, actor, now, added);
            if (isAdmin(before) && (!isAdmin(after) || endsEarlier(before.expiresAt(), after.expiresAt()))) {
                refuseTheLast(tx, before);
            }
            Token stored = tx.replaceToken(after);
            ObjectNode difference = Difference.between(TokenBody.of(before), TokenBody.of(stored));
            tx.audit(Audits.token("auth.token.updated", actor, stored, Map.of("patch", difference)));
            return new Written<>(stored, Written.Outcome.CHANGED);
        });
        changed.accept(tokenId);
        return written;
    }

    /** The row stays; revoking a revoked token changes nothing. */
    public Written<Token> revoke(Actor actor, Principal caller, String tokenId, Preconditions preconditions) {
        Written<Token> written = store.writeAcrossTeams(actor, null, tx -> {
            Token before = touchable(tx, current(tx, caller), tokenId, preconditions);
            if (before.status() == Status.REVOKED) {
                return new Written<>(before, Written.Outcome.UNCHANGED);
            }
            if (isAdmin(before)) {
                refuseTheLast(tx, before);
            }
            Token revoked = tx.replaceToken(revoked(before));
            tx.audit(Audits.token("auth.token.revoked", actor, revoked, Map.of()));
            return new Written<>(revoked, Written.Outcome.CHANGED);
        });
        changed.accept(tokenId);
        return written;
    }

    /** A new secret under the same id; the old one is refused from now on. */
    public IssuedToken rotate(Actor actor, Principal caller, String tokenId, Preconditions preconditions) {
        Credential fresh = TokenFormat.mint(TokenFormat.PAT, random);
        Token token = store.writeAcrossTeams(actor, null, tx -> {
            Token before = touchable(tx, current(tx, caller), tokenId, preconditions);
            if (!before.usableAt(tx.now())) {
                throw Refusal.of(ErrorCode.CONFLICT, "A revoked or expired token can't be rotated: issue a new one.");
            }
            Token rotated = tx.replaceToken(withSecret(before, TokenFormat.hash(fresh.secret())));
            tx.audit(Audits.token("auth.token.rotated", actor, rotated, Map.of()));
            return rotated;
        });
        changed.accept(tokenId);
        return new IssuedToken(token, tokenId + "." + fresh.secret());
    }

    /** The caller as its token is now: it may have been revoked or narrowed since it was checked. */
    private static Principal current(Tx tx, Principal caller) {
        return tx.token(caller.tokenId())
                .filter(token -> token.usableAt(tx.now()))
                .map(token -> new Principal(token.tokenId(), Scope.ofStored(token.scopes())))
                .orElseThrow(() -> Refusal.of(ErrorCode.UNAUTHORIZED, "This token was revoked."));
    }

    private static Token touchable(Tx tx, Principal caller, String tokenId, Preconditions preconditions) {
        Token token = tx.token(tokenId)
                .filter(t -> !t.setup())
                .filter(t -> Authorizer.reaches(caller, Action.WRITE, t))
                .orElseThrow(() -> Refusal.of(ErrorCode.NOT_FOUND, "There is no such token that you can see."));
        if (!token.scopes().stream().allMatch(scope -> holds(caller, scope))) {
            throw Refusal.of(
                    ErrorCode.FORBIDDEN,
                    "That token may do more than yours, so yours can't change, rotate or revoke it.");
        }
        preconditions.check(Optional.of(token.etag()));
        return token;
    }

    private static void refuseToGrantMore(Principal caller, List<String> scopes) {
        List<String> missing =
                scopes.stream().filter(scope -> !holds(caller, scope)).toList();
        if (!missing.isEmpty()) {
            throw Refusal.of(
                    ErrorCode.FORBIDDEN,
                    "A token can't grant what it hasn't: yours lacks '" + String.join("', '", missing) + "'.");
        }
    }

    private static boolean holds(Principal caller, String scope) {
        List<Scope> understood = Scope.ofStored(List.of(scope));
        return caller.admin() || (!understood.isEmpty() && understood.getFirst().isWithin(caller.scopes()));
    }

    /** Makes the teams that an admin's scopes name; others can only name those that are there. */
    private static void teams(Tx tx, Actor actor, Principal caller, List<String> scopes) {
        for (Scope scope : Scope.ofStored(scopes)) {
            String team = scope.team();
            if (team != null && caller.admin()) {
                TeamRule.make(tx, actor, team);
            } else if (team != null && tx.team(team).isEmpty()) {
                String message = "There is no team '" + team + "'; an admin can make it.";
                throw Refusal.of(
                        ErrorCode.INVALID_BODY, message, List.of(new Problem("/scopes", message, "unknown_team")));
            }
        }
    }

    /** Of the admin tokens that last as long as {@code token} one must be left, or everybody is locked out some day. */
    private static void refuseTheLast(Tx tx, Token token) {
        boolean another = tx.activeTokens().stream()
                .filter(t -> isAdmin(t) && !t.tokenId().equals(token.tokenId()))
                .anyMatch(t -> t.usableAt(tx.now()) && !endsEarlier(token.expiresAt(), t.expiresAt()));
        if (token.usableAt(tx.now()) && !another) {
            throw Refusal.of(
                    ErrorCode.CONFLICT,
                    "No other admin token lasts as long as this one: issue one first, then give this one up.");
        }
    }

    /** A life is something to grant as well: a token of an hour makes none that lasts longer, nor prolongs itself. */
    private static void refuseToOutlive(Tx tx, Principal caller, @Nullable Instant expiry) {
        Instant own = tx.token(caller.tokenId()).map(Token::expiresAt).orElse(null);
        if (own != null && (expiry == null || own.isBefore(expiry))) {
            throw Refusal.of(
                    ErrorCode.FORBIDDEN, "A token can't grant a longer life than its own: yours ends at " + own + ".");
        }
    }

    private static boolean endsEarlier(@Nullable Instant before, @Nullable Instant after) {
        return after != null && (before == null || after.isBefore(before));
    }

    static boolean isAdmin(Token token) {
        return !token.setup() && token.scopes().contains(Scope.ADMIN.toString());
    }

    private static boolean revokes(ObjectNode patch) {
        JsonNode status = patch.get("status");
        if (status == null) {
            return false;
        }
        String word = status.asString("");
        if (!List.of("active", "revoked").contains(word)) {
            String message = "Must be active or revoked" + Nearest.hint(word, List.of("active", "revoked"));
            throw Read.refusal(List.of(new Problem("/status", message, "unknown_value")));
        }
        return word.equals("revoked");
    }

    private static void refuseOtherFields(ObjectNode patch) {
        List<Problem> others = patch.propertyNames().stream()
                .filter(name -> !name.equals("status"))
                .map(name -> new Problem(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "A token that is being revoked can't be changed otherwise.",
                        "not_allowed"))
                .toList();
        if (!others.isEmpty()) {
            throw Read.refusal(others);
        }
    }

    private static void refuseRevival(Token before) {
        if (before.status() == Status.REVOKED) {
            throw Refusal.of(ErrorCode.CONFLICT, "A revoked token stays revoked: issue a new one.");
        }
    }

    private static Token with(Token before, TokenBody body) {
        Instant expiry = Objects.equals(
                        body.expiresAt(), TokenBody.of(before).path("expiresAt").asString(null))
                ? before.expiresAt()
                : body.expiry();
        return new Token(
                before.id(),
                before.tokenId(),
                before.setup(),
                body.name(),
                body.description(),
                before.secretHash(),
                body.distinctScopes(),
                before.status(),
                expiry,
                before.lastUsedAt(),
                before.version(),
                before.createdAt(),
                before.updatedAt(),
                before.createdBy(),
                before.updatedBy());
    }

    static Token withSecret(Token before, String secretHash) {
        return copy(before, secretHash, before.status());
    }

    static Token revoked(Token before) {
        return copy(before, before.secretHash(), Status.REVOKED);
    }

    private static Token copy(Token before, String secretHash, Status status) {
        return new Token(
                before.id(),
                before.tokenId(),
                before.setup(),
                before.name(),
                before.description(),
                secretHash,
                before.scopes(),
                status,
                before.expiresAt(),
                before.lastUsedAt(),
                before.version(),
                before.createdAt(),
                before.updatedAt(),
                before.createdBy(),
                before.updatedBy());
    }
}
