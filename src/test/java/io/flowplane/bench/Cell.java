package io.flowplane.bench;

import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

/**
 * So much memory and so many cores for a server, by control groups as a container has them. Where they can't be made, the
 * JVM's heap alone is set by the size.
 */
final class Cell implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;

    private final Path memory;
    private final Path cpu;
    private final boolean unified;
    private final boolean real;

    /** Makes the groups. */
    static Cell of(int megabytes, double cores) {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        String name = "flowplane-bench-" + ProcessHandle.current().pid();
        Path memory = unified ? ROOT.resolve(name) : ROOT.resolve("memory").resolve(name);
        Path cpu = unified ? memory : ROOT.resolve("cpu").resolve(name);
        Cell cell = new Cell(memory, cpu, unified, make(memory) && make(cpu));
        if (cell.real) {
            cell.limit((long) megabytes << 20, (long) (cores * PERIOD_MICROS));
        }
        return cell;
    }

    private Cell(Path memory, Path cpu, boolean unified, boolean real) {
        this.memory = memory;
        this.cpu = cpu;
        this.unified = unified;
        this.real = real;
    }

    private static boolean make(Path group) {
        try {
            Files.createDirectories(group);
            return Files.isWritable(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            return false;
        }
    }

    private void limit(long bytes, long quota) {
        if (unified) {
            write(ROOT.resolve("cgroup.subtree_control"), "+memory +cpu");
            write(memory.resolve("memory.max"), String.valueOf(bytes));
            write(cpu.resolve("cpu.max"), quota + " " + PERIOD_MICROS);
        } else {
            write(memory.resolve("memory.limit_in_bytes"), String.valueOf(bytes));
            write(cpu.resolve("cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
            write(cpu.resolve("cpu.cfs_quota_us"), String.valueOf(quota));
        }
    }

    boolean isReal() {
        return real;
    }

    /** The launcher inside: it sees the groups where a container has them. */
    Path launcher(Path folder) {
        Path launcher = RealEnvoy.repository().resolve("flowplane");
        if (!real) {
            return launcher;
        }
        String mounts = unified
                ? "mount --bind %s %s".formatted(memory, ROOT)
                : "mount --bind %s %s/memory && mount --bind %s %s/cpu".formatted(memory, ROOT, cpu, ROOT);
        Path script = folder.resolve("confined");
        write(script, """
                #!/bin/sh
                echo $$ >%s/cgroup.procs
                echo $$ >%s/cgroup.procs
                exec unshare --mount sh -c '%s && exec "$@"' sh %s "$@"
                """.formatted(memory, cpu, mounts, launcher));
        try {
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return script;
    }

    /** Options for the JVM where no group holds it. */
    static String options(int megabytes) {
        return String.format(Locale.ROOT, "-Xmx%dm -XX:MaxRAM=%dm", megabytes / 2, megabytes);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the groups; what ran in them must have ended. */
    @Override
    public void close() {
        if (real) {
            Servers.await("the control groups are empty", () -> removed(memory) && removed(cpu));
        }
    }

    private static boolean removed(Path group) {
        try {
            Files.deleteIfExists(group);
            return true;
        } catch (IOException busy) {
            return false;
        }
    }
}
