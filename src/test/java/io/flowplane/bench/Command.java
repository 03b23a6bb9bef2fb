package io.flowplane.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Runs another program and gives what it printed. */
final class Command {
    private Command() {}

    /** @throws IllegalStateException with its words when it fails */
    static String run(Path folder, String... words) {
        try {
            Process process = new ProcessBuilder(words)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", words) + ": " + output);
            }
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A program of the JDK that runs this, such as {@code jcmd}. */
    static String ofJdk(String program, String... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = Path.of(System.getProperty("java.home"), "bin", program).toString();
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return run(Path.of("."), words);
    }
}
