package io.flowplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real PgBouncer in front of a PostgreSQL, set up by the file that is shipped: only paths, names and addresses are others. */
public final class PgBouncer implements AutoCloseable {
    private final Path folder;
    private final int port = FreePort.next();
    private Process process;

    private PgBouncer(Path folder) {
        this.folder = folder;
    }

    /**
     * @param folder for its files
     * @param postgres port of the PostgreSQL on 127.0.0.1, which lets {@code postgres} in
     */
    public static PgBouncer start(Path folder, int postgres, String database) {
        PgBouncer bouncer = new PgBouncer(folder);
        try {
            Path users = Files.writeString(folder.resolve("userlist.txt"), "\"postgres\" \"secret\"\n");
            Path shipped = RealEnvoy.repository().resolve("deploy/pgbouncer/pgbouncer.ini");
            Files.writeString(
                    folder.resolve("pgbouncer.ini"),
                    Files.readString(shipped)
                            .replace(
                                    "host=postgres port=5432 dbname=flowplane",
                                    "host=127.0.0.1 port=" + postgres + " dbname=" + database)
                            .replace("listen_port = 6432", "listen_port = " + bouncer.port + "\nunix_socket_dir =")
                            .replace("listen_addr = *", "listen_addr = 127.0.0.1")
                            .replace("/etc/pgbouncer/userlist.txt", users.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        bouncer.start();
        return bouncer;
    }

    public String url() {
        return "postgresql://postgres:secret@127.0.0.1:" + port + "/flowplane";
    }

    /** Also after {@link #kill}. */
    public void start() {
        try {
            process = new ProcessBuilder(DebianProgram.unprivileged(List.of(
                            DebianProgram.path("pgbouncer"),
                            folder.resolve("pgbouncer.ini").toString())))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("pgbouncer.log").toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!isOpen()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new AssertionError(
                            "PgBouncer did not start:\n" + Files.readString(folder.resolve("pgbouncer.log")));
                }
                Thread.sleep(20);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it with all its connections. */
    public void kill() {
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
