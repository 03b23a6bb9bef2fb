package io.flowplane.simulate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process on this machine has used so far.
 *
 * @param cpuMillis user and system time
 * @param memoryMb resident memory now, in MB of 1,000,000 bytes; 0 where there is no {@code /proc}
 * @param peakMb the most it ever was
 */
public record ServerUse(double cpuMillis, double memoryMb, double peakMb) {
    /** @throws IOException when there is no such process, or it is not ours to look into */
    public static ServerUse of(long pid) throws IOException {
        double cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IOException("There is no process " + pid + " that can be looked into"))
                .toMillis();
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        String text = Files.isReadable(status) ? Files.readString(status) : "";
        return new ServerUse(cpu, megabytes(text, "VmRSS:"), megabytes(text, "VmHWM:"));
    }

    /** The CPU since then, and the memory of now. */
    ServerUse since(ServerUse before) {
        return new ServerUse(cpuMillis - before.cpuMillis, memoryMb, peakMb);
    }

    private static double megabytes(String status, String field) {
        return status.lines()
                        .filter(line -> line.startsWith(field))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                * 1_024
                / 1e6;
    }
}
