package io.flowplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real streaming replica of a PostgreSQL, made by pg_basebackup. */
public final class StreamingReplica implements AutoCloseable {
    private final Path folder;
    private final Path data;
    private final int port = FreePort.next();
    private Process process;

    private StreamingReplica(Path folder) {
        this.folder = folder;
        this.data = folder.resolve("replica");
    }

    /**
     * @param folder for its files
     * @param primary port of the PostgreSQL on 127.0.0.1, which lets {@code postgres} in
     */
    public static StreamingReplica start(Path folder, int primary) {
        StreamingReplica replica = new StreamingReplica(folder);
        replica.run(List.of(
                DebianProgram.path("pg_basebackup"),
                "-D",
                replica.data.toString(),
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(primary),
                "-U",
                "postgres"));
        replica.start();
        return replica;
    }

    private void run(List<String> command) {
        try {
            Path log = folder.resolve("basebackup.log");
            Process copying = new ProcessBuilder(DebianProgram.unprivileged(command))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (copying.waitFor() != 0) {
                throw new AssertionError(Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Also after {@link #kill}. */
    public void start() {
        try {
            process = new ProcessBuilder(DebianProgram.unprivileged(List.of(
                            DebianProgram.path("postgres"),
                            "-D",
                            data.toString(),
                            "-p",
                            Integer.toString(port),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "max_connections=300")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("replica.log").toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!answers()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError(Files.readString(folder.resolve("replica.log")));
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
    }

    public String url() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    /** Whether it takes over what happens on the primary. */
    public void replay(boolean on) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_wal_replay_" + (on ? "resume" : "pause") + "()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it at once, with all that it started. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
