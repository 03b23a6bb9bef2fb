package io.flowplane.bench;

import io.flowplane.testing.RealEnvoy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** On what and when figures were measured. */
final class Conditions {
    private final String begin = now();
    private final double loadBefore = Proc.load();
    private final Map<String, String> peers;

    /** @param peers versions of what others bring; may grow while it is measured */
    Conditions(Map<String, String> peers) {
        this.peers = peers;
    }

    /** As JSON has it, with the load of this moment as the last. */
    Map<String, Object> soFar() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("begin", begin);
        all.put("end", now());
        all.put("loadBefore", loadBefore);
        all.put("loadAfter", Proc.load());
        all.put(
                "machine",
                "%d cores, %s, %.0f MB, Linux %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                Proc.processor(),
                                Proc.memoryMegabytes(),
                                System.getProperty("os.version")));
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("Flowplane", commit());
        versions.put("JDK", System.getProperty("java.runtime.version"));
        versions.put("Envoy", envoy());
        versions.putAll(peers);
        all.put("versions", versions);
        return all;
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String commit() {
        var repository = RealEnvoy.repository();
        String changed =
                Command.run(repository, "git", "status", "--porcelain", "--", "src/main", "pom.xml", "flowplane");
        return Command.run(repository, "git", "rev-parse", "--short", "HEAD")
                + (changed.isEmpty() ? "" : " and changes");
    }

    /** The long line is {@code …/envoy  version: <commit>/<version>/Clean/RELEASE/…}. */
    private static String envoy() {
        String line = Command.run(RealEnvoy.repository(), RealEnvoy.binary().toString(), "--version");
        String[] parts = line.split("/");
        for (String part : parts) {
            if (part.matches("\\d+\\.\\d+\\.\\d+.*")) {
                return part;
            }
        }
        return line;
    }
}
