package io.flowplane.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measured figures: collected by name, printed as they come, written as JSON and as a Markdown table. */
final class Figures {
    private static final double CLOCK_TICKS = 100.0;

    private final Map<String, Map<String, Object>> rows = new LinkedHashMap<>();

    /** Adds a figure with its unit and what we aim at. */
    void add(String what, double value, String unit, String target) {
        double rounded = Math.round(value * 100) / 100.0;
        rows.put(what, Map.of("value", rounded, "unit", unit, "target", target));
        System.out.printf(Locale.ROOT, "%-78s %10.2f %-4s %s%n", what, rounded, unit, target);
    }

    /** Adds the median and the 99th percentile of nanoseconds, in milliseconds. */
    void addLatencies(String what, long[] nanos, String p50Target, String p99Target) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        add(what + ", p50", sorted[sorted.length / 2] / 1e6, "ms", p50Target);
        add(
                what + ", p99",
                sorted[(int) Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] / 1e6,
                "ms",
                p99Target);
    }

    /** Writes {@code <name>.json} and {@code <name>.md} into {@code folder}. */
    void write(Path folder, String name) {
        try {
            Files.createDirectories(folder);
            JsonMapper mapper = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            Files.writeString(folder.resolve(name + ".json"), mapper.writeValueAsString(rows) + "\n");
            StringBuilder table = new StringBuilder("| what | measured | target |\n|---|---|---|\n");
            rows.forEach((what, row) -> table.append(
                    "| %s | %s %s | %s |%n".formatted(what, row.get("value"), row.get("unit"), row.get("target"))));
            Files.writeString(folder.resolve(name + ".md"), table.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** CPU time that a process has used so far, user and system, in milliseconds. */
    static double cpuMillis(long pid) {
        String[] fields =
                read("/proc/" + pid + "/stat").replaceFirst("^.*\\) ", "").split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1_000 / CLOCK_TICKS;
    }

    /** Memory of a process that is in RAM now, in MB. */
    static double residentMegabytes(long pid) {
        return read("/proc/" + pid + "/status")
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / 1_000.0;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
