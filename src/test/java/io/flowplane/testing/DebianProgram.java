package io.flowplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A program of Debian's, found or fetched by {@code tools/debian.sh}; and how servers that refuse root are started by root. */
public final class DebianProgram {
    private DebianProgram() {}

    public static synchronized String path(String program) {
        try {
            Process script = new ProcessBuilder(
                            RealEnvoy.repository().resolve("tools/debian.sh").toString(), program)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new IllegalStateException("tools/debian.sh found no " + program + "; its words are above");
            }
            return path.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * A command that doesn't run as root: root runs it in a user namespace of its own, where it is nobody, and its files stay
     * its own.
     */
    static List<String> unprivileged(List<String> command) {
        if (!System.getProperty("user.name").equals("root")) {
            return command;
        }
        List<String> all = new ArrayList<>(List.of("unshare", "-U"));
        all.addAll(command);
        return all;
    }
}
