package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does, whatever the database. */
abstract class StoreContractTest {
    static final Actor ACTOR = new Actor("fp_pat_1", "req-1", "127.0.0.1", "test", null);

    Store store;

    abstract Store open() throws Exception;

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

    static Tx.Draft draft(String spec, Reference... references) {
        return new Tx.Draft(spec, null, List.of(references), Resource.BY_HAND);
    }

    static AuditEntry told(String event, ResourceKey key) {
        return new AuditEntry(
                event, key.kind().singular(), null, key.name(), key.team(), ACTOR, Map.of("patch", Map.of("a", 1)));
    }

    Resource create(ResourceKey key, String spec, Reference... references) {
        return store.writeAcrossTeams(ACTOR, key.team(), tx -> {
            tx.ensureTeam(key.team());
            tx.audit(told("resource." + key.kind().singular() + ".created", key));
            return tx.create(key, draft(spec, references));
        });
    }

    @Test
    void whatIsCreatedIsFound() {
        Resource made = create(cluster("a", "x"), "{\"b\":1, \"a\":2}");
        assertThat(store.find(cluster("a", "x"))).contains(made);
        assertThat(made.version()).isEqualTo(1);
        assertThat(store.find(cluster("b", "x"))).isEmpty();
    }
}
