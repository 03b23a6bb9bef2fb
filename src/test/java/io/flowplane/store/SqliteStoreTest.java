package io.flowplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowplane.domain.Resource;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.store.sql.StoreUnusable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContractTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("new/deeper/flowplane.db");
    }

    @Override
    Store open() {
        return SqlStore.open(TestDatabases.sqliteSettings(file()));
    }

    @Override
    Store reopen(Store open) {
        open.close();
        return open();
    }

    @Override
    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    List<String> sabotageOfAudit() {
        return List.of("CREATE TRIGGER broken BEFORE INSERT ON audit_logs BEGIN SELECT RAISE(ABORT, 'no audit'); END");
    }

    @Test
    void theFileIsTheOwnersAlone() throws Exception {
        create(cluster("a", "x"), "{}");
        for (String suffix : List.of("", "-wal", "-shm")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(file() + suffix))))
                    .as(suffix)
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aSecondStoreOnTheFileIsRefusedInOneLine() {
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreUnusable.class)
                .hasMessageStartingWith("Another process uses the database file ")
                .hasMessageContaining("DATABASE_URL")
                .hasMessageNotContaining("\n");
        create(cluster("a", "x"), "{}");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws Exception {
        Path other = folder.resolve("text.db");
        Files.writeString(other, "This is a letter and not a database.".repeat(200));
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.sqliteSettings(other)))
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("text.db")
                .hasMessageContaining("not a database");
        assertThat(Files.readString(other)).startsWith("This is a letter");
    }

    @Test
    void aFolderInTheFilesPlaceIsRefused() throws Exception {
        Path other = Files.createDirectory(folder.resolve("folder.db"));
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.sqliteSettings(other)))
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("folder.db");
    }

    @Test
    void aFileWhereAFolderIsNeededIsRefused() throws Exception {
        Files.writeString(folder.resolve("plain"), "x");
        assertThatThrownBy(() -> SqlStore.open(TestDatabases.sqliteSettings(folder.resolve("plain/flowplane.db"))))
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("plain");
    }

    @Test
    void anOperatorsLockOnTheFileEndsInUnavailableAndHeals() throws Exception {
        create(cluster("a", "x"), "{}");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            long start = System.nanoTime();
            assertThatThrownBy(() -> create(cluster("a", "y"), "{}")).isInstanceOf(StoreUnavailable.class);
            assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
            assertThat(store.find(cluster("a", "x"))).isPresent();
            statement.execute("ROLLBACK");
        }
        create(cluster("a", "y"), "{}");
    }

    @Test
    void aTimeThatSomeoneWroteByHandIsReadToo() throws Exception {
        create(cluster("a", "x"), "{}");
        execute("UPDATE clusters SET created_at = '2026-01-02T03:04:05Z', updated_at = '2026-01-02T03:04:05.060708Z'");
        Resource read = store.find(cluster("a", "x")).orElseThrow();
        assertThat(read.createdAt()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(read.updatedAt()).isEqualTo("2026-01-02T03:04:05.060708Z");
    }
}
