package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.ProxyBook.Entry;
import io.flowplane.store.ProxyBook.Row;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.store.sql.StoreSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What instances write for each other about their proxies. */
@Tag("slow")
class ProxyBookTest {
    private final String url = TestDatabases.postgresUrl();
    private final StoreSettings settings = TestDatabases.settings(url);
    private SqlStore one;
    private SqlStore two;

    @BeforeEach
    void open() {
        one = SqlStore.open(settings);
        two = SqlStore.open(TestDatabases.settings(url));
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void othersReadWhatChangedAndAllThatIsThere() {
        ProxyBook mine = one.proxies();
        ProxyBook theirs = two.proxies();
        mine.publish(1, true, List.of(new Row(1, "a", "x"), new Row(2, "b", "y")), List.of());
        assertThat(theirs.read(Map.of()))
                .containsExactlyInAnyOrder(
                        new Entry(settings.instanceId(), 1, 1, "x"), new Entry(settings.instanceId(), 2, 1, "y"));
        mine.publish(2, false, List.of(new Row(2, "b", "z"), new Row(3, "b", "w")), List.of(1L));
        assertThat(theirs.read(Map.of(settings.instanceId(), 1L)))
                .containsExactlyInAnyOrder(
                        new Entry(settings.instanceId(), 2, 2, "z"), new Entry(settings.instanceId(), 3, 2, "w"));
        assertThat(theirs.read(Map.of(settings.instanceId(), 2L)))
                .containsExactlyInAnyOrder(
                        new Entry(settings.instanceId(), 2, 2, null), new Entry(settings.instanceId(), 3, 2, null));
        assertThat(mine.read(Map.of())).as("its own it knows").isEmpty();
        assertThat(mine.mine()).isEqualTo(2);
        mine.publish(3, true, List.of(new Row(9, "a", "v")), List.of());
        assertThat(mine.mine()).isEqualTo(1);
        assertThat(((Feed.Changes) one.changesAcrossTeams(Cursor.START, 1)).changes())
                .as("no revision")
                .isEmpty();
    }

    @Test
    void rowsOfTheDeadDontCountAndAreDeletedBySurvivors() throws Exception {
        one.proxies().publish(1, true, List.of(new Row(1, "a", "x")), List.of());
        assertThat(two.proxies().others()).containsExactly(settings.instanceId());
        execute("UPDATE instances SET seen_at = now() - interval '21 seconds' WHERE id = '" + settings.instanceId()
                + "'");
        assertThat(two.proxies().others()).isEmpty();
        assertThat(two.proxies().read(Map.of())).isEmpty();
        two.proxies().prune();
        assertThat(one.proxies().mine()).as("perhaps it only stands still").isEqualTo(1);
        execute("UPDATE instances SET seen_at = now() - interval '61 seconds' WHERE id = '" + settings.instanceId()
                + "'");
        two.proxies().prune();
        assertThat(one.proxies().mine()).isZero();
    }

    @Test
    void anInstanceThatEndsTakesItsRowsAlong() {
        one.proxies().publish(1, true, List.of(new Row(1, "a", "x")), List.of());
        one.close();
        assertThat(two.proxies().read(Map.of())).isEmpty();
        one = SqlStore.open(settings);
        assertThat(one.proxies().mine()).isZero();
    }

    @Test
    void inAFileThereAreNoOthers(@TempDir Path folder) {
        try (SqlStore alone = TestDatabases.sqlite(folder)) {
            assertThat(alone.proxies().others()).isEmpty();
            alone.proxies().prune();
            assertThat(alone.bell().connected()).isFalse();
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = TestDatabases.postgresConnection(url.substring(url.lastIndexOf('/') + 1));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
