package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Team;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Teams, tokens, and the state of the setup. */
abstract class TeamAndTokenContract extends ListingContract {
    @Test
    void aTeamIsMadeOnceAndToldOnce() throws Exception {
        List<Callable<Team>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                tx.audit(told("team.named"));
                return tx.ensureTeam("a");
            }));
        }
        Set<Team> teams = new HashSet<>(together(calls));
        assertThat(teams).hasSize(1);
        assertThat(changes())
                .extracting(Change::kind, Change::name, Change::team)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("team", "a", "a"));
        assertThat(drain(store.teamsAcrossTeams(new Teams.All(), Page.WHOLE))).containsExactlyElementsOf(teams);
        assertThat(store.team("a")).contains(teams.iterator().next());
    }

    @Test
    void aTeamIsChangedAndDeleted() {
        Team made = putTeam("a", "A", null);
        assertThat(putTeam("a", "A", null)).isEqualTo(made);
        Team changed = putTeam("a", "A", "the first");
        assertThat(changed.version()).isEqualTo(2);
        assertThat(store.team("a")).contains(changed);
        create(cluster("a", "x"), "{}");
        assertThat(store.<Boolean>writeAcrossTeams(ACTOR, "a", tx -> tx.ownsAnything("a")))
                .isTrue();
        delete(cluster("a", "x"));
        assertThat(store.<Boolean>writeAcrossTeams(ACTOR, "a", tx -> tx.ownsAnything("a")))
                .isFalse();
        deleteTeam("a");
        assertThat(store.team("a")).isEmpty();
        assertThat(changes().getLast()).extracting(Change::op, Change::name).containsExactly(Change.Op.DELETED, "a");
    }

    @Test
    void aTeamThatOwnsSomethingStaysEvenIfNobodyAsked() {
        create(cluster("a", "x"), "{}");
        assertThatThrownBy(() -> deleteTeam("a")).isInstanceOf(StoreUnavailable.class);
        assertThat(store.team("a")).isPresent();
        assertThat(store.find(cluster("a", "x"))).isPresent();
    }

    private Team putTeam(String name, @Nullable String displayName, @Nullable String description) {
        return store.writeAcrossTeams(ACTOR, name, tx -> {
            tx.audit(told("team.changed"));
            return tx.putTeam(name, displayName, description);
        });
    }

    private void deleteTeam(String name) {
        store.writeAcrossTeams(ACTOR, name, tx -> {
            tx.audit(told("team.deleted"));
            tx.deleteTeam(name);
            return true;
        });
    }

    @Test
    void tokensAreKeptWithoutTheSetupTokensInTheList() {
        Token admin = createToken("admin", false, List.of("admin:all"), null);
        Token setup =
                createToken("setup", true, List.of("admin:all"), Instant.now().plusSeconds(3600));
        assertThat(store.tokenAcrossTeams(admin.tokenId())).contains(admin);
        assertThat(store.tokenAcrossTeams(setup.tokenId())).map(Token::setup).contains(true);
        assertThat(store.tokenAcrossTeams("fp_pat_none")).isEmpty();
        assertThat(drain(store.tokensAcrossTeams(Page.WHOLE))).containsExactly(admin);
        assertThat(store.<List<Token>>writeAcrossTeams(ACTOR, null, Tx::activeTokens))
                .extracting(Token::tokenId)
                .containsExactly(admin.tokenId(), setup.tokenId());
    }

    @Test
    void tokensArePagedInTheOrderOfTheirMaking() {
        List<Token> made = IntStream.range(0, 5)
                .mapToObj(i -> createToken("t" + i, false, List.of("clusters:read"), null))
                .toList();
        List<Token> paged = new ArrayList<>();
        String next = null;
        do {
            try (Listing<Token> page = store.tokensAcrossTeams(new Page(2, next))) {
                next = page.nextPage();
                page.forEachRemaining(paged::add);
            }
        } while (next != null);
        assertThat(paged).isEqualTo(made);
    }

    @Test
    void aReplacedTokenHasTheNextVersion() {
        Token token = createToken("a", false, List.of("admin:all"), null);
        Token revoked = store.writeAcrossTeams(ACTOR, null, tx -> {
            tx.audit(told("auth.token.revoked"));
            Token now = tx.token(token.tokenId()).orElseThrow();
            return tx.replaceToken(with(now, Token.Status.REVOKED, now.expiresAt()));
        });
        assertThat(revoked.version()).isEqualTo(2);
        assertThat(store.tokenAcrossTeams(token.tokenId())).contains(revoked);
        assertThat(store.<List<Token>>writeAcrossTeams(ACTOR, null, Tx::activeTokens))
                .isEmpty();
        Change change = changes().getLast();
        assertThat(change.kind()).isEqualTo("token");
        assertThat(change.name()).isEqualTo(token.tokenId());
        assertThat(change.team()).isNull();
        assertThat(change.after()).isNull();
    }

    private static Token with(Token token, Token.Status status, @Nullable Instant expiresAt) {
        return new Token(
                token.id(),
                token.tokenId(),
                token.setup(),
                token.name(),
                token.description(),
                token.secretHash(),
                token.scopes(),
                status,
                expiresAt,
                token.lastUsedAt(),
                token.version(),
                token.createdAt(),
                token.updatedAt(),
                token.createdBy(),
                token.updatedBy());
    }

    @Test
    void onlyUsableTokensCountAndOnlyAdminScopesMakeAnAdmin() {
        assertThat(store.hasAdminTokenAcrossTeams()).isFalse();
        createToken("reader", false, List.of("clusters:read", "x-admin:all", "admin:allx"), null);
        createToken("setup", true, List.of("admin:all"), null);
        createToken("old", false, List.of("admin:all"), store.nowAcrossTeams().minusSeconds(1));
        assertThat(store.hasAdminTokenAcrossTeams()).isFalse();
        assertThat(store.countActiveTokensAcrossTeams()).isEqualTo(1);
        createToken(
                "admin",
                false,
                List.of("clusters:read", "admin:all"),
                store.nowAcrossTeams().plusSeconds(60));
        assertThat(store.hasAdminTokenAcrossTeams()).isTrue();
        assertThat(store.countActiveTokensAcrossTeams()).isEqualTo(2);
    }

    @Test
    void useIsNotedAtMostHourlyWithoutARevision() throws Exception {
        Token token = createToken("a", false, List.of("admin:all"), null);
        int changes = changes().size();
        store.touchTokensAcrossTeams(List.of(token.tokenId(), "fp_pat_none", token.tokenId()));
        Instant first = store.tokenAcrossTeams(token.tokenId()).orElseThrow().lastUsedAt();
        assertThat(first).isNotNull();
        store.touchTokensAcrossTeams(List.of(token.tokenId()));
        assertThat(store.tokenAcrossTeams(token.tokenId()).orElseThrow().lastUsedAt())
                .isEqualTo(first);
        execute("UPDATE tokens SET last_used_at = '2020-01-01T00:00:00.000000Z'");
        store.touchTokensAcrossTeams(List.of(token.tokenId()));
        assertThat(store.tokenAcrossTeams(token.tokenId()).orElseThrow().lastUsedAt())
                .isAfterOrEqualTo(first);
        assertThat(store.tokenAcrossTeams(token.tokenId()).orElseThrow().version())
                .isEqualTo(1);
        assertThat(changes()).hasSize(changes);
    }

    @Test
    void setupStateIsOneRow() {
        assertThat(store.<SetupState>writeAcrossTeams(ACTOR, null, Tx::setupState))
                .isEqualTo(new SetupState(0, null, null));
        SetupState locked = new SetupState(5, Instant.parse("2030-01-02T03:04:05.678901Z"), "host-1");
        store.writeAcrossTeams(ACTOR, null, tx -> {
            tx.setupState(locked);
            tx.audit(told("bootstrap.failed"));
            return true;
        });
        assertThat(store.<SetupState>writeAcrossTeams(ACTOR, null, Tx::setupState))
                .isEqualTo(locked);
        assertThat(changes()).isEmpty();
        assertThat(audits(Map.of()))
                .extracting(AuditRow::eventType, AuditRow::revision)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("bootstrap.failed", null));
    }
}
