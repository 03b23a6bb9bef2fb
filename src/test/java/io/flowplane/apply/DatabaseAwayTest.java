package io.flowplane.apply;

import static io.flowplane.apply.Desk.actor;
import static io.flowplane.apply.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Kind;
import io.flowplane.domain.ResourceKey;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.UnsteadyStore;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseAwayTest {
    private static final Actor ADMIN = Actor.system("r-1");
    private static final ResourceKey CLUSTER = new ResourceKey("default", Kind.CLUSTER, "users");

    @TempDir
    Path folder;

    private UnsteadyStore database;
    private Desk desk;

    @BeforeEach
    void open() {
        database = new UnsteadyStore(TestDatabases.sqlite(folder));
        desk = new Desk(database.store());
    }

    @AfterEach
    void close() {
        database.comeBack();
        desk.close();
    }

    @Test
    void everyWriteSaysThatTheDatabaseIsAwayAndNothingIsStored() {
        String setup = ((SetupToken.Issued) desk.bootstrap.issueSetupToken(ADMIN, "one", name -> false)).secretText();
        IssuedToken admin = desk.admin();
        desk.resources.create(ADMIN, CLUSTER, json("{'a':1}"));
        int changes = desk.changes().size();
        String id = admin.token().tokenId();
        database.goAway();
        List<ThrowingCallable> writes = List.of(
                () -> desk.resources.create(ADMIN, CLUSTER, json("{'a':2}")),
                () -> desk.resources.put(ADMIN, CLUSTER, json("{'a':2}"), Preconditions.NONE),
                () -> desk.resources.patch(ADMIN, CLUSTER, json("{'a':2}"), Preconditions.NONE),
                () -> desk.resources.delete(ADMIN, CLUSTER, Preconditions.NONE),
                () -> desk.issue(admin, "pipeline", "clusters:read"),
                () -> desk.tokens.rotate(actor(admin), desk.principal(admin), id, Preconditions.NONE),
                () -> desk.tokens.revoke(actor(admin), desk.principal(admin), id, Preconditions.NONE),
                () -> desk.teams.create(ADMIN, json("{'name':'payments'}")),
                () -> desk.teams.delete(ADMIN, "default", Preconditions.NONE),
                () -> desk.bootstrap.initialize(actor("anonymous"), json("{'setupToken':'" + setup + "'}")),
                () -> desk.bootstrap.issueSetupToken(ADMIN, "one", name -> false),
                desk::admin,
                desk.bootstrap::needsInitialization);
        for (ThrowingCallable write : writes) {
            assertThatThrownBy(write).isInstanceOf(StoreUnavailable.class);
        }
        database.comeBack();
        assertThat(desk.changes()).hasSize(changes);
        desk.login(admin);
        desk.resources.put(ADMIN, CLUSTER, json("{'a':2}"), Preconditions.NONE);
    }
}
