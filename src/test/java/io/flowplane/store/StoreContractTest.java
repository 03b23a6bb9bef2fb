package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever the database. */
abstract class StoreContractTest {
    static final Actor ACTOR = new Actor("fp_pat_1", "req-1", "127.0.0.1", "test", "00-1-2-01");

    Store store;

    abstract Store open() throws Exception;

    /** Runs a statement past the store, as an operator would. */
    abstract void execute(String sql) throws Exception;

    /** Statements that make every insert of an audit row fail. */
    abstract List<String> sabotageOfAudit();

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static ResourceKey cluster(String team, String name) {
        return new ResourceKey(team, Kind.CLUSTER, name);
    }

    static ResourceKey route(String team, String name) {
        return new ResourceKey(team, Kind.ROUTE_CONFIG, name);
    }

    static ResourceKey listener(String team, String name) {
        return new ResourceKey(team, Kind.LISTENER, name);
    }

    static Reference to(String kind, String name) {
        return new Reference(kind, name, false);
    }

    static Tx.Draft draft(String spec, Reference... references) {
        return new Tx.Draft(spec, null, List.of(references), Resource.BY_HAND);
    }

    static AuditEntry told(String event, ResourceKey key) {
        return new AuditEntry(
                event, key.kind().singular(), null, key.name(), key.team(), ACTOR, Map.of("patch", Map.of("a", 1)));
    }

    static AuditEntry told(String event) {
        return new AuditEntry(event, "auth", null, null, null, ACTOR, Map.of());
    }

    Resource create(ResourceKey key, String spec, Reference... references) {
        return store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.ensureTeam(key.team());
            tx.audit(told("resource." + key.kind().singular() + ".created", key));
            return tx.create(key, draft(spec, references));
        });
    }

    Resource replace(ResourceKey key, String spec, Reference... references) {
        return store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.audit(told("resource.updated", key));
            return tx.replace(tx.find(key).orElseThrow(), draft(spec, references));
        });
    }

    void delete(ResourceKey key) {
        store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.audit(told("resource.deleted", key));
            tx.delete(tx.find(key).orElseThrow());
            return true;
        });
    }

    Token createToken(String name, boolean setup, List<String> scopes, @Nullable Instant expiresAt) {
        UUID id = UUID.randomUUID();
        return store.writeAcrossTeams(ACTOR, null, tx -> {
            tx.audit(told("auth.token.created"));
            return tx.createToken(
                    id,
                    new Tx.NewToken(
                            (setup ? "fp_setup_" : "fp_pat_") + id,
                            setup,
                            name,
                            null,
                            "ab".repeat(32),
                            scopes,
                            expiresAt));
        });
    }

    static <T> List<T> drain(Listing<T> listing) {
        try (listing) {
            List<T> rows = new ArrayList<>();
            listing.forEachRemaining(rows::add);
            return rows;
        }
    }

    List<String> names(Teams teams, Page page) {
        return drain(store.listAcrossTeams(Kind.CLUSTER, teams, page)).stream()
                .map(r -> r.key().team() + "/" + r.key().name())
                .toList();
    }

    List<AuditRow> audits(Map<String, String> equal) {
        return drain(store.auditAcrossTeams(new AuditQuery(new Teams.All(), equal, null, null, Page.WHOLE)));
    }

    List<Change> changes() {
        return changesAfter(Cursor.START, 100_000);
    }

    List<Change> changesAfter(Cursor cursor, int limit) {
        Feed feed = store.changesAcrossTeams(cursor, limit);
        assertThat(feed).isInstanceOf(Feed.Changes.class);
        return ((Feed.Changes) feed).changes();
    }

    /** Runs all at once on virtual threads; the answers in order. */
    static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> answers = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                answers.add(future.get());
            }
            return answers;
        }
    }

    @Test
    void whatIsCreatedIsFoundAsItIs() {
        String spec = "{\"b\":1, \"a\":\"ü\\u0000\uD83D\uDE00\",  \"c\":1.50}";
        Resource made = create(cluster("a", "x"), spec);
        assertThat(store.find(cluster("a", "x"))).contains(made);
        assertThat(made.spec()).isEqualTo(spec);
        assertThat(made.version()).isEqualTo(1);
        assertThat(made.createdBy()).isEqualTo("fp_pat_1");
        assertThat(store.find(cluster("b", "x"))).isEmpty();
        assertThat(store.find(route("a", "x"))).isEmpty();
        assertThat(store.find(cluster("a", "X"))).isEmpty();
    }

    @Test
    void replacingRaisesTheVersionAndKeepsTheId() {
        Resource made = create(cluster("a", "x"), "{}");
        Resource replaced = replace(cluster("a", "x"), "{\"a\":1}");
        assertThat(store.find(cluster("a", "x"))).contains(replaced);
        assertThat(replaced.version()).isEqualTo(2);
        assertThat(replaced.id()).isEqualTo(made.id());
        assertThat(replaced.createdAt()).isEqualTo(made.createdAt());
        assertThat(replaced.updatedAt()).isAfterOrEqualTo(made.updatedAt());
    }

    @Test
    void whatIsMadeAgainAfterDeletionHasAnotherEtag() {
        Resource first = create(cluster("a", "x"), "{}");
        delete(cluster("a", "x"));
        assertThat(store.find(cluster("a", "x"))).isEmpty();
        Resource second = create(cluster("a", "x"), "{}");
        assertThat(second.version()).isEqualTo(1);
        assertThat(second.etag()).isNotEqualTo(first.etag());
    }

    @Test
    void replacingWhatIsStaleStoresNothing() {
        Resource first = create(cluster("a", "x"), "{}");
        replace(cluster("a", "x"), "{\"a\":1}");
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.updated"));
                    return tx.replace(first, draft("{\"a\":2}"));
                }))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(store.find(cluster("a", "x")).orElseThrow().spec()).isEqualTo("{\"a\":1}");
    }

    @Test
    void aListIsOrderedByTeamAndNameAndNarrowedByTeam() {
        for (String name : List.of("b", "a", "B", "a.1", "a-1", "Z")) {
            create(cluster("two", name), "{}");
        }
        create(cluster("one", "z"), "{}");
        create(cluster("three", "m"), "{}");
        create(route("one", "r"), "{}");
        assertThat(names(new Teams.All(), Page.WHOLE))
                .containsExactly("one/z", "three/m", "two/B", "two/Z", "two/a", "two/a-1", "two/a.1", "two/b");
        assertThat(names(new Teams.Named(Set.of("one", "three", "none")), Page.WHOLE))
                .containsExactly("one/z", "three/m");
        assertThat(names(new Teams.Named(Set.of()), Page.WHOLE)).isEmpty();
    }

    @Test
    void pagesFollowEachOtherAndTellTheTotal() {
        for (int i = 0; i < 7; i++) {
            create(cluster("team-" + i % 2, "c" + i), "{}");
        }
        List<String> all = names(new Teams.All(), Page.WHOLE);
        List<String> paged = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(3, next))) {
                assertThat(page.total()).isEqualTo(7);
                next = page.nextPage();
                page.forEachRemaining(
                        r -> paged.add(r.key().team() + "/" + r.key().name()));
                pages++;
            }
        } while (next != null);
        assertThat(paged).isEqualTo(all).hasSize(7);
        assertThat(pages).isEqualTo(3);
    }

    @Test
    void aPageThatEndsWithTheLastRowHasNoNext() {
        create(cluster("a", "x"), "{}");
        create(cluster("a", "y"), "{}");
        try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(2, null))) {
            assertThat(page.nextPage()).isNull();
        }
    }

    @Test
    void aPageGoesOnAlthoughItsLastRowIsGone() {
        for (String name : List.of("a", "b", "c")) {
            create(cluster("t", name), "{}");
        }
        String next;
        try (Listing<Resource> page = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(2, null))) {
            next = page.nextPage();
        }
        delete(cluster("t", "b"));
        assertThat(names(new Teams.All(), new Page(2, next))).containsExactly("t/c");
    }

    @Test
    void aCursorThatNoListGaveIsRefused() {
        for (String cursor : List.of("", "x", "!!", "W10", "WyJhIl0", "WyJhIiw", "\0", "JyBPUiAxPTEgLS0")) {
            assertThatThrownBy(() -> store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), new Page(3, cursor))
                            .close())
                    .as(cursor)
                    .isInstanceOfSatisfying(
                            Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMETER));
        }
    }

    @Test
    void aWholeListIsOneStateWhileWritesGoOn() throws Exception {
        store.writeAcrossTeams(ACTOR, "t", tx -> {
            tx.ensureTeam("t");
            tx.audit(told("resource.created"));
            IntStream.range(0, 1700).forEach(i -> tx.create(cluster("t", "c%05d".formatted(i)), draft("{\"gen\":0}")));
            return true;
        });
        try (Listing<Resource> listing = store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE)) {
            assertThat(listing.total()).isEqualTo(1700);
            assertThat(listing.next().key().name()).isEqualTo("c00000");
            replace(cluster("t", "c01600"), "{\"gen\":1}");
            delete(cluster("t", "c01500"));
            create(cluster("t", "c01400x"), "{\"gen\":1}");
            int rows = 1;
            while (listing.hasNext()) {
                assertThat(listing.next().spec()).isEqualTo("{\"gen\":0}");
                rows++;
            }
            assertThat(rows).isEqualTo(1700);
        }
        assertThat(names(new Teams.All(), Page.WHOLE)).hasSize(1700).contains("t/c01400x");
    }

    @Test
    void listsThatAreLeftOpenLeaveRoomForOthersAndTakeNoMoreThanHalf() {
        store.writeAcrossTeams(ACTOR, "t", tx -> {
            tx.ensureTeam("t");
            tx.audit(told("resource.created"));
            IntStream.range(0, 600).forEach(i -> tx.create(cluster("t", "c" + i), draft("{}")));
            return true;
        });
        List<Listing<Resource>> open = new ArrayList<>();
        try {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            open.add(store.listAcrossTeams(Kind.CLUSTER, new Teams.All(), Page.WHOLE));
                        }
                    })
                    .isInstanceOf(StoreUnavailable.class);
            assertThat(open).isNotEmpty();
            assertThat(store.find(cluster("t", "c1"))).isPresent();
        } finally {
            open.forEach(Listing::close);
        }
        assertThat(names(new Teams.All(), Page.WHOLE)).hasSize(600);
    }

    @Test
    void referrersAreThoseWhoseLastSpecNamesIt() {
        create(cluster("a", "x"), "{}");
        create(route("a", "r"), "{}", to("cluster", "x"), to("cluster", "y"));
        create(listener("a", "l"), "{}", to("route", "r"), new Reference("cluster", "x", true), to("port", "tcp/80"));
        create(route("b", "r"), "{}", to("cluster", "x"));
        assertThat(store.referrers("a", "cluster", "x")).containsExactly(route("a", "r"), listener("a", "l"));
        assertThat(store.referrers("a", "port", "tcp/80")).containsExactly(listener("a", "l"));
        replace(route("a", "r"), "{}", to("cluster", "y"));
        assertThat(store.referrers("a", "cluster", "x")).containsExactly(listener("a", "l"));
        delete(listener("a", "l"));
        assertThat(store.referrers("a", "cluster", "x")).isEmpty();
        assertThat(store.referrers("a", "cluster", "y")).containsExactly(route("a", "r"));
        assertThat(store.referrers("b", "cluster", "x")).containsExactly(route("b", "r"));
    }

    @Test
    void theSameReferenceTwiceIsOne() {
        create(listener("a", "l"), "{}", to("cluster", "x"), new Reference("cluster", "x", true));
        assertThat(store.referrers("a", "cluster", "x")).containsExactly(listener("a", "l"));
    }

    @Test
    void existingTellsWhichOfTheNamesAreThere() {
        create(cluster("a", "x"), "{}");
        create(cluster("a", "y"), "{}");
        create(cluster("b", "z"), "{}");
        List<String> asked = new ArrayList<>(List.of("x", "z", "none", "y", "x"));
        IntStream.range(0, 2500).forEach(i -> asked.add("n" + i));
        assertThat(store.<List<String>>writeAcrossTeams(ACTOR, "a", tx -> tx.existing("a", Kind.CLUSTER, asked)))
                .containsExactly("x", "y");
        assertThat(store.<List<String>>writeAcrossTeams(ACTOR, "a", tx -> tx.existing("a", Kind.CLUSTER, List.of())))
                .isEmpty();
    }

    @Test
    void settlingChangesWhatIsServedWithoutVersionOrRevision() {
        ResourceKey key = listener("a", "l");
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            tx.ensureTeam("a");
            tx.audit(told("resource.created"));
            return tx.create(
                    key, new Tx.Draft("{\"v\":2}", "{\"v\":1}", List.of(to("cluster", "x")), Resource.BY_HAND));
        });
        Resource before = store.find(key).orElseThrow();
        assertThat(before.servedSpec()).isEqualTo("{\"v\":1}");
        int changes = changes().size();
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            tx.settle(before, List.of(to("cluster", "y")));
            return true;
        });
        Resource after = store.find(key).orElseThrow();
        assertThat(after.servedSpec()).isNull();
        assertThat(after.version()).isEqualTo(1);
        assertThat(store.referrers("a", "cluster", "x")).isEmpty();
        assertThat(store.referrers("a", "cluster", "y")).containsExactly(key);
        assertThat(changes()).hasSize(changes);
    }

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
    void aResourceNeedsItsTeam() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.created"));
                    return tx.create(cluster("a", "x"), draft("{}"));
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(audits(Map.of())).isEmpty();
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

    @Test
    void changeAndAuditRowAreStoredTogether() {
        create(cluster("a", "x"), "{\"a\":1}");
        assertThat(changes()).hasSize(2);
        Change change = changes().getLast();
        assertThat(change)
                .extracting(Change::revision, Change::seq, Change::kind, Change::name, Change::op, Change::after)
                .containsExactly(1L, 1, "cluster", "x", Change.Op.CREATED, "{\"a\":1}");
        assertThat(change.actor()).isEqualTo("fp_pat_1");
        assertThat(change.requestId()).isEqualTo("req-1");
        assertThat(change.traceparent()).isEqualTo("00-1-2-01");
        AuditRow row = audits(Map.of()).getFirst();
        assertThat(row.revision()).isEqualTo(1);
        assertThat(row.details()).isEqualTo("{\"patch\":{\"a\":1}}");
        assertThat(row.userId()).isEqualTo("fp_pat_1");
        assertThat(row.clientIp()).isEqualTo("127.0.0.1");
        assertThat(row.userAgent()).isEqualTo("test");
        assertThat(row.createdAt()).isEqualTo(change.createdAt());
    }

    @Test
    void aChangeWhoseAuditRowFailsIsNotStored() throws Exception {
        create(cluster("a", "x"), "{}");
        for (String statement : sabotageOfAudit()) {
            execute(statement);
        }
        assertThatThrownBy(() -> create(cluster("a", "y"), "{}")).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> delete(cluster("a", "x"))).isInstanceOf(StoreUnavailable.class);
        assertThat(names(new Teams.All(), Page.WHOLE)).containsExactly("a/x");
        assertThat(changes()).hasSize(2);
    }

    @Test
    void aChangeThatNothingTellsOfIsRefused() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> tx.ensureTeam("a")))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.team("a")).isEmpty();
        assertThat(changes()).isEmpty();
    }

    @Test
    void revisionsAreGaplessInOrderUnderManyWriters() throws Exception {
        int writers = 16;
        int rounds = 20;
        AtomicBoolean writing = new AtomicBoolean(true);
        List<Change> seen = new ArrayList<>();
        Thread reader = Thread.ofVirtual().start(() -> follow(writing, seen));
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            String team = "team-" + writer % 5;
            String prefix = "w" + writer + "-";
            calls.add(() -> {
                for (int round = 0; round < rounds; round++) {
                    create(cluster(team, prefix + round), "{}");
                }
                return true;
            });
        }
        together(calls);
        writing.set(false);
        reader.join();
        List<Change> changes = changes();
        assertThat(seen).isEqualTo(changes);
        assertThat(changes.stream().map(Change::revision).distinct().toList())
                .isEqualTo(IntStream.rangeClosed(1, writers * rounds)
                        .mapToObj(i -> (long) i)
                        .toList());
        assertThat(changes.stream().map(Change::changeId).distinct()).hasSize(writers * rounds);
        assertThat(audits(Map.of()))
                .extracting(AuditRow::revision)
                .doesNotHaveDuplicates()
                .hasSize(writers * rounds);
    }

    private void follow(AtomicBoolean writing, List<Change> seen) {
        Cursor cursor = Cursor.START;
        while (true) {
            boolean last = !writing.get();
            Feed.Changes next = (Feed.Changes) store.changesAcrossTeams(cursor, 7);
            seen.addAll(next.changes());
            cursor = next.next();
            if (last && next.changes().isEmpty()) {
                return;
            }
        }
    }

    @Test
    void aWorkThatThrowsRollsBackAlone() throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String name = "c" + i;
            boolean fails = i % 3 == 0;
            calls.add(() -> {
                try {
                    return store.writeAcrossTeams(ACTOR, "a", tx -> {
                        tx.ensureTeam("a");
                        tx.audit(told("resource.created"));
                        tx.create(cluster("a", name), draft("{}", to("cluster", "z")));
                        if (fails) {
                            throw Refusal.of(ErrorCode.CONFLICT, name);
                        }
                        return "stored";
                    });
                } catch (Refusal e) {
                    return e.detail();
                }
            });
        }
        List<String> answers = together(calls);
        for (int i = 0; i < 60; i++) {
            assertThat(answers.get(i)).isEqualTo(i % 3 == 0 ? "c" + i : "stored");
            assertThat(store.find(cluster("a", "c" + i)).isPresent()).isEqualTo(i % 3 != 0);
        }
        assertThat(store.referrers("a", "cluster", "z")).hasSize(40);
        assertThat(changes().getLast().revision()).isEqualTo(40);
        assertThat(audits(Map.of())).hasSize(40);
    }

    @Test
    void anErrorInAWorkReachesItsCallerAndTheNextWorks() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.setupState(new SetupState(3, null, null));
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(store.<SetupState>writeAcrossTeams(ACTOR, null, Tx::setupState)
                        .failedAttempts())
                .isZero();
    }

    @Test
    void aStatementThatAWorkSwallowedStillFailsIt() {
        create(cluster("a", "x"), "{}");
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.created"));
                    try {
                        tx.create(cluster("a", "x"), draft("{}"));
                    } catch (RuntimeException e) {
                        return "swallowed";
                    }
                    return "created";
                }))
                .isInstanceOf(StoreUnavailable.class);
        assertThat(audits(Map.of())).hasSize(1);
    }

    @Test
    void ofManyThatCreateTheSameOneWins() throws Exception {
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            calls.add(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                tx.ensureTeam("a");
                if (tx.find(cluster("a", "x")).isPresent()) {
                    return false;
                }
                tx.audit(told("resource.created"));
                tx.create(cluster("a", "x"), draft("{}"));
                return true;
            }));
        }
        // The others' ensureTeam finds the winner's team, so that they change nothing.
        assertThat(together(calls)).containsOnlyOnce(true);
        assertThat(changes().getLast().revision()).isEqualTo(1);
    }

    @Test
    void aWorkThatChangesNothingTakesNoRevision() {
        create(cluster("a", "x"), "{}");
        store.writeAcrossTeams(ACTOR, "a", tx -> tx.find(cluster("a", "x")));
        store.writeAcrossTeams(ACTOR, "a", tx -> tx.ensureTeam("a"));
        store.auditAcrossTeams(List.of(told("auth.failed"), told("xds.denied")));
        store.auditAcrossTeams(List.of());
        create(cluster("a", "y"), "{}");
        assertThat(changes().getLast().revision()).isEqualTo(2);
        assertThat(audits(Map.of("event_type", "auth.failed")))
                .extracting(AuditRow::revision)
                .containsOnlyNulls();
    }

    @Test
    void theFeedGivesWholeWritesOnly() {
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            tx.ensureTeam("a");
            tx.audit(told("resource.created"));
            IntStream.range(0, 5).forEach(i -> tx.create(cluster("a", "c" + i), draft("{}")));
            return true;
        });
        create(cluster("a", "x"), "{}");
        Feed.Changes first = (Feed.Changes) store.changesAcrossTeams(Cursor.START, 2);
        assertThat(first.changes()).hasSize(6).allMatch(c -> c.revision() == 1);
        assertThat(first.changes()).extracting(Change::seq).containsExactly(0, 1, 2, 3, 4, 5);
        Feed.Changes second = (Feed.Changes) store.changesAcrossTeams(first.next(), 2);
        assertThat(second.changes()).extracting(Change::name).containsExactly("x");
        assertThat(store.changesAcrossTeams(second.next(), 2)).isEqualTo(new Feed.Changes(List.of(), second.next()));
    }

    @Test
    void anEmptyFeedStaysAtTheStart() {
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Changes(List.of(), Cursor.START));
        assertThat(store.loadAcrossTeams()).isEqualTo(new Everything(Cursor.START, Set.of(), List.of()));
    }

    @Test
    void everythingIsOneStateAtItsCursor() {
        create(cluster("a", "x"), "{}");
        create(route("b", "r"), "{}");
        create(listener("b", "l"), "{}");
        Everything all = store.loadAcrossTeams();
        assertThat(all.teams()).containsExactlyInAnyOrder("a", "b");
        assertThat(all.resources())
                .extracting(Resource::key)
                .containsExactlyInAnyOrder(cluster("a", "x"), route("b", "r"), listener("b", "l"));
        assertThat(all.cursor().revision()).isEqualTo(3);
        assertThat(changesAfter(all.cursor(), 10)).isEmpty();
        delete(route("b", "r"));
        assertThat(changesAfter(all.cursor(), 10)).extracting(Change::op).containsExactly(Change.Op.DELETED);
    }

    @Test
    void aCursorAheadOfTheDatabaseIsAGap() {
        create(cluster("a", "x"), "{}");
        assertThat(store.changesAcrossTeams(new Cursor(2, UUID.randomUUID()), 10))
                .isEqualTo(new Feed.Gap());
    }

    @Test
    void aRestoredBackupIsAGap() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor atOne = store.loadAcrossTeams().cursor();
        create(cluster("a", "y"), "{}");
        Cursor atTwo = store.loadAcrossTeams().cursor();
        assertThat(changesAfter(atOne, 10)).hasSize(1);
        execute("UPDATE changes SET change_id = '00000000-0000-4000-8000-000000000001' WHERE revision = 1");
        execute("UPDATE changes SET change_id = '00000000-0000-4000-8000-000000000002' WHERE revision = 2");
        execute("UPDATE revision SET change_id = '00000000-0000-4000-8000-000000000002'");
        assertThat(store.changesAcrossTeams(atOne, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atTwo, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(new Cursor(1, null), 10)).isEqualTo(new Feed.Gap());
    }

    @Test
    void aCursorOlderThanTheOldestChangeIsAGap() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor atOne = store.loadAcrossTeams().cursor();
        create(cluster("a", "y"), "{}");
        create(cluster("a", "z"), "{}");
        Cursor atThree = store.loadAcrossTeams().cursor();
        execute("DELETE FROM changes WHERE revision <= 2");
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atOne, 10)).isEqualTo(new Feed.Gap());
        execute("DELETE FROM changes");
        assertThat(store.changesAcrossTeams(Cursor.START, 10)).isEqualTo(new Feed.Gap());
        assertThat(store.changesAcrossTeams(atThree, 10)).isEqualTo(new Feed.Changes(List.of(), atThree));
        create(cluster("a", "w"), "{}");
        assertThat(store.loadAcrossTeams().cursor().revision()).isEqualTo(4);
    }

    @Test
    void historyIsNewestFirst() {
        create(cluster("a", "x"), "{\"v\":1}");
        create(cluster("a", "other"), "{}");
        create(route("a", "x"), "{}");
        replace(cluster("a", "x"), "{\"v\":2}");
        delete(cluster("a", "x"));
        assertThat(store.history(cluster("a", "x"), 10))
                .extracting(Change::op)
                .containsExactly(Change.Op.DELETED, Change.Op.UPDATED, Change.Op.CREATED);
        assertThat(store.history(cluster("a", "x"), 2)).hasSize(2);
    }

    @Test
    void auditRowsAreFoundByEachColumn() {
        Actor other = new Actor("anonymous", "req-2", "10.0.0.1", null, null);
        create(cluster("a", "x"), "{}");
        create(cluster("b", "y"), "{}");
        Instant between = store.nowAcrossTeams();
        store.auditAcrossTeams(List.of(
                new AuditEntry("auth.failed", "token", "id-1", "name-1", "a", other, Map.of("n", 1)),
                new AuditEntry("authentication", "token", null, null, null, other, Map.of())));
        Map<String, String> ones =
                Map.of("resource_id", "id-1", "resource_name", "name-1", "revision", "2", "event_type", "auth.*");
        ones.forEach((column, value) ->
                assertThat(audits(Map.of(column, value))).as(column).hasSize(1));
        Map<String, String> twos = Map.of(
                "team",
                "a",
                "user_id",
                "anonymous",
                "request_id",
                "req-2",
                "client_ip",
                "10.0.0.1",
                "resource_type",
                "token");
        twos.forEach((column, value) ->
                assertThat(audits(Map.of(column, value))).as(column).hasSize(2));
        assertThat(audits(Map.of("revision", "x"))).isEmpty();
        assertThat(audits(Map.of("event_type", "%*"))).isEmpty();
        assertThat(audits(Map.of("event_type", "*"))).hasSize(4);
        assertThat(audits(Map.of("team", "a", "user_id", "anonymous"))).hasSize(1);
        assertThatThrownBy(() -> audits(Map.of("details", "x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> audits(Map.of("1=1 OR team", "x"))).isInstanceOf(IllegalArgumentException.class);
        Teams onlyB = new Teams.Named(Set.of("b"));
        assertThat(drain(store.auditAcrossTeams(new AuditQuery(onlyB, Map.of(), null, null, Page.WHOLE))))
                .extracting(AuditRow::team)
                .containsExactly("b");
        Teams all = new Teams.All();
        assertThat(drain(store.auditAcrossTeams(
                        new AuditQuery(all, Map.of(), between.minusSeconds(60), null, Page.WHOLE))))
                .hasSize(4);
        assertThat(drain(store.auditAcrossTeams(
                        new AuditQuery(all, Map.of(), null, between.minusSeconds(60), Page.WHOLE))))
                .isEmpty();
    }

    @Test
    void auditRowsComeNewestFirstInPages() {
        for (int i = 0; i < 5; i++) {
            store.auditAcrossTeams(List.of(told("e" + i)));
        }
        List<String> events = new ArrayList<>();
        String next = null;
        do {
            AuditQuery query = new AuditQuery(new Teams.All(), Map.of(), null, null, new Page(2, next));
            try (Listing<AuditRow> page = store.auditAcrossTeams(query)) {
                assertThat(page.total()).isEqualTo(5);
                next = page.nextPage();
                page.forEachRemaining(row -> events.add(row.eventType()));
            }
        } while (next != null);
        assertThat(events).containsExactly("e4", "e3", "e2", "e1", "e0");
    }

    @Test
    void hostileTextIsStoredAndHarmless() {
        String hostile = "x'; DROP TABLE clusters; --\0\uD800\"\\%_" + "😀";
        Actor actor = new Actor(hostile, hostile, hostile, hostile, hostile);
        store.auditAcrossTeams(List.of(
                new AuditEntry(hostile, hostile, hostile, hostile, hostile, actor, Map.of(hostile, List.of(hostile)))));
        String kept = hostile.replace('\0', '\uFFFD').replace('\uD800', '\uFFFD');
        assertThat(audits(Map.of("user_id", hostile)))
                .extracting(AuditRow::userAgent)
                .containsExactly(kept);
        assertThat(audits(Map.of("event_type", hostile + "*"))).hasSize(1);
        assertThat(store.find(cluster(hostile, hostile))).isEmpty();
        assertThat(store.tokenAcrossTeams(hostile)).isEmpty();
        assertThat(store.team(hostile)).isEmpty();
        assertThat(store.referrers(hostile, hostile, hostile)).isEmpty();
        assertThat(names(new Teams.Named(Set.of(hostile)), Page.WHOLE)).isEmpty();
        create(cluster("a", "x"), "{}");
        assertThat(store.find(cluster("a", "x"))).isPresent();
    }

    @Test
    void theBellRingsAfterTheCommitAndABrokenOneHarmsNobody() throws Exception {
        AtomicInteger rung = new AtomicInteger();
        store.onCommitAcrossTeams(() -> {
            throw new IllegalStateException("a broken bell");
        });
        store.onCommitAcrossTeams(() -> {
            assertThat(changes()).isNotEmpty();
            rung.incrementAndGet();
        });
        create(cluster("a", "x"), "{}");
        store.auditAcrossTeams(List.of(told("auth.failed")));
        create(cluster("a", "y"), "{}");
        store.writeAcrossTeams(ACTOR, "a", tx -> true);
        assertThat(rung).hasValue(2);
    }

    @Test
    void aWorkMustNotStartAnotherWrite() {
        assertThatThrownBy(() -> store.writeAcrossTeams(
                        ACTOR, "a", tx -> store.<Boolean>writeAcrossTeams(ACTOR, "a", inner -> true)))
                .isInstanceOf(IllegalStateException.class);
        create(cluster("a", "x"), "{}");
    }

    @Test
    void theClockIsTheDatabases() {
        store.pingAcrossTeams();
        Instant now = store.nowAcrossTeams();
        assertThat(Duration.between(now, Instant.now()).abs()).isLessThan(Duration.ofSeconds(5));
        Instant inTx = store.writeAcrossTeams(ACTOR, null, Tx::now);
        assertThat(Duration.between(now, inTx).abs()).isLessThan(Duration.ofSeconds(5));
        assertThat(inTx).isEqualTo(inTx.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void thePoolTellsItsSize() {
        store.pingAcrossTeams();
        Store.PoolStats pool = store.poolAcrossTeams();
        assertThat(pool.open()).isBetween(1, pool.max());
        assertThat(pool.inUse()).isBetween(0, pool.max());
    }

    @Test
    void aClosedStoreTakesNoWrites() {
        create(cluster("a", "x"), "{}");
        store.close();
        assertThatThrownBy(() -> create(cluster("a", "y"), "{}")).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void whatWasAnsweredIsThereAfterReopening() throws Exception {
        create(cluster("a", "x"), "{}");
        Cursor cursor = store.loadAcrossTeams().cursor();
        Store before = store;
        store = reopen(before);
        assertThat(store.find(cluster("a", "x"))).isPresent();
        create(cluster("a", "y"), "{}");
        assertThat(changesAfter(cursor, 10)).extracting(Change::revision).containsExactly(2L);
    }

    /** Closes it, and opens another on the same data. */
    abstract Store reopen(Store open) throws Exception;
}
