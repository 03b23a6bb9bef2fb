package io.flowplane.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is kept of several runs. */
class ResultsTest {
    @TempDir
    Path folder;

    @Test
    void theMedianOfAllRunsIsHeldAgainstTheGoal() throws IOException {
        Results results = new Results(new StormPart(), new Conditions(Map.of()));
        for (double seconds : new double[] {3, 9, 5}) {
            Run run = new Run(Set.of(), 0);
            run.add(9, "all current", seconds, "s", Goal.atMost(4));
            results.add(run);
        }
        results.write(folder);

        JsonNode figures = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("storm.json")))
                .get("figures");
        assertThat(figures).hasSize(1);
        assertThat(figures.get(0).get("value").asDouble()).isEqualTo(5);
        assertThat(figures.get(0).get("reached").asBoolean()).isFalse();
        assertThat(figures.get(0).get("runs")).hasSize(3);
    }
}
