package io.flowplane.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.DatabaseUrl.PostgresUrl;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** A pool for reading, and connections of the writer's own beside it. Callers may be virtual threads. */
final class PostgresConnections implements Connections {
    private static final long CONNECTION_LIFE_MILLIS = Duration.ofMinutes(30).toMillis();
    private static final long IDLE_MILLIS = Duration.ofMinutes(2).toMillis();

    private final PostgresUrl url;
    private final Dialect dialect;
    private final PGSimpleDataSource source;
    private final PGSimpleDataSource bells;
    private final HikariDataSource pool;

    PostgresConnections(PostgresUrl url, StoreSettings settings) {
        this.url = url;
        this.dialect = new Postgres(settings.statementTimeout());
        this.source = source(url, settings);
        this.bells = settings.listen() == null ? source : source(settings.listen(), settings);
        this.pool = new HikariDataSource(pool(source, settings));
    }

    /**
     * No startup parameter beyond those that PgBouncer accepts unasked: pgjdbc sends application_name in a statement of its
     * own, which PgBouncer knows, as long as no minimal server version is assumed.
     */
    private static PGSimpleDataSource source(PostgresUrl url, StoreSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {url.host()});
        source.setPortNumbers(new int[] {url.port()});
        source.setDatabaseName(url.database());
        source.setUser(url.user());
        source.setPassword(url.password());
        source.setApplicationName("flowplane");
        source.setPrepareThreshold(0);
        source.setTcpKeepAlive(true);
        // The server's details repeat rows, which have no place in logs.
        source.setLogServerErrorDetail(false);
        source.setConnectTimeout(seconds(settings.connectTimeout()));
        source.setLoginTimeout(seconds(settings.connectTimeout()));
        source.setSocketTimeout(seconds(settings.statementTimeout()));
        url.parameters().forEach((name, value) -> set(source, name, value));
        return source;
    }

    private static void set(PGSimpleDataSource source, String name, String value) {
        switch (name) {
            case "sslmode" -> source.setSslMode(value);
            case "sslrootcert" -> source.setSslRootCert(value);
            case "sslcert" -> source.setSslCert(value);
            case "sslkey" -> source.setSslKey(value);
            case "channel_binding" -> source.setChannelBinding(value);
            default -> throw new IllegalArgumentException("unknown parameter " + name);
        }
    }

    private static HikariConfig pool(PGSimpleDataSource source, StoreSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("flowplane");
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.maxConnections() - 1);
        config.setMinimumIdle(1);
        config.setIdleTimeout(IDLE_MILLIS);
        config.setMaxLifetime(CONNECTION_LIFE_MILLIS);
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setValidationTimeout(settings.connectTimeout().toMillis() / 2);
        // The first connection is the migration's, which tells what is wrong better than the pool does.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static int seconds(Duration duration) {
        return (int) Math.max(1, duration.plusMillis(999).toSeconds());
    }

    @Override
    public Dialect dialect() {
        return dialect;
    }

    @Override
    public Connection openWriter() throws SQLException {
        return source.getConnection();
    }

    @Override
    public Lease lease() {
        try {
            return new PooledLease(pool.getConnection());
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    @Override
    public int open() {
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state == null ? 0 : state.getTotalConnections();
    }

    @Override
    public int inUse() {
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state == null ? 0 : state.getActiveConnections();
    }

    @Override
    public int max() {
        return pool.getMaximumPoolSize();
    }

    @Override
    public Bell bell(Runnable ring, String instance) {
        return new PostgresBell(bells::getConnection, ring, instance, PostgresBell.Pace.USUAL);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean isBroken(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return false;
            }
        }
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    @Override
    public void renew() {
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        if (state != null) {
            state.softEvictConnections();
        }
    }

    @Override
    public StoreUnavailable unavailable(SQLException failure) {
        return new StoreUnavailable(
                "Failed to connect to database at " + url.place() + ": " + reason(failure), failure);
    }

    /** What is missing may yet come, so that the server waits for it: the host, the role, the database. */
    @Override
    public RuntimeException unopened(SQLException failure) {
        return new StoreUnavailable(url.place() + ": " + reason(failure), failure);
    }

    /** The innermost cause says most: a refused connection, an unknown host, the server's own words. */
    private static String reason(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case ConnectException e -> {
                    return "connection refused";
                }
                case UnknownHostException e -> {
                    return "unknown host";
                }
                case SocketTimeoutException e -> {
                    return "no answer in time";
                }
                case SSLException e -> {
                    return "TLS failed: " + e.getMessage();
                }
                case PSQLException e
                when words(e) != null -> {
                    return String.valueOf(words(e));
                }
                default -> {}
            }
        }
        return failure instanceof java.sql.SQLTransientConnectionException
                ? "no free connection in time"
                : "the connection failed";
    }

    /** The server's; else the driver's, where nothing lies under them: no TLS there, no password here. */
    private static @Nullable String words(PSQLException failure) {
        ServerErrorMessage message = failure.getServerErrorMessage();
        if (message != null) {
            return message.getMessage();
        }
        return failure.getCause() == null ? failure.getMessage() : null;
    }

    @Override
    public void close() {
        pool.close();
    }

    /** A pooled connection; any thread may use it. */
    private final class PooledLease implements Lease {
        private final Connection connection;

        PooledLease(Connection connection) {
            this.connection = connection;
        }

        @Override
        public <T> T call(Reading<T> work) {
            return work.read(new Sql(connection, dialect));
        }

        @Override
        public void close() {
            try {
                // The pool rolls back what is open.
                connection.close();
            } catch (SQLException e) {
                // It was broken, and the pool has thrown it away.
                assert e != null;
            }
        }
    }
}
