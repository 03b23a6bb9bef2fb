package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.auth.TokenFormat.Credential;
import io.flowplane.config.AuthSettings;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.store.AuditEntry;
import io.flowplane.store.AuditQuery;
import io.flowplane.store.AuditRow;
import io.flowplane.store.Listing;
import io.flowplane.store.Page;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.Teams;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.Token;
import io.flowplane.store.Tx;
import io.flowplane.store.UnsteadyStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
    private static final AuthSettings SETTINGS =
            new AuthSettings(10, 1000, 5, 3, Duration.ofMillis(500), Duration.ofMillis(100), 5, 20);
    private static final Actor SYSTEM = Actor.system("test");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private UnsteadyStore database;
    private Store store;
    private AuthJournal journal;
    private Authenticator authenticator;

    @BeforeEach
    void open() {
        database = new UnsteadyStore(TestDatabases.sqlite(folder));
        store = database.store();
        journal = new AuthJournal(store, SETTINGS, nanos::get);
        authenticator = new Authenticator(store, new Throttle(SETTINGS, nanos::get), journal, SETTINGS, nanos::get);
    }

    @AfterEach
    void close() {
        database.comeBack();
        journal.close();
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer %s", "bearer %s", "BEARER %s", "Bearer   %s"})
    void aTokenIsTakenFromItsHeader(String header) {
        Credential token = token();
        assertThat(login(header.formatted(token.text()), "192.0.2.1").tokenId()).isEqualTo(token.tokenId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "%s",
                "Bearer",
                "Bearer ",
                "Bearer%s",
                " Bearer %s",
                "Bearer %s ",
                "Bearer\t%s",
                "Bearer %s, Bearer %s",
                "Bearer %s Bearer %s",
                "Bearer \"%s\"",
                "Bearer token=%s",
                "Basic %s",
                "Token %s",
                "Bearer %sx",
                "Bearer %s\u0000",
                "Bearer %s\nX: y"
            })
    void anyOtherFormIsRefused(String header) {
        String text = header.replace("%s", token().text());
        refused(ErrorCode.UNAUTHORIZED, () -> login(text, "192.0.2.1"));
    }

    @Test
    void noHeaderAndTwoHeadersAreRefused() {
        String header = "Bearer " + token().text();
        refused(ErrorCode.UNAUTHORIZED, () -> authenticator.authenticate(List.of(), from("192.0.2.1")));
        refused(ErrorCode.INVALID_HEADER, () -> authenticator.authenticate(List.of(header, header), from("192.0.2.1")));
    }

    @Test
    void aHugeHeaderIsRefused() {
        refused(ErrorCode.UNAUTHORIZED, () -> login("Bearer " + "a".repeat(1_000_000), "192.0.2.1"));
    }

    @Test
    void aTokenIsReadOnceAndAgainWhenItIsOld() {
        Credential token = token();
        for (int i = 0; i < 100; i++) {
            login(token);
        }
        int reads = database.calls("tokenAcrossTeams");
        assertThat(reads).isEqualTo(1);
        pass(Duration.ofMillis(501));
        login(token);
        assertThat(database.calls("tokenAcrossTeams")).isEqualTo(reads + 1);
    }

    @Test
    void aTokenThatWasRevokedElsewhereIsRefusedWithinASecond() {
        Credential token = token();
        login(token);
        change(token, Token.Status.REVOKED, TokenFormat.hash(token.secret()));
        login(token);
        pass(Duration.ofSeconds(1));
        assertThat(refused(ErrorCode.UNAUTHORIZED, () -> login(token)).detail()).contains("revoked");
    }

    @Test
    void aTokenOfWhichAChangeIsKnownIsRefusedAtOnce() {
        Credential token = token();
        Credential other = token();
        login(token);
        login(other);
        change(token, Token.Status.REVOKED, TokenFormat.hash(token.secret()));
        change(other, Token.Status.REVOKED, TokenFormat.hash(other.secret()));
        authenticator.tokenChanged(token.tokenId());
        refused(ErrorCode.UNAUTHORIZED, () -> login(token));
        authenticator.forgetAll();
        refused(ErrorCode.UNAUTHORIZED, () -> login(other));
    }

    @Test
    void aTokenThatWasRotatedElsewhereWorksAtOnceWithItsNewSecret() {
        Credential token = token();
        login(token);
        Credential fresh = new Credential(
                token.id(),
                token.tokenId(),
                TokenFormat.mint(TokenFormat.PAT, RANDOM).secret());
        change(token, Token.Status.ACTIVE, TokenFormat.hash(fresh.secret()));
        login(fresh);
        refused(ErrorCode.UNAUTHORIZED, () -> login(token));
    }

    @Test
    void whatWasReadBeforeAChangeIsNotKept() throws Exception {
        Credential token = token();
        database.hang();
        Thread reader = Thread.ofVirtual().start(() -> login(token));
        while (database.calls("tokenAcrossTeams") == 0) {
            Thread.sleep(1);
        }
        authenticator.tokenChanged(token.tokenId());
        database.comeBack();
        reader.join();
        int reads = database.calls("tokenAcrossTeams");
        login(token);
        assertThat(database.calls("tokenAcrossTeams")).isGreaterThan(reads);
    }

    @Test
    void knownTokensStillLogInWhileTheDatabaseIsAway() {
        Credential known = token();
        Credential unknown = token();
        login(known);
        database.goAway();
        for (int minute = 0; minute < 10; minute++) {
            pass(Duration.ofMinutes(1));
            login(known);
        }
        assertThatThrownBy(() -> login(unknown)).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> login(guess(known))).isInstanceOf(StoreUnavailable.class);
        database.comeBack();
        login(unknown);
        pass(Duration.ofSeconds(1));
        login(known);
    }

    @Test
    void anAbsentDatabaseIsAskedNoMoreOftenThanAPresentOne() {
        Credential known = token();
        login(known);
        database.goAway();
        pass(Duration.ofSeconds(1));
        int reads = database.calls("tokenAcrossTeams");
        for (int i = 0; i < 100; i++) {
            login(known);
        }
        assertThat(database.calls("tokenAcrossTeams")).isEqualTo(reads + 1);
    }

    @Test
    void knownTokensLogInWhileTheDatabaseHangs() {
        Credential known = token();
        login(known);
        database.hang();
        pass(Duration.ofSeconds(1));
        login(known);
        pass(Duration.ofSeconds(1));
        int reads = database.calls("tokenAcrossTeams");
        for (int i = 0; i < 100; i++) {
            login(known);
        }
        assertThat(database.calls("tokenAcrossTeams")).isEqualTo(reads);
    }

    @Test
    void aWrongSecretCostsTheSameLookAsAnUnknownToken() {
        Credential known = token();
        login(known);
        int before = database.calls("tokenAcrossTeams");
        refused(ErrorCode.UNAUTHORIZED, () -> login(guess(known)));
        int wrongSecret = database.calls("tokenAcrossTeams") - before;
        refused(ErrorCode.UNAUTHORIZED, () -> login(TokenFormat.mint(TokenFormat.PAT, RANDOM)));
        int unknown = database.calls("tokenAcrossTeams") - before - wrongSecret;
        assertThat(wrongSecret).isEqualTo(1).isEqualTo(unknown);
    }

    @Test
    void wrongSecretsAndUnknownTokensLookTheSame() {
        Refusal wrong = refused(ErrorCode.UNAUTHORIZED, () -> login(guess(token())));
        Refusal unknown = refused(ErrorCode.UNAUTHORIZED, () -> login(TokenFormat.mint(TokenFormat.PAT, RANDOM)));
        assertThat(wrong.detail()).isEqualTo(unknown.detail());
    }

    @Test
    void guessingFillsNoMemoryAndManyTokensNoMoreThanTheLimit() {
        for (int i = 0; i < 100; i++) {
            String source = "192.0.2." + i;
            refused(
                    ErrorCode.UNAUTHORIZED,
                    () -> login(
                            "Bearer "
                                    + TokenFormat.mint(TokenFormat.PAT, RANDOM).text(),
                            source));
        }
        assertThat(authenticator.cached()).isZero();
        List<Credential> tokens = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tokens.add(token());
            login(tokens.getLast());
        }
        assertThat(authenticator.cached()).isEqualTo(3);
        tokens.forEach(this::login);
    }

    @Test
    void afterTenFailuresASourceIsToldToWaitAndHonestCallersAreNot() {
        Credential honest = token();
        for (int i = 0; i < 10; i++) {
            refused(ErrorCode.UNAUTHORIZED, () -> login(guess(honest)));
        }
        Refusal slowed = refused(ErrorCode.TOO_MANY_REQUESTS, () -> login(guess(honest)));
        assertThat(slowed.retryAfterSeconds()).isBetween(1, 60);
        refused(ErrorCode.TOO_MANY_REQUESTS, () -> login("nonsense", "192.0.2.1"));
        login(honest);
        login("Bearer " + honest.text(), "192.0.2.2");
        refused(ErrorCode.UNAUTHORIZED, () -> login("nonsense", "192.0.2.2"));
        pass(Duration.ofMinutes(1));
        refused(ErrorCode.UNAUTHORIZED, () -> login(guess(honest)));
    }

    @Test
    void aThousandsGuessesReachTheDatabaseAFewTimesOnly() {
        Credential known = token();
        login(known);
        int before = database.calls("tokenAcrossTeams");
        for (int i = 0; i < 10_000; i++) {
            Credential guess = i % 2 == 0 ? guess(known) : TokenFormat.mint(TokenFormat.PAT, RANDOM);
            assertThatThrownBy(() -> login(guess)).isInstanceOf(Refusal.class);
        }
        assertThat(database.calls("tokenAcrossTeams") - before).isEqualTo(10 + 5);
        journal.close();
        List<AuditRow> rows = audit("auth.failed");
        assertThat(rows).hasSize(6);
        assertThat(rows.getFirst().details()).contains("9995");
    }

    @Test
    void requestsWithoutATokenAreNotHeldAgainstTheirSource() {
        for (int i = 0; i < 100; i++) {
            refused(ErrorCode.UNAUTHORIZED, () -> authenticator.authenticate(List.of(), from("192.0.2.1")));
        }
        refused(ErrorCode.UNAUTHORIZED, () -> login("nonsense", "192.0.2.1"));
    }

    @Test
    void aFailureSaysWhoWhereAndWhy() {
        Credential known = token();
        refused(ErrorCode.UNAUTHORIZED, () -> login(guess(known)));
        authenticator.denied(
                new Principal(known.tokenId(), List.of()), from("192.0.2.1"), "This token lacks the scope 'x:read'.");
        journal.flush();
        List<AuditRow> rows = audit("auth.failed");
        assertThat(rows).extracting(AuditRow::userId).containsOnly(known.tokenId());
        assertThat(rows).extracting(AuditRow::clientIp).containsOnly("192.0.2.1");
        assertThat(rows).extracting(AuditRow::requestId).containsOnly("r-1");
        assertThat(rows.getLast().details()).contains("wrong_secret").contains("/api/v1/clusters");
        assertThat(rows.getFirst().details()).contains("forbidden").contains("x:read");
    }

    @Test
    void pastedSecretsAndLongTextsStayOutOfTheAuditTable() {
        Credential token = token();
        RequestSource source = new RequestSource(
                "192.0.2.1",
                "curl " + token.text(),
                "r".repeat(5000),
                "/api/v1/tokens/" + token.text() + "/" + "x".repeat(5000));
        assertThatThrownBy(() -> authenticator.authenticate(List.of(token.text()), source))
                .isInstanceOf(Refusal.class);
        journal.flush();
        AuditRow row = audit("auth.failed").getFirst();
        assertThat(row.toString()).doesNotContain(token.secret()).hasSizeLessThan(2000);
    }

    @Test
    void anAcceptedTokenIsWrittenDownHourlyForEachSource() {
        Credential token = token();
        for (int i = 0; i < 10; i++) {
            login(token);
            login("Bearer " + token.text(), "192.0.2.2");
            pass(Duration.ofMinutes(5));
        }
        journal.flush();
        assertThat(audit("auth.token.authenticated")).hasSize(2);
        assertThat(store.tokenAcrossTeams(token.tokenId()).orElseThrow().lastUsedAt())
                .isNotNull();
        assertThat(database.calls("touchTokensAcrossTeams")).isEqualTo(1);
        pass(Duration.ofMinutes(10));
        login(token);
        journal.flush();
        assertThat(audit("auth.token.authenticated")).hasSize(3);
    }

    @Test
    void rowsWaitWhileTheDatabaseIsAwayAndWhatDoesNotFitIsCounted() {
        database.goAway();
        for (int i = 0; i < 30; i++) {
            String source = "192.0.2." + i;
            refused(ErrorCode.UNAUTHORIZED, () -> login("nonsense", source));
        }
        journal.flush();
        journal.flush();
        assertThat(journal.lost()).isEqualTo(10);
        database.comeBack();
        journal.flush();
        List<AuditRow> rows = audit("auth.failed");
        assertThat(rows).hasSize(21);
        assertThat(rows.getFirst().details()).contains("lost").contains("10");
        journal.flush();
        assertThat(audit("auth.failed")).hasSize(21);
    }

    @Test
    void countsOfAMinuteBecomeOneRowWhenItIsOver() {
        for (int i = 0; i < 50; i++) {
            refused(ErrorCode.UNAUTHORIZED, () -> authenticator.authenticate(List.of(), from("192.0.2.1")));
        }
        journal.flush();
        assertThat(audit("auth.failed")).hasSize(5);
        pass(Duration.ofSeconds(61));
        journal.flush();
        assertThat(audit("auth.failed")).hasSize(6);
        assertThat(audit("auth.failed").getFirst().details()).contains("45").contains("missing");
        pass(Duration.ofSeconds(61));
        journal.flush();
        assertThat(audit("auth.failed")).hasSize(6);
    }

    @Test
    void moreSourcesThanAreTrackedShareOneCount() {
        for (int i = 0; i < 3000; i++) {
            String source = "10." + i / 65536 + "." + i / 256 + "." + i % 256;
            refused(ErrorCode.UNAUTHORIZED, () -> authenticator.authenticate(List.of(), from(source)));
            if (i % 15 == 0) {
                journal.flush();
            }
        }
        journal.close();
        assertThat(audit("auth.failed")).hasSize(1000 + 5 + 1);
        assertThat(audit("auth.failed").getFirst().clientIp()).isNull();
        assertThat(audit("auth.failed").getFirst().details()).contains("1995");
    }

    private Credential token() {
        Credential credential = TokenFormat.mint(TokenFormat.PAT, RANDOM);
        store.writeAcrossTeams(SYSTEM, null, tx -> {
            tx.audit(new AuditEntry("auth.token.created", "token", null, null, null, SYSTEM, Map.of()));
            return tx.createToken(
                    credential.id(),
                    new Tx.NewToken(
                            credential.tokenId(),
                            false,
                            "name",
                            null,
                            TokenFormat.hash(credential.secret()),
                            List.of("clusters:read"),
                            null));
        });
        return credential;
    }

    private void change(Credential credential, Token.Status status, String hash) {
        store.writeAcrossTeams(SYSTEM, null, tx -> {
            Token t = tx.token(credential.tokenId()).orElseThrow();
            tx.audit(new AuditEntry("auth.token.updated", "token", null, null, null, SYSTEM, Map.of()));
            return tx.replaceToken(new Token(
                    t.id(),
                    t.tokenId(),
                    t.setup(),
                    t.name(),
                    t.description(),
                    hash,
                    t.scopes(),
                    status,
                    t.expiresAt(),
                    t.lastUsedAt(),
                    t.version(),
                    t.createdAt(),
                    t.updatedAt(),
                    t.createdBy(),
                    t.updatedBy()));
        });
    }

    /** The right id with a wrong secret. */
    private static Credential guess(Credential token) {
        return new Credential(
                token.id(),
                token.tokenId(),
                TokenFormat.mint(TokenFormat.PAT, RANDOM).secret());
    }

    private Principal login(Credential token) {
        return login("Bearer " + token.text(), "192.0.2.1");
    }

    private Principal login(String header, String source) {
        return authenticator.authenticate(List.of(header), from(source));
    }

    private static RequestSource from(String source) {
        return new RequestSource(source, "test", "r-1", "/api/v1/clusters");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<AuditRow> audit(String eventType) {
        List<AuditRow> rows = new ArrayList<>();
        try (Listing<AuditRow> listing = store.auditAcrossTeams(
                new AuditQuery(new Teams.All(), Map.of("event_type", eventType), null, null, Page.WHOLE))) {
            listing.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static Refusal refused(ErrorCode code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        List<Refusal> refusals = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusals::add);
        assertThat(refusals.getFirst().code()).isEqualTo(code);
        return refusals.getFirst();
    }
}
