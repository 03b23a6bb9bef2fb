package io.flowplane.auth;

import io.flowplane.auth.TokenFormat.Credential;
import io.flowplane.config.AuthSettings;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.Store;
import io.flowplane.store.Token;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns an {@code Authorization} header into a {@link Principal}, or refuses. Every refusal is in the audit table; a wrong
 * secret of a real token costs the same work as an unknown token (two comparisons and one look into the database) and is
 * answered after the same time.
 */
public final class Authenticator {
    /** RFC 6750 2.1 with RFC 9110's case-insensitive scheme; nothing after the token. */
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([^\\s,]+)");

    private static final String NOBODYS_HASH = "0".repeat(64);
    private static final int MAX_HEADER = 512;

    /** A guess is answered this long after it came, so that the time of the answer doesn't tell what was found. */
    private static final Duration GUESS = Duration.ofMillis(10);

    private final Store store;
    private final Throttle throttle;
    private final AuthJournal journal;
    private final TokenCache cache;
    private final LongSupplier nanos;

    /** @param nanos a monotonic clock such as {@code System::nanoTime} */
    public Authenticator(
            Store store, Throttle throttle, AuthJournal journal, AuthSettings settings, LongSupplier nanos) {
        this.store = store;
        this.throttle = throttle;
        this.journal = journal;
        this.nanos = nanos;
        this.cache = new TokenCache(store, settings, nanos);
    }

    /**
     * The caller.
     *
     * @param authorization every {@code Authorization} header of the request
     * @throws Refusal UNAUTHORIZED; TOO_MANY_REQUESTS with {@code Retry-After} for a source that fails too often;
     *     INVALID_HEADER for more than one header
     * @throws io.flowplane.store.StoreUnavailable when the token isn't cached and the database is away
     */
    public Principal authenticate(List<String> authorization, RequestSource source) {
        if (authorization.isEmpty()) {
            journal.failed(source, null, "missing", Map.of());
            throw Refusal.of(ErrorCode.UNAUTHORIZED, "Send your token as 'Authorization: Bearer fp_pat_…'.");
        }
        if (authorization.size() > 1) {
            fail(source, null, "several_headers");
            throw Refusal.of(ErrorCode.INVALID_HEADER, "There is more than one Authorization header: send one.");
        }
        Credential credential = credential(authorization.getFirst(), source);
        Token token = verified(credential, source);
        if (!token.usableAt(store.nowAcrossTeams())) {
            boolean revoked = token.status() == Token.Status.REVOKED;
            fail(source, token.tokenId(), revoked ? "revoked" : "expired");
            throw unauthorized(revoked ? "This token was revoked." : "This token has expired.");
        }
        journal.authenticated(token.tokenId(), source);
        return new Principal(token.tokenId(), Scope.ofStored(token.scopes()));
    }

    /** Writes down that an authenticated caller was refused (403). */
    public void denied(Principal who, RequestSource source, String why) {
        journal.failed(source, who.tokenId(), "forbidden", Map.of("detail", why));
    }

    /** Forgets what is cached of a token: it was changed here, or the change feed says so. */
    public void tokenChanged(String tokenId) {
        cache.forget(tokenId);
    }

    /** Forgets every cached token: the change feed has a gap. */
    public void forgetAll() {
        cache.forgetAll();
    }

    /** Tokens in memory, for tests of the bound. */
    int cached() {
        return cache.size();
    }

    private Credential credential(String header, RequestSource source) {
        Matcher bearer = BEARER.matcher(header.length() > MAX_HEADER ? "" : header);
        Optional<Credential> credential = bearer.matches() ? TokenFormat.parse(bearer.group(1)) : Optional.empty();
        if (credential.isEmpty()) {
            fail(source, null, "malformed");
            throw unauthorized("The Authorization header must be 'Bearer', a space, and the whole token.");
        }
        if (credential.get().tokenId().startsWith(TokenFormat.SETUP)) {
            fail(source, null, "setup_token");
            throw unauthorized("A setup token is only good for POST /api/v1/bootstrap/initialize.");
        }
        return credential.get();
    }

    private Token verified(Credential credential, RequestSource source) {
        String tokenId = credential.tokenId();
        if (matches(credential, cache.peek(tokenId))) {
            Optional<Token> now = cache.get(tokenId);
            if (now.isPresent() && matches(credential, now)) {
                return now.get();
            }
        }
        if (throttle.secondsToWait(source.clientIp()) > 0 && !throttle.spareLookup()) {
            fail(source, null, "not_looked_up");
        }
        long start = nanos.getAsLong();
        Optional<Token> stored = cache.read(tokenId);
        if (stored.isPresent() && matches(credential, stored)) {
            return stored.get();
        }
        waitUntil(start + GUESS.toNanos());
        fail(source, stored.map(Token::tokenId).orElse(null), stored.isPresent() ? "wrong_secret" : "unknown");
        throw unauthorized("This token is not known here.");
    }

    /** Compares even where there is nothing to compare with, so that time tells nothing. */
    private static boolean matches(Credential credential, Optional<Token> token) {
        boolean same = TokenFormat.matches(
                credential.secret(), token.map(Token::secretHash).orElse(NOBODYS_HASH));
        return same && token.isPresent();
    }

    /** Writes the failure down and counts it; a source with too many gets 429 for it. */
    private void fail(RequestSource source, @Nullable String tokenId, String reason) {
        journal.failed(source, tokenId, reason, Map.of());
        int wait = throttle.secondsToWait(source.clientIp());
        if (wait > 0) {
            throw Refusal.later(
                    ErrorCode.TOO_MANY_REQUESTS, "Too many failed attempts from your address: wait a moment.", wait);
        }
        throttle.failed(source.clientIp());
    }

    private void waitUntil(long time) {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, time - nanos.getAsLong())));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Refusal unauthorized(String detail) {
        return Refusal.of(ErrorCode.UNAUTHORIZED, detail);
    }
}
