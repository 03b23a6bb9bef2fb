package io.flowplane.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a simulated proxy has. */
class HoldingTest {
    private static final Batch FIRST = batch(Map.of("a", named("1", "x"), "b", named("1", "y")));

    @Test
    void deltaAddsReplacesAndRemoves() {
        Holding held = Holding.empty()
                .after(FIRST, false)
                .after(new Batch(ResourceKind.CLUSTER, "", Map.of("a", named("2", "z")), List.of("b", "c")), false);

        assertThat(held.resources()).containsOnly(Map.entry("a", named("2", "z")));
        assertThat(held.names()).containsExactly("z");
    }

    @Test
    void theStateOfTheWorldReplacesEverything() {
        Holding held = Holding.empty().after(FIRST, true).after(batch(Map.of("c", named("1", "x"))), true);

        assertThat(held.resources()).containsOnlyKeys("c");
    }

    @Test
    void proxiesThatWereSentTheSameShareOneObject() {
        Holding nothing = Holding.empty();

        assertThat(nothing.after(FIRST, false)).isSameAs(nothing.after(FIRST, false));
    }

    private static Batch batch(Map<String, Batch.Named> resources) {
        return new Batch(ResourceKind.CLUSTER, "", resources, List.of());
    }

    private static Batch.Named named(String version, String name) {
        return new Batch.Named(version, List.of(name));
    }
}
