package io.flowplane.apply;

import static io.flowplane.apply.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.apply.Written.Outcome;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.AuditRow;
import io.flowplane.store.TestDatabases;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceWritesTest {
    private static final ResourceKey CLUSTER = new ResourceKey("default", Kind.CLUSTER, "users");
    private static final ResourceKey ROUTE = new ResourceKey("default", Kind.ROUTE_CONFIG, "edge-routes");
    private static final ResourceKey LISTENER = new ResourceKey("default", Kind.LISTENER, "edge");
    private static final Actor ADMIN = Actor.system("r-1");

    @TempDir
    Path folder;

    private Desk desk;
    private ResourceWrites writes;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder));
        writes = desk.resources;
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void whatIsCreatedIsStoredOnce() {
        Resource made = writes.create(ADMIN, CLUSTER, json("{'a':1}"));
        assertThat(made.version()).isEqualTo(1);
        assertThat(desk.store.find(CLUSTER)).contains(made);
        refused(ErrorCode.ALREADY_EXISTS, () -> writes.create(ADMIN, CLUSTER, json("{'a':1}")));
    }

    @Test
    void aBodyWithFaultsReachesNoTransaction() {
        refused(ErrorCode.INVALID_BODY, () -> writes.create(ADMIN, CLUSTER, json("{'bad':1}")));
        refused(ErrorCode.INVALID_BODY, () -> writes.put(ADMIN, CLUSTER, json("{'bad':1}"), Preconditions.NONE));
        assertThat(desk.store.team("default")).isEmpty();
        assertThat(desk.changes()).isEmpty();
    }

    @Test
    void putCreatesThenReplacesThenChangesNothing() {
        assertThat(put(CLUSTER, "{'a':1}").outcome()).isEqualTo(Outcome.CREATED);
        Written<Resource> second = put(CLUSTER, "{'a':2}");
        assertThat(second.outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(second.now().version()).isEqualTo(2);
        int changes = desk.changes().size();
        Written<Resource> third = put(CLUSTER, "{'a':2}");
        assertThat(third.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(third.now()).isEqualTo(second.now());
        assertThat(desk.changes()).hasSize(changes);
        assertThat(desk.audit("resource.cluster.updated")).hasSize(1);
    }

    @Test
    void anETagThatDoesNotMatchIsRefusedAndBothAreNamed() {
        Resource first = put(CLUSTER, "{'a':1}").now();
        Resource second = put(CLUSTER, "{'a':2}").now();
        assertThat(refused(ErrorCode.PRECONDITION_FAILED, () -> put(CLUSTER, "{'a':3}", first.etag()))
                        .detail())
                .contains(first.etag())
                .contains(second.etag());
        assertThat(put(CLUSTER, "{'a':3}", second.etag()).outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(put(CLUSTER, "{'a':4}", "*").outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(put(
                                CLUSTER,
                                "{'a':5}",
                                "nonsense",
                                desk.store.find(CLUSTER).orElseThrow().etag())
                        .outcome())
                .isEqualTo(Outcome.CHANGED);
    }

    @Test
    void ifMatchOnWhatDoesNotExistCreatesNothing() {
        refused(ErrorCode.PRECONDITION_FAILED, () -> put(CLUSTER, "{'a':1}", "*"));
        refused(ErrorCode.PRECONDITION_FAILED, () -> put(CLUSTER, "{'a':1}", "1-abc"));
        assertThat(desk.store.find(CLUSTER)).isEmpty();
    }

    @Test
    void createOnlyLeavesWhatIsThere() {
        Preconditions createOnly = new Preconditions(null, true);
        assertThat(writes.put(ADMIN, CLUSTER, json("{'a':1}"), createOnly).outcome())
                .isEqualTo(Outcome.CREATED);
        refused(ErrorCode.PRECONDITION_FAILED, () -> writes.put(ADMIN, CLUSTER, json("{'a':2}"), createOnly));
    }

    @Test
    void anETagFromBeforeADeletionFitsNothingMadeAnew() {
        Resource first = put(CLUSTER, "{'a':1}").now();
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
        Resource again = put(CLUSTER, "{'a':1}").now();
        assertThat(again.version()).isEqualTo(first.version());
        refused(ErrorCode.PRECONDITION_FAILED, () -> put(CLUSTER, "{'a':2}", first.etag()));
    }

    @Test
    void aPatchChangesWhatItNamesAndRemovesWhatItNulls() {
        put(CLUSTER, "{'a':1,'b':{'c':2,'d':3}}");
        Written<Resource> patched = patch("{'b':{'c':null,'e':4}}");
        assertThat(patched.now().spec()).isEqualTo("{\"a\":1,\"b\":{\"d\":3,\"e\":4}}");
        assertThat(patch("{}").outcome()).isEqualTo(Outcome.UNCHANGED);
        refused(ErrorCode.INVALID_BODY, () -> patch("{'bad':true}"));
        refused(
                ErrorCode.NOT_FOUND,
                () -> writes.patch(
                        ADMIN, new ResourceKey("default", Kind.CLUSTER, "none"), json("{}"), Preconditions.NONE));
    }

    @Test
    void theAuditRowOfAChangeHoldsThePatchThatMadeIt() {
        put(CLUSTER, "{'a':1,'b':{'c':2,'d':3}}");
        put(CLUSTER, "{'a':1,'b':{'c':9}}");
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
        AuditRow updated = desk.audit("resource.cluster.updated").getFirst();
        assertThat(json(updated.details())).isEqualTo(json("{'version':2,'patch':{'b':{'c':9,'d':null}}}"));
        assertThat(updated.resourceName()).isEqualTo("users");
        assertThat(updated.team()).isEqualTo("default");
        assertThat(json(desk.audit("resource.cluster.deleted").getFirst().details()))
                .isEqualTo(json("{'version':2}"));
    }

    @Test
    void everyChangeHasItsAuditRowAndEveryRowItsChange() {
        put(CLUSTER, "{'a':1}");
        put(ROUTE, "{'uses':['users']}");
        put(LISTENER, "{'address':'::','port':80,'routeConfig':['edge-routes'],'needs':['later']}");
        put(new ResourceKey("default", Kind.CLUSTER, "later"), "{'a':1}");
        put(CLUSTER, "{'a':1}");
        put(CLUSTER, "{'a':2}");
        refused(ErrorCode.IN_USE, () -> writes.delete(ADMIN, CLUSTER, Preconditions.NONE));
        writes.delete(ADMIN, LISTENER, Preconditions.NONE);
        writes.delete(ADMIN, ROUTE, Preconditions.NONE);
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
        List<String> changes = desk.changes().stream()
                .map(c -> c.revision() + " resource." + c.kind() + "."
                        + c.op().name().toLowerCase(java.util.Locale.ROOT) + " " + c.name())
                .toList();
        List<String> rows = desk.audit(Map.of()).stream()
                .map(r -> r.revision() + " " + r.eventType() + " " + r.resourceName())
                .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(changes).hasSize(9);
    }

    @Test
    void sensitiveFieldsStayOutOfTheAuditTable() {
        String canary = "c4n4ry";
        put(
                LISTENER,
                "{'filters':[{'config':{'private_key':{'inline_string':'" + canary + "'},'password':'" + canary
                        + "','apiKey':'" + canary + "'}}],'privateKeyFile':'/etc/key.pem'}");
        put(LISTENER, "{'filters':[{'config':{'auth_password':'" + canary + "'}}],'privateKeyFile':'/etc/key2.pem'}");
        assertThat(desk.audit(Map.of()))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.details()).doesNotContain(canary));
        assertThat(desk.audit("resource.listener.created").getFirst().details()).contains("/etc/key.pem");
    }

    @Test
    void whatOthersNameIsNotDeletedAndAllOfThemAreNamed() {
        put(CLUSTER, "{'a':1}");
        put(ROUTE, "{'uses':['users']}");
        put(LISTENER, "{'needs':['users'],'routeConfig':['edge-routes']}");
        Refusal refusal = refused(ErrorCode.IN_USE, () -> writes.delete(ADMIN, CLUSTER, Preconditions.NONE));
        assertThat(refusal.detail()).contains("route 'edge-routes'").contains("listener 'edge'");
        assertThat(refusal.problems()).hasSize(2);
        refused(ErrorCode.IN_USE, () -> writes.delete(ADMIN, ROUTE, Preconditions.NONE));
        writes.delete(ADMIN, LISTENER, Preconditions.NONE);
        writes.delete(ADMIN, ROUTE, Preconditions.NONE);
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
        refused(ErrorCode.NOT_FOUND, () -> writes.delete(ADMIN, CLUSTER, Preconditions.NONE));
    }

    @Test
    void aReferenceThatWasTakenBackBlocksNothing() {
        put(CLUSTER, "{'a':1}");
        put(ROUTE, "{'uses':['users']}");
        put(ROUTE, "{'uses':[]}");
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
    }

    @Test
    void anotherTeamsReferencesBlockNothing() {
        put(CLUSTER, "{'a':1}");
        put(new ResourceKey("other", Kind.ROUTE_CONFIG, "r"), "{'uses':['users']}");
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
    }

    @Test
    void aListenerWhoseFilterNamesAMissingClusterIsStoredAndServedOnceItIsThere() {
        Resource made = put(LISTENER, "{'needs':['users']}").now();
        assertThat(made.servedSpec()).isNull();
        put(CLUSTER, "{'a':1}");
        assertThat(desk.store.find(LISTENER)).contains(made);
    }

    @Test
    void theLastWholeSpecOfAListenerIsServedUntilItsNewOneResolves() {
        put(CLUSTER, "{'a':1}");
        String whole = put(LISTENER, "{'needs':['users'],'v':1}").now().spec();
        Resource waiting = put(LISTENER, "{'needs':['one','two'],'v':2}").now();
        assertThat(waiting.servedSpec()).isEqualTo(whole);
        assertThat(put(LISTENER, "{'needs':['one','two'],'v':3}").now().servedSpec())
                .isEqualTo(whole);
        refused(ErrorCode.IN_USE, () -> writes.delete(ADMIN, CLUSTER, Preconditions.NONE));
        put(new ResourceKey("default", Kind.CLUSTER, "one"), "{'a':1}");
        assertThat(stored(LISTENER).servedSpec()).isEqualTo(whole);
        put(new ResourceKey("default", Kind.CLUSTER, "two"), "{'a':1}");
        assertThat(stored(LISTENER).servedSpec()).isNull();
        assertThat(stored(LISTENER).version()).isEqualTo(3);
        writes.delete(ADMIN, CLUSTER, Preconditions.NONE);
    }

    @Test
    void aListenerThatNeverResolvedServesNothingWhenItChanges() {
        put(LISTENER, "{'needs':['users'],'v':1}");
        assertThat(put(LISTENER, "{'needs':['users'],'v':2}").now().servedSpec())
                .isNull();
    }

    @Test
    void goingBackToAWholeSpecServesIt() {
        put(LISTENER, "{'v':1}");
        put(LISTENER, "{'needs':['users'],'v':2}");
        assertThat(put(LISTENER, "{'v':1}").now().servedSpec()).isNull();
    }

    @Test
    void onePortOfOverlappingAddressesIsTakenOnce() {
        put(LISTENER, "{'address':'0.0.0.0','port':443}");
        for (String address : List.of("0.0.0.0", "::", "10.0.0.1", "::1")) {
            Refusal refusal =
                    refused(ErrorCode.CONFLICT, () -> put(listener("b"), "{'address':'" + address + "','port':443}"));
            assertThat(refusal.problems()).extracting(Problem::pointer).containsExactly("/port");
            assertThat(refusal.detail()).contains("'edge'");
        }
        put(listener("b"), "{'address':'10.0.0.1','port':444}");
        put(listener("c"), "{'address':'10.0.0.2','port':444}");
        refused(ErrorCode.CONFLICT, () -> put(listener("d"), "{'address':'10.0.0.2','port':444}"));
        put(LISTENER, "{'address':'0.0.0.0','port':443,'v':2}");
        put(new ResourceKey("other", Kind.LISTENER, "edge"), "{'address':'0.0.0.0','port':443}");
        writes.delete(ADMIN, LISTENER, Preconditions.NONE);
        put(listener("b"), "{'address':'0.0.0.0','port':443}");
    }

    @Test
    void aPortThatIsStillServedIsTaken() {
        put(LISTENER, "{'address':'::','port':443}");
        put(LISTENER, "{'address':'::','port':8443,'needs':['users']}");
        refused(ErrorCode.CONFLICT, () -> put(listener("b"), "{'address':'::','port':443}"));
        refused(ErrorCode.CONFLICT, () -> put(listener("b"), "{'address':'::','port':8443}"));
        put(CLUSTER, "{'a':1}");
        put(listener("b"), "{'address':'::','port':443}");
    }

    @Test
    void anAdminsWriteMakesItsTeamAndAnothersDoesNot() {
        IssuedToken admin = desk.admin();
        IssuedToken writer = desk.issue(admin, "writer", "clusters:write", "team:payments:clusters:write");
        writes.create(Desk.actor(writer), new ResourceKey("payments", Kind.CLUSTER, "x"), json("{}"));
        ResourceKey ghost = new ResourceKey("ghost", Kind.CLUSTER, "x");
        refused(ErrorCode.NOT_FOUND, () -> writes.create(Desk.actor(writer), ghost, json("{}")));
        assertThat(desk.store.team("ghost")).isEmpty();
        writes.create(Desk.actor(admin), ghost, json("{}"));
        assertThat(desk.store.team("ghost")).isPresent();
        assertThat(desk.audit(Map.of("event_type", "resource.team.created", "team", "ghost")))
                .hasSize(1);
    }

    @Test
    void aTokenDoesNotBringItsDeletedTeamBack() {
        IssuedToken admin = desk.admin();
        IssuedToken writer = desk.issue(admin, "writer", "team:payments:clusters:write");
        desk.teams.delete(ADMIN, "payments", Preconditions.NONE);
        refused(
                ErrorCode.NOT_FOUND,
                () -> writes.create(Desk.actor(writer), new ResourceKey("payments", Kind.CLUSTER, "x"), json("{}")));
    }

    @Test
    void aTeamsNameIsCheckedBeforeItIsMade() {
        for (String name : List.of("", "A", "a b", "../x", "a--b", "-a", "x".repeat(64))) {
            refused(
                    ErrorCode.INVALID_PARAMETER,
                    () -> writes.create(ADMIN, new ResourceKey(name, Kind.CLUSTER, "x"), json("{}")));
        }
        assertThat(desk.changes()).isEmpty();
    }

    @Test
    void ofManyWritersWithOneETagExactlyOneWins() throws Exception {
        put(CLUSTER, "{'n':0}");
        for (int round = 1; round <= 20; round++) {
            String etag = stored(CLUSTER).etag();
            int base = round * 100;
            List<Boolean> won = together(
                    50,
                    i -> succeeds(ErrorCode.PRECONDITION_FAILED, () -> put(CLUSTER, "{'n':" + (base + i) + "}", etag)));
            assertThat(won).containsOnlyOnce(true);
            assertThat(stored(CLUSTER).version()).isEqualTo(round + 1);
        }
        assertThat(desk.audit("resource.cluster.updated")).hasSize(20);
    }

    @Test
    void ofManyCreatorsExactlyOneCreates() throws Exception {
        for (int round = 0; round < 10; round++) {
            ResourceKey key = new ResourceKey("default", Kind.CLUSTER, "c" + round);
            List<Boolean> won = together(
                    20,
                    i -> succeeds(ErrorCode.ALREADY_EXISTS, () -> writes.create(ADMIN, key, json("{'n':" + i + "}"))));
            assertThat(won).containsOnlyOnce(true);
        }
    }

    @Test
    void ofManyListenersExactlyOneGetsThePort() throws Exception {
        List<Boolean> won = together(
                20, i -> succeeds(ErrorCode.CONFLICT, () -> put(listener("l" + i), "{'address':'::','port':80}")));
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void patchesOfDifferentFieldsAreNeverLost() throws Exception {
        put(CLUSTER, "{}");
        List<Boolean> stored =
                together(8, i -> succeeds(ErrorCode.UNAVAILABLE, () -> patch("{'f" + i + "':" + i + "}")));
        int expected = (int) stored.stream().filter(s -> s).count();
        assertThat(expected).isPositive();
        assertThat(json(stored(CLUSTER).spec())).hasSize(expected);
        assertThat(stored(CLUSTER).version()).isEqualTo(1 + expected);
    }

    @Test
    void aClusterIsNotDeletedUnderARouteThatIsBeingWritten() throws Exception {
        for (int round = 0; round < 20; round++) {
            ResourceKey cluster = new ResourceKey("default", Kind.CLUSTER, "c" + round);
            ResourceKey listener = listener("l" + round);
            put(cluster, "{}");
            String needs = "{'needs':['" + cluster.name() + "']}";
            together(
                    2,
                    i -> i == 0
                            ? succeeds(ErrorCode.IN_USE, () -> writes.delete(ADMIN, cluster, Preconditions.NONE))
                            : put(listener, needs) != null);
            boolean there = desk.store.find(cluster).isPresent();
            put(listener, "{'v':2,'needs':['gone']}");
            assertThat(stored(listener).servedSpec() != null).isEqualTo(there);
        }
    }

    private static ResourceKey listener(String name) {
        return new ResourceKey("default", Kind.LISTENER, name);
    }

    private Resource stored(ResourceKey key) {
        return desk.store.find(key).orElseThrow();
    }

    private Written<Resource> put(ResourceKey key, String body, String... ifMatch) {
        Preconditions preconditions =
                ifMatch.length == 0 ? Preconditions.NONE : new Preconditions(List.of(ifMatch), false);
        return writes.put(ADMIN, key, json(body), preconditions);
    }

    private Written<Resource> patch(String body) {
        return writes.patch(ADMIN, CLUSTER, json(body), Preconditions.NONE);
    }

    static Refusal refused(ErrorCode code, ThrowingCallable call) {
        List<Refusal> refusals = new ArrayList<>();
        assertThatThrownBy(call).isInstanceOfSatisfying(Refusal.class, refusals::add);
        assertThat(refusals.getFirst().code()).as(refusals.getFirst().detail()).isEqualTo(code);
        return refusals.getFirst();
    }

    private static boolean succeeds(ErrorCode otherwise, Runnable write) {
        try {
            write.run();
            return true;
        } catch (Refusal refusal) {
            assertThat(refusal.code()).isEqualTo(otherwise);
            return false;
        }
    }

    /** Runs {@code each} for 0 to {@code count} - 1 at the same time. */
    static <T> List<T> together(int count, java.util.function.IntFunction<T> each) throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                Callable<T> task = () -> {
                    go.await();
                    return each.apply(number);
                };
                running.add(threads.submit(task));
            }
            go.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> task : running) {
                results.add(task.get());
            }
            return results;
        }
    }
}
