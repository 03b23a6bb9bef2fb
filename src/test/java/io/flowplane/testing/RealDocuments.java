package io.flowplane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** OpenAPI documents of well-known products that nobody here wrote, fetched once by {@code tools/openapi-documents.sh}. */
public final class RealDocuments {
    private RealDocuments() {}

    /** A document: its name, such as {@code stripe.com}, and its file, JSON or YAML. */
    public record RealDocument(String name, Path file) {
        public byte[] bytes() {
            try {
                return Files.readAllBytes(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them, by name. */
    public static List<RealDocument> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> new RealDocument(name(file), file))
                    .sorted(java.util.Comparator.comparing(RealDocument::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static RealDocument named(String name) {
        return all().stream()
                .filter(document -> document.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(Path file) {
        return file.getFileName().toString().replaceFirst("\\.(json|yaml)$", "");
    }

    private static synchronized Path folder() {
        try {
            Process script = new ProcessBuilder(RealEnvoy.repository()
                            .resolve("tools/openapi-documents.sh")
                            .toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String path = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (script.waitFor() != 0) {
                throw new IllegalStateException("tools/openapi-documents.sh found none; its words are above");
            }
            return Path.of(path.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
