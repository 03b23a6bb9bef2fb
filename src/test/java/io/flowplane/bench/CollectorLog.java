package io.flowplane.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The log of a JVM's collector: how much was allocated, and what is left. */
final class CollectorLog {
    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

    private final Path log;

    /** @param folder the log goes there */
    CollectorLog(Path folder) {
        log = folder.resolve("collections.log");
    }

    /** The options that make a JVM write it. */
    String options() {
        return "-Xlog:gc:file=" + log + "::filecount=0";
    }

    /**
     * What happened until now, a collection of everything included.
     *
     * @param allocated megabytes since the start
     * @param left megabytes in use after the last collection
     */
    record Use(long allocated, long left) {}

    Use collect(long pid) throws IOException {
        Command.ofJdk("jcmd", String.valueOf(pid), "GC.run");
        long allocated = 0;
        long left = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                allocated += Math.max(0, Long.parseLong(pause.group(1)) - left);
                left = Long.parseLong(pause.group(2));
            }
        }
        return new Use(allocated, left);
    }
}
