package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Resources, what they refer to, and their history. */
abstract class ResourceContract extends StoreFixture {
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
    void aResourceNeedsItsTeam() {
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.audit(told("resource.created"));
                    return tx.create(cluster("a", "x"), draft("{}"));
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(audits(Map.of())).isEmpty();
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
    void noChangeHoldsTheValueOfASecret() {
        ResourceKey key = new ResourceKey("a", Kind.SECRET, "s");
        create(key, "{\"secretType\":\"generic_secret\",\"contentId\":\"c\",\"keyId\":\"k\",\"sealed\":\"canary\"}");
        replace(key, "{\"secretType\":\"generic_secret\",\"contentId\":\"d\",\"keyId\":\"k\",\"sealed\":\"canary\"}");
        assertThat(changes())
                .filteredOn(change -> change.kind().equals("secret"))
                .extracting(change -> change.after())
                .containsExactly(
                        "{\"secretType\":\"generic_secret\",\"contentId\":\"c\"}",
                        "{\"secretType\":\"generic_secret\",\"contentId\":\"d\"}");
        assertThat(store.find(key).orElseThrow().spec()).contains("canary");
    }

    @Test
    void sealingAnewIsNoChangeAndChangesNothingElse() {
        ResourceKey key = new ResourceKey("a", Kind.SECRET, "s");
        Resource before = create(key, "{\"contentId\":\"c\",\"keyId\":\"k\",\"sealed\":\"x\"}");
        int changes = changes().size();
        store.writeAcrossTeams(ACTOR, "a", tx -> {
            tx.reseal(before, "{\"contentId\":\"c\",\"keyId\":\"l\",\"sealed\":\"y\"}");
            return true;
        });
        Resource after = store.find(key).orElseThrow();
        assertThat(after.spec()).contains("\"sealed\":\"y\"");
        assertThat(after.etag()).isEqualTo(before.etag());
        assertThat(after.updatedAt()).isEqualTo(before.updatedAt());
        assertThat(changes()).hasSize(changes);
        assertThatThrownBy(() -> store.writeAcrossTeams(ACTOR, "a", tx -> {
                    tx.reseal(after, "{\"contentId\":\"other\",\"keyId\":\"l\",\"sealed\":\"y\"}");
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDocumentIsKeptBesideItsDefinitionAndGoesWithIt() {
        ResourceKey key = new ResourceKey("a", Kind.API_DEFINITION, "shop");
        String document = "{\"title\":\"ü\"}".repeat(20_000);
        Resource made = create(key, "{}");
        assertThat(store.document(key)).isEmpty();
        keep(made, document);
        assertThat(store.document(key)).contains(document);
        keep(made, "{}");
        assertThat(store.document(key)).contains("{}");
        assertThat(store.document(new ResourceKey("b", Kind.API_DEFINITION, "shop")))
                .isEmpty();
        keep(made, null);
        assertThat(store.document(key)).isEmpty();
        delete(key);
        assertThat(store.find(key)).isEmpty();
    }

    private void keep(Resource definition, @Nullable String document) {
        store.<Boolean>writeAcrossTeams(ACTOR, definition.key().team(), tx -> {
            tx.keepDocument(definition, document);
            return true;
        });
    }

    @Test
    void aResourceIsFoundByItsIdWhoeverOwnsIt() {
        Resource made = create(new ResourceKey("a", Kind.API_DEFINITION, "shop"), "{}");
        assertThat(store.findAcrossTeams(Kind.API_DEFINITION, made.id())).contains(made);
        assertThat(store.findAcrossTeams(Kind.CLUSTER, made.id())).isEmpty();
    }
}
