package io.flowplane.translate;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.apply.Compiled;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** One folder of goldens: REST bodies in {@code in/<kind>-<anything>.json}, what Envoy gets of them in {@code out/}. */
record GoldenCase(Path folder) {
    static final Path ROOT = RealEnvoy.repository().resolve("src/test/resources/golden");

    /** What the bodies of a case became; problems by file. */
    record Outcome(List<EnvoyResource> resources, Map<String, List<Problem>> problems) {}

    static List<GoldenCase> all() {
        try (var folders = Files.list(ROOT)) {
            return folders.sorted().map(GoldenCase::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** A body that was accepted. */
    record Accepted(Kind kind, String name, Compiled compiled) {}

    /** @param edit changes each body's text before it is read */
    Outcome compile(UnaryOperator<String> edit) {
        Map<String, List<Problem>> problems = new TreeMap<>();
        List<EnvoyResource> resources = accepted(edit, problems).stream()
                .flatMap(a -> a.compiled().resources().stream())
                .toList();
        return new Outcome(resources, problems);
    }

    List<Accepted> accepted() {
        return accepted(UnaryOperator.identity(), new TreeMap<>());
    }

    private List<Accepted> accepted(UnaryOperator<String> edit, Map<String, List<Problem>> problems) {
        List<Accepted> accepted = new ArrayList<>();
        for (Path file : files()) {
            String fileName = file.getFileName().toString();
            Kind kind = Kind.ofSingular(fileName.substring(0, fileName.indexOf('-')))
                    .orElseThrow();
            ObjectNode body = (ObjectNode) Json.parse(edit.apply(read(file)), JsonLimits.DEFAULT);
            String name = body.get("name").stringValue();
            try {
                accepted.add(new Accepted(kind, name, new BodyCompiler(Switch.ALL).compile(kind, name, body)));
            } catch (Refusal refusal) {
                problems.put(fileName, refusal.problems());
            }
        }
        return accepted;
    }

    private List<Path> files() {
        try (var files = Files.list(folder.resolve("in"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
