package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.store.Store;
import io.flowplane.store.TestDatabases;
import io.flowplane.store.sql.SqlStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages on PostgreSQL, which several instances share. */
@Tag("slow")
class PostgresPagesTest extends PagesContract {
    private final String url = TestDatabases.postgresUrl();

    @Override
    Store open() {
        return SqlStore.open(TestDatabases.settings(url));
    }

    @Test
    void whatAnotherInstanceWroteIsOnTheNextPageThatIsRead() {
        try (RunningApi other = running(open())) {
            RunningApi.Asked there = other.asAdmin();
            put("red", "a", 1);
            for (int i = 1; i <= 20; i++) {
                assertThat(shown(there.get(CLUSTERS))).isEqualTo("red/a %1$d:%1$d, 1".formatted(i));
                put("red", "a", i + 1);
            }
            api.asAdmin().delete("/api/v1/clusters/a?team=red");
            assertThat(shown(there.get(CLUSTERS))).isEqualTo("0");
        }
    }
}
