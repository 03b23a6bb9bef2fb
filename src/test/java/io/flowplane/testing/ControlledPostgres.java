package io.flowplane.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A durable PostgreSQL of one test's own, on one port for good, that can be made to fail in many ways. */
public final class ControlledPostgres implements AutoCloseable {
    private final Path data;
    private final int port = FreePort.next();
    private EmbeddedPostgres running;

    private ControlledPostgres(Path data) {
        this.data = data;
    }

    /** @param data an empty folder, for as long as the test lasts */
    public static ControlledPostgres start(Path data) {
        ControlledPostgres postgres = new ControlledPostgres(data);
        postgres.start();
        return postgres;
    }

    /** The {@code DATABASE_URL} of its own database. */
    public String url() {
        return "postgresql://postgres:secret@127.0.0.1:" + port + "/postgres";
    }

    public int port() {
        return port;
    }

    /** As after a reboot; also after {@link #kill}. */
    public void start() {
        try {
            running = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as an operator does in a hurry: connections are cut. */
    public void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9 of the postmaster and all that it started. */
    public void kill() {
        List<ProcessHandle> all = processes();
        signal("KILL", all);
        // A new postmaster refuses to start while an old backend holds the shared memory.
        all.forEach(process -> process.onExit().join());
        // There is nothing left to stop, but for the library's lock on the folder.
        stop();
    }

    /** It takes connections and bytes, and answers nothing, until {@link #thaw}. */
    public void freeze() {
        // The postmaster first, so that it starts no more.
        signal("STOP", processes().subList(0, 1));
        signal("STOP", processes());
    }

    public void thaw() {
        signal("CONT", processes());
    }

    /** Every transaction from now on is read-only, as on a primary that became a standby. */
    public void readOnly(boolean on) {
        execute("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
        execute("SELECT pg_reload_conf()");
    }

    /** Ends every connection but this one. */
    public void cutConnections() {
        execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    }

    /** Runs a statement beside the servers that use it. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A connection beside the servers that use it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    /** The postmaster, first, and all that it started. */
    private List<ProcessHandle> processes() {
        try {
            long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid"))
                    .getFirst()
                    .strip());
            ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
            return Stream.concat(Stream.of(postmaster), postmaster.descendants())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (processes().getFirst().isAlive()) {
            stop();
        }
    }
}
