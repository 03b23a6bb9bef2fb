package io.flowplane.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells about processes and the machine. */
final class Proc {
    private static final double CLOCK_TICKS = 100.0;
    private static final double KIB = 1_024;

    private Proc() {}

    /** CPU time that a process has used so far, user and system, in milliseconds. */
    static double cpuMillis(long pid) {
        String[] fields =
                read("/proc/" + pid + "/stat").replaceFirst("^.*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1_000 / CLOCK_TICKS;
    }

    /** Memory of a process that is in RAM now, in MB. */
    static double residentMegabytes(long pid) {
        return status(pid, "VmRSS:");
    }

    /** The most of it that there ever was, in MB. */
    static double peakMegabytes(long pid) {
        return status(pid, "VmHWM:");
    }

    static long descriptors(long pid) {
        try (var open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long threads(long pid) {
        return (long) number(read("/proc/" + pid + "/status"), "Threads:");
    }

    /** Memory of the machine in MB. */
    static double memoryMegabytes() {
        return number(read("/proc/meminfo"), "MemTotal:") * KIB / 1e6;
    }

    /** Processes that wanted a core in the last minute, on average. */
    static double load() {
        return Double.parseDouble(read("/proc/loadavg").split(" ")[0]);
    }

    static String processor() {
        return read("/proc/cpuinfo")
                .lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", ""))
                .findFirst()
                .orElse("unknown");
    }

    private static double status(long pid, String name) {
        return number(read("/proc/" + pid + "/status"), name) * KIB / 1e6;
    }

    private static double number(String lines, String name) {
        return lines.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
