package io.flowplane.apply;

import static io.flowplane.apply.Desk.json;
import static io.flowplane.apply.ResourceWritesTest.refused;
import static io.flowplane.apply.ResourceWritesTest.together;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.Written.Outcome;
import io.flowplane.domain.Actor;
import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.ResourceKey;
import io.flowplane.domain.Team;
import io.flowplane.store.TestDatabases;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeamWritesTest {
    private static final Actor ADMIN = Actor.system("r-1");

    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void open() {
        desk = new Desk(TestDatabases.sqlite(folder));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void aTeamIsMadeChangedAndDeletedEachWithItsAuditRow() {
        Team made = desk.teams.create(ADMIN, json("{'name':'payments','displayName':'Payments'}"));
        assertThat(made.version()).isEqualTo(1);
        refused(ErrorCode.ALREADY_EXISTS, () -> desk.teams.create(ADMIN, json("{'name':'payments'}")));
        assertThat(put("payments", "{'displayName':'Payments'}").outcome()).isEqualTo(Outcome.UNCHANGED);
        Written<Team> changed = put("payments", "{'name':'payments','description':'Money'}");
        assertThat(changed.outcome()).isEqualTo(Outcome.CHANGED);
        assertThat(changed.now().displayName()).isNull();
        assertThat(put("orders", "{}").outcome()).isEqualTo(Outcome.CREATED);
        desk.teams.delete(ADMIN, "payments", Preconditions.NONE);
        assertThat(desk.store.team("payments")).isEmpty();
        refused(ErrorCode.NOT_FOUND, () -> desk.teams.delete(ADMIN, "payments", Preconditions.NONE));
        assertThat(desk.audit("resource.team.*")).hasSize(4);
        assertThat(desk.changes()).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                | /name",
                "{'name':'Payments'}                               | /name",
                "{'name':'a--b','owner':'me','description':7}      | /name,/owner,/description",
                "{'name':'*'}                                      | /name",
                "{'name':'payments '}                              | /name"
            })
    void aBodyWithFaultsIsRefusedWithAllOfThem(String body, String pointers) {
        Refusal refusal = refused(ErrorCode.INVALID_BODY, () -> desk.teams.create(ADMIN, json(body)));
        assertThat(refusal.problems()).extracting(Problem::pointer).containsExactlyInAnyOrder(pointers.split(","));
    }

    @Test
    void aTeamKeepsItsName() {
        refused(ErrorCode.INVALID_BODY, () -> put("payments", "{'name':'orders'}"));
        refused(ErrorCode.INVALID_BODY, () -> put("Payments", "{}"));
        assertThat(desk.changes()).isEmpty();
    }

    @Test
    void anETagThatDoesNotMatchChangesNothing() {
        Team made = desk.teams.create(ADMIN, json("{'name':'payments'}"));
        Preconditions stale = new Preconditions(List.of("7-00000000"), false);
        refused(
                ErrorCode.PRECONDITION_FAILED,
                () -> desk.teams.put(ADMIN, "payments", json("{'description':'x'}"), stale));
        refused(ErrorCode.PRECONDITION_FAILED, () -> desk.teams.delete(ADMIN, "payments", stale));
        desk.teams.delete(ADMIN, "payments", new Preconditions(List.of(made.etag()), false));
    }

    @Test
    void aTeamThatOwnsResourcesStays() {
        ResourceKey key = new ResourceKey("payments", Kind.CLUSTER, "x");
        desk.resources.create(ADMIN, key, json("{}"));
        refused(ErrorCode.IN_USE, () -> desk.teams.delete(ADMIN, "payments", Preconditions.NONE));
        desk.resources.delete(ADMIN, key, Preconditions.NONE);
        desk.teams.delete(ADMIN, "payments", Preconditions.NONE);
    }

    @Test
    void noResourceOutlivesItsTeam() throws Exception {
        for (int round = 0; round < 20; round++) {
            String team = "team-" + round;
            ResourceKey key = new ResourceKey(team, Kind.CLUSTER, "x");
            put(team, "{}");
            together(2, i -> {
                try {
                    if (i == 0) {
                        desk.teams.delete(ADMIN, team, Preconditions.NONE);
                    } else {
                        desk.resources.create(ADMIN, key, json("{}"));
                    }
                    return true;
                } catch (Refusal refusal) {
                    return false;
                }
            });
            boolean cluster = desk.store.find(key).isPresent();
            assertThat(cluster).isTrue();
            assertThat(desk.store.team(team)).isPresent();
        }
    }

    private Written<Team> put(String name, String body) {
        return desk.teams.put(ADMIN, name, json(body), Preconditions.NONE);
    }
}
