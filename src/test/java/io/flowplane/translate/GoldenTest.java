package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.translate.GoldenCase.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * REST bodies in, Envoy's JSON out. {@code -Dgolden.update=true} writes what comes out now, and removes what no case makes
 * any more; the difference is for a person to read.
 */
class GoldenTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final Map<String, ResourceType> FILES = Map.of(
            "clusters.json", ResourceType.CLUSTER,
            "endpoints.json", ResourceType.ENDPOINT,
            "routes.json", ResourceType.ROUTE,
            "listeners.json", ResourceType.LISTENER);

    @TestFactory
    Stream<DynamicTest> eachCaseBecomesWhatItsFolderSays() {
        return GoldenCase.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    @Test
    void thereAreCasesForEveryKindAndRefusalsToo() {
        Set<String> outputs = GoldenCase.all().stream()
                .flatMap(c -> outputs(c.compile(UnaryOperator.identity())).keySet().stream())
                .collect(Collectors.toSet());
        assertThat(outputs)
                .contains("clusters.json", "endpoints.json", "routes.json", "listeners.json", "problems.json");
        assertThat(GoldenCase.all()).hasSizeGreaterThanOrEqualTo(40);
    }

    private static void check(GoldenCase golden) throws IOException {
        Map<String, String> outputs = outputs(golden.compile(UnaryOperator.identity()));
        Path out = golden.folder().resolve("out");
        if (UPDATE) {
            write(out, outputs);
        }
        assertThat(contents(out)).isEqualTo(outputs);
    }

    private static Map<String, String> outputs(Outcome outcome) {
        Map<String, String> outputs = new TreeMap<>();
        FILES.forEach((file, type) -> {
            List<EnvoyResource> ofType =
                    outcome.resources().stream().filter(r -> r.type() == type).toList();
            if (!ofType.isEmpty()) {
                outputs.put(file, EnvoyJson.array(ofType));
            }
        });
        if (!outcome.problems().isEmpty()) {
            outputs.put("problems.json", EnvoyJson.pretty(outcome.problems()));
        }
        return outputs;
    }

    private static void write(Path out, Map<String, String> outputs) throws IOException {
        Files.createDirectories(out);
        for (String orphan : contents(out).keySet()) {
            if (!outputs.containsKey(orphan)) {
                Files.delete(out.resolve(orphan));
            }
        }
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            Files.writeString(out.resolve(output.getKey()), output.getValue());
        }
    }

    private static Map<String, String> contents(Path out) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        if (Files.exists(out)) {
            try (var files = Files.list(out)) {
                files.forEach(f -> contents.put(f.getFileName().toString(), GoldenCase.read(f)));
            }
        }
        return contents;
    }
}
