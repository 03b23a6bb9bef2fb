package io.flowplane.apply;

import static io.flowplane.apply.Desk.actor;
import static io.flowplane.apply.Desk.json;
import static io.flowplane.apply.ResourceWritesTest.refused;
import static io.flowplane.apply.ResourceWritesTest.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.Written.Outcome;
import io.flowplane.auth.Principal;
import io.flowplane.auth.Scope;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.store.AuditRow;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.Token;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenWritesTest {
    @TempDir
    Path folder;

    private Desk desk;
    private IssuedToken admin;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder));
        admin = desk.admin();
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void anIssuedTokenLogsInWithItsScopesAndOnlyItsHashIsKept() {
        IssuedToken issued = desk.issue(admin, "pipeline", "clusters:read", "team:payments:routes:*", "clusters:read");
        assertThat(issued.secretText()).startsWith(issued.token().tokenId() + ".");
        Principal principal = desk.login(issued);
        assertThat(principal.tokenId()).isEqualTo(issued.token().tokenId());
        assertThat(principal.scopes()).hasToString("[clusters:read, team:payments:routes:*]");
        assertThat(desk.stored(issued).secretHash()).hasSize(64).doesNotContain(secret(issued));
        assertThat(desk.stored(issued).createdBy()).isEqualTo(admin.token().tokenId());
        assertThat(desk.store.team("payments")).isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                        | /name,/scopes",
                "{'name':'ab','scopes':[]}                                                 | /name,/scopes",
                "{'name':'a b c','scopes':['cluster:read','clusters:red','x']}             | /name,/scopes/0,/scopes/1,/scopes/2",
                "{'name':1,'scopes':'clusters:read','expiresAt':5}                         | /name,/scopes,/expiresAt",
                "{'name':'abc','scopes':['clusters:read'],'expiresAt':'tomorrow'}          | /expiresAt",
                "{'name':'abc','scopes':['clusters:read'],'expiresAt':'2020-01-01T00:00:00Z'}    | /expiresAt",
                "{'name':'a','scopes':['x'],'expiresAt':'2020-01-01T00:00:00Z'}            | /name,/scopes/0,/expiresAt",
                "{'name':'abc','scopes':['clusters:read'],'expiresAt':'+999999999-12-31T23:59:59Z'} | /expiresAt",
                "{'name':'abc','scopes':['clusters:read'],'admin':true}                    | /admin",
                "{'name':'abc','scopes':['clusters:read'],'secretHash':'0'}                | /secretHash",
                "{'name':'abc','scopes':['clusters:read'],'setup':true}                    | /setup",
                "{'name':'abc','scopes':['clusters:read',null]}                            | /scopes/1",
                "{'name':'abc','scopes':['team:Pay:clusters:read']}                        | /scopes/0"
            })
    void aBodyWithFaultsIsRefusedWithAllOfThem(String body, String pointers) {
        Refusal refusal = refused(ErrorCode.INVALID_BODY, () -> issue(admin, body));
        assertThat(refusal.problems()).extracting(Problem::pointer).containsExactlyInAnyOrder(pointers.split(","));
        assertThat(desk.audit("auth.token.created")).hasSize(1);
    }

    @Test
    void aMistypedResourceGetsAHint() {
        Refusal refusal =
                refused(ErrorCode.INVALID_BODY, () -> issue(admin, "{'name':'abc','scopes':['cluster:read']}"));
        assertThat(refusal.problems().getFirst().message()).contains("did you mean 'clusters'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin:all",
                "*:*",
                "*:read",
                "clusters:read",
                "team:a:*:read",
                "team:a:routes:read",
                "team:b:clusters:read"
            })
    void aTokenGrantsNoMoreThanItHas(String more) {
        desk.issue(admin, "makes-the-teams", "team:b:clusters:read");
        IssuedToken narrow = desk.issue(admin, "narrow", "team:a:clusters:*", "tokens:write");
        refused(ErrorCode.FORBIDDEN, () -> desk.issue(narrow, "broad", "team:a:clusters:read", more));
        IssuedToken child = desk.issue(narrow, "child", "team:a:clusters:read");
        refused(ErrorCode.FORBIDDEN, () -> update(narrow, child, "{'scopes':['" + more + "']}"));
        refused(ErrorCode.FORBIDDEN, () -> update(narrow, narrow, "{'scopes':['tokens:write','" + more + "']}"));
        assertThat(desk.stored(child).version()).isEqualTo(1);
    }

    @Test
    void aTokenThatMayDoMoreIsOutOfReach() {
        IssuedToken clerk = desk.issue(admin, "clerk", "tokens:*");
        refused(ErrorCode.FORBIDDEN, () -> rotate(clerk, admin));
        refused(ErrorCode.FORBIDDEN, () -> revoke(clerk, admin));
        refused(ErrorCode.FORBIDDEN, () -> update(clerk, admin, "{'name':'mine'}"));
        assertThat(desk.login(admin).admin()).isTrue();
    }

    @Test
    void aTeamsClerkIssuesForItsTeamAndSeesNoOthersTokens() {
        IssuedToken clerk = desk.issue(admin, "clerk", "team:a:*:*");
        IssuedToken foreign = desk.issue(admin, "foreign", "team:b:clusters:read");
        IssuedToken own = desk.issue(clerk, "own", "team:a:clusters:read");
        refused(ErrorCode.NOT_FOUND, () -> revoke(clerk, foreign));
        refused(ErrorCode.NOT_FOUND, () -> revoke(clerk, admin));
        refused(ErrorCode.FORBIDDEN, () -> desk.issue(clerk, "thief", "team:b:clusters:read"));
        assertThat(revoke(clerk, own).outcome()).isEqualTo(Outcome.CHANGED);
    }

    @Test
    void onlyAnAdminsTokenMakesTeams() {
        IssuedToken clerk = desk.issue(admin, "clerk", "tokens:write", "clusters:read");
        refused(ErrorCode.INVALID_BODY, () -> desk.issue(clerk, "new", "team:new:clusters:read"));
        assertThat(desk.store.team("new")).isEmpty();
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceAndItsRowStays() {
        IssuedToken token = desk.issue(admin, "pipeline", "clusters:read");
        desk.login(token);
        assertThat(revoke(admin, token).outcome()).isEqualTo(Outcome.CHANGED);
        refused(ErrorCode.UNAUTHORIZED, () -> desk.login(token));
        assertThat(desk.stored(token).status()).isEqualTo(Token.Status.REVOKED);
        assertThat(revoke(admin, token).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(desk.audit("auth.token.revoked")).hasSize(1);
    }

    @Test
    void aRevokedTokenStaysRevoked() {
        IssuedToken token = desk.issue(admin, "pipeline", "clusters:read");
        assertThat(update(admin, token, "{'status':'revoked'}").now().status()).isEqualTo(Token.Status.REVOKED);
        refused(ErrorCode.CONFLICT, () -> update(admin, token, "{'status':'active'}"));
        refused(ErrorCode.CONFLICT, () -> update(admin, token, "{'expiresAt':'2099-01-01T00:00:00Z'}"));
        refused(ErrorCode.CONFLICT, () -> rotate(admin, token));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'status':'expired'}", "{'status':null}", "{'status':1}", "{'status':'revoked','name':'abc'}"})
    void aStatusIsActiveOrRevokedAndNothingBeside(String patch) {
        IssuedToken token = desk.issue(admin, "pipeline", "clusters:read");
        refused(ErrorCode.INVALID_BODY, () -> update(admin, token, patch));
        desk.login(token);
    }

    @Test
    void aRevokedTokenCanNotActAnyMore() {
        IssuedToken clerk = desk.issue(admin, "clerk", "tokens:*");
        Principal stale = desk.login(clerk);
        revoke(admin, clerk);
        refused(
                ErrorCode.UNAUTHORIZED,
                () -> desk.tokens.issue(actor(clerk), stale, json("{'name':'abc','scopes':['tokens:read']}")));
    }

    @Test
    void aNarrowedTokenGrantsWithWhatItHasNow() {
        IssuedToken clerk = desk.issue(admin, "clerk", "tokens:*", "clusters:read");
        Principal stale = desk.login(clerk);
        update(admin, clerk, "{'scopes':['tokens:*']}");
        refused(
                ErrorCode.FORBIDDEN,
                () -> desk.tokens.issue(actor(clerk), stale, json("{'name':'abc','scopes':['clusters:read']}")));
        assertThat(desk.login(clerk).scopes()).hasToString("[tokens:*]");
    }

    @Test
    void aRotatedTokenHasANewSecretAndItsOldOneIsRefusedAtOnce() {
        IssuedToken token = desk.issue(admin, "pipeline", "clusters:read");
        desk.login(token);
        IssuedToken rotated = rotate(admin, token);
        assertThat(rotated.token().tokenId()).isEqualTo(token.token().tokenId());
        assertThat(rotated.secretText())
                .startsWith(token.token().tokenId() + ".")
                .isNotEqualTo(token.secretText());
        refused(ErrorCode.UNAUTHORIZED, () -> desk.login(token));
        assertThat(desk.login(rotated).tokenId()).isEqualTo(token.token().tokenId());
    }

    @Test
    void aPatchChangesWhatItNames() {
        IssuedToken token = issue(admin, "{'name':'pipeline','scopes':['clusters:read'],'description':'x'}");
        Token changed = update(
                        admin,
                        token,
                        "{'name':'new-name','description':null,'expiresAt':'2099-01-01T01:00:00+01:00','status':'active'}")
                .now();
        assertThat(changed.name()).isEqualTo("new-name");
        assertThat(changed.description()).isNull();
        assertThat(changed.expiresAt()).isEqualTo(Instant.parse("2099-01-01T00:00:00Z"));
        assertThat(changed.scopes()).containsExactly("clusters:read");
        assertThat(update(admin, token, "{'expiresAt':null}").now().expiresAt()).isNull();
        assertThat(update(admin, token, "{'name':'new-name'}").outcome()).isEqualTo(Outcome.UNCHANGED);
        AuditRow row = desk.audit("auth.token.updated").getLast();
        assertThat(json(row.details()))
                .isEqualTo(json("{'patch':{'name':'new-name','description':null,'expiresAt':'2099-01-01T00:00:00Z'}}"));
    }

    @Test
    void anETagThatDoesNotMatchChangesNothing() {
        IssuedToken token = desk.issue(admin, "ci-1", "clusters:read");
        Preconditions stale = new Preconditions(List.of("9-00000000"), false);
        Principal by = desk.principal(admin);
        String id = token.token().tokenId();
        refused(
                ErrorCode.PRECONDITION_FAILED,
                () -> desk.tokens.update(actor(admin), by, id, json("{'name':'abc'}"), stale));
        refused(ErrorCode.PRECONDITION_FAILED, () -> desk.tokens.revoke(actor(admin), by, id, stale));
        refused(ErrorCode.PRECONDITION_FAILED, () -> desk.tokens.rotate(actor(admin), by, id, stale));
        desk.login(token);
    }

    @Test
    void theLastAdminTokenIsNotGivenUpByAccident() {
        refused(ErrorCode.CONFLICT, () -> revoke(admin, admin));
        refused(ErrorCode.CONFLICT, () -> update(admin, admin, "{'status':'revoked'}"));
        refused(ErrorCode.CONFLICT, () -> update(admin, admin, "{'scopes':['*:*']}"));
        refused(ErrorCode.CONFLICT, () -> update(admin, admin, "{'expiresAt':'2099-01-01T00:00:00Z'}"));
        update(admin, admin, "{'name':'renamed'}");
        IssuedToken other = desk.issue(admin, "other", "admin:all");
        assertThat(revoke(admin, admin).outcome()).isEqualTo(Outcome.CHANGED);
        refused(ErrorCode.CONFLICT, () -> revoke(other, other));
        assertThat(rotate(other, other).token().version()).isEqualTo(2);
    }

    @Test
    void anAdminTokenThatExpiresIsNoReplacementForOneThatLasts() {
        IssuedToken temporary =
                issue(admin, "{'name':'temporary','scopes':['admin:all'],'expiresAt':'2099-01-01T00:00:00Z'}");
        refused(ErrorCode.CONFLICT, () -> revoke(temporary, admin));
        refused(ErrorCode.CONFLICT, () -> update(temporary, admin, "{'scopes':['clusters:read']}"));
        assertThat(revoke(temporary, temporary).outcome()).isEqualTo(Outcome.CHANGED);
    }

    @Test
    void aTokenGrantsNoLongerLifeThanItsOwn() {
        IssuedToken shortLived =
                issue(admin, "{'name':'temporary','scopes':['admin:all'],'expiresAt':'2099-01-01T00:00:00Z'}");
        String body = "{'name':'child','scopes':['clusters:read']";
        refused(ErrorCode.FORBIDDEN, () -> issue(shortLived, body + "}"));
        refused(ErrorCode.FORBIDDEN, () -> issue(shortLived, body + ",'expiresAt':'2099-01-01T00:00:01Z'}"));
        IssuedToken child = issue(shortLived, body + ",'expiresAt':'2099-01-01T00:00:00Z'}");
        refused(ErrorCode.FORBIDDEN, () -> update(shortLived, child, "{'expiresAt':null}"));
        refused(ErrorCode.FORBIDDEN, () -> update(shortLived, shortLived, "{'expiresAt':null}"));
        update(shortLived, child, "{'name':'renamed','expiresAt':'2098-01-01T00:00:00Z'}");
        update(admin, shortLived, "{'expiresAt':null}");
    }

    @Test
    void whatIsNullIsAbsent() {
        IssuedToken token =
                issue(admin, "{'name':'abc','description':null,'expiresAt':null,'scopes':['clusters:read']}");
        assertThat(token.token().description()).isNull();
    }

    @Test
    void twoAdminsThatRevokeEachOtherLeaveOne() throws Exception {
        for (int round = 0; round < 10; round++) {
            IssuedToken other = desk.issue(admin, "other", "admin:all");
            IssuedToken first = admin;
            List<Boolean> revoked = together(2, i -> {
                try {
                    return revoke(i == 0 ? first : other, i == 0 ? other : first)
                                    .outcome()
                            == Outcome.CHANGED;
                } catch (Refusal refusal) {
                    return false;
                }
            });
            assertThat(revoked).containsOnlyOnce(true);
            assertThat(desk.bootstrap.needsInitialization()).isFalse();
            admin = revoked.getFirst() ? first : other;
        }
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        Instant soon = desk.store.nowAcrossTeams().plusMillis(1500);
        IssuedToken token = issue(admin, "{'name':'short','scopes':['clusters:read'],'expiresAt':'" + soon + "'}");
        desk.login(token);
        Thread.sleep(2000);
        assertThat(refused(ErrorCode.UNAUTHORIZED, () -> desk.login(token)).detail())
                .contains("expired");
        refused(ErrorCode.CONFLICT, () -> rotate(admin, token));
        update(admin, token, "{'name':'renamed'}");
        update(admin, token, "{'expiresAt':null}");
        desk.login(token);
    }

    @Test
    void unknownTokensAndSetupTokensAreNotFound() {
        for (String id : List.of("fp_pat_0189b7c4-0000-4000-8000-00000000000a", "fp_setup_x", "", "%", "' OR 1=1 --")) {
            refused(
                    ErrorCode.NOT_FOUND,
                    () -> desk.tokens.revoke(actor(admin), desk.principal(admin), id, Preconditions.NONE));
        }
    }

    @Test
    void whatALaterVersionGrantedStaysWithTheTokenButOnlyAnAdminTouchesIt() {
        IssuedToken clerk = desk.issue(admin, "clerk", "tokens:*", "clusters:*");
        IssuedToken token = desk.issue(admin, "later", "clusters:read");
        desk.store.writeAcrossTeams(Actor.system("x"), null, tx -> {
            tx.audit(Audits.token("auth.token.updated", Actor.system("x"), desk.stored(token), Map.of()));
            Token before = tx.token(token.token().tokenId()).orElseThrow();
            return tx.replaceToken(new Token(
                    before.id(),
                    before.tokenId(),
                    false,
                    before.name(),
                    null,
                    before.secretHash(),
                    List.of("clusters:read", "org:acme:clusters:execute"),
                    before.status(),
                    null,
                    null,
                    before.version(),
                    before.createdAt(),
                    before.updatedAt(),
                    before.createdBy(),
                    before.updatedBy()));
        });
        refused(ErrorCode.FORBIDDEN, () -> rotate(clerk, token));
        assertThat(update(admin, token, "{'name':'renamed'}").now().scopes()).contains("org:acme:clusters:execute");
        refused(ErrorCode.INVALID_BODY, () -> issue(admin, "{'name':'abc','scopes':['org:acme:clusters:execute']}"));
    }

    @Test
    void noSecretIsInAuditRowsOrChanges() {
        IssuedToken token = desk.issue(admin, "ci-1", "clusters:read");
        IssuedToken rotated = rotate(admin, token);
        desk.login(rotated);
        revoke(admin, token);
        desk.journal.flush();
        String everything = desk.audit(Map.of()) + " " + desk.changes();
        for (IssuedToken secret : List.of(admin, token, rotated)) {
            assertThat(everything)
                    .doesNotContain(secret(secret))
                    .doesNotContain(desk.stored(secret).secretHash());
            assertThat(secret.toString()).doesNotContain(secret(secret));
        }
        assertThat(everything).contains(token.token().tokenId());
    }

    @Test
    void everyTokenEventIsInTheAuditTableUnderTheCallersId() {
        IssuedToken token = desk.issue(admin, "ci-1", "clusters:read");
        update(admin, token, "{'name':'renamed'}");
        rotate(admin, token);
        revoke(admin, token);
        assertThat(desk.audit(Map.of("user_id", admin.token().tokenId())))
                .extracting(AuditRow::eventType)
                .containsExactlyInAnyOrder(
                        "auth.token.created", "auth.token.updated", "auth.token.rotated", "auth.token.revoked");
    }

    private static String secret(IssuedToken token) {
        return token.secretText().substring(token.secretText().indexOf('.') + 1);
    }

    private IssuedToken issue(IssuedToken by, String body) {
        return desk.tokens.issue(actor(by), current(by), json(body));
    }

    private Written<Token> update(IssuedToken by, IssuedToken token, String patch) {
        return desk.tokens.update(actor(by), current(by), token.token().tokenId(), json(patch), Preconditions.NONE);
    }

    private Written<Token> revoke(IssuedToken by, IssuedToken token) {
        return desk.tokens.revoke(actor(by), current(by), token.token().tokenId(), Preconditions.NONE);
    }

    private IssuedToken rotate(IssuedToken by, IssuedToken token) {
        return desk.tokens.rotate(actor(by), current(by), token.token().tokenId(), Preconditions.NONE);
    }

    private Principal current(IssuedToken by) {
        return new Principal(
                by.token().tokenId(), Scope.ofStored(desk.stored(by).scopes()));
    }
}
