package io.flowplane.store;

import io.flowplane.store.sql.DatabaseUrl;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.store.sql.StoreSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** Fresh databases for tests of any room. */
public final class TestDatabases {
    private TestDatabases() {}

    /** A new SQLite store in {@code folder}; close it. */
    public static SqlStore sqlite(Path folder) {
        return SqlStore.open(sqliteSettings(folder.resolve("flowplane.db")));
    }

    public static StoreSettings sqliteSettings(Path file) {
        return settings("sqlite://" + file);
    }

    /** A new store in a new database of the real PostgreSQL that this JVM shares; close it. Tests need the tag "slow". */
    public static SqlStore postgres() {
        return SqlStore.open(settings(postgresUrl()));
    }

    /** The URL of a new, empty database. */
    public static String postgresUrl() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = postgresConnection("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://postgres@localhost:" + Server.POSTGRES.getPort() + "/" + name;
    }

    /** Where the real PostgreSQL listens. */
    public static int postgresPort() {
        return Server.POSTGRES.getPort();
    }

    /** A connection beside the store's, to look at {@code database} from outside. */
    public static Connection postgresConnection(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + Server.POSTGRES.getPort() + "/" + database, "postgres", "");
    }

    public static StoreSettings settings(String url) {
        return StoreSettings.of(DatabaseUrl.parse(url), 10, "test-" + UUID.randomUUID());
    }

    /** Started when first needed, ended with the JVM. */
    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder().start();
            } catch (IOException e) {
                throw new IllegalStateException("PostgreSQL didn't start", e);
            }
        }
    }
}
