package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.apply.BodyCompiler;
import io.flowplane.domain.Kind;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTranslationsTest {
    private static final Translated SOMETHING = new Translated(List.of(), List.of());

    @Test
    void whatIsKeptIsWhatTheStoredSpecWouldBecome() {
        List<GoldenCase.Accepted> all = GoldenCase.all().stream()
                .flatMap(golden -> golden.accepted().stream())
                .toList();
        assertThat(all).hasSizeGreaterThan(40);
        for (GoldenCase.Accepted one : all) {
            BodyCompiler compiler = new BodyCompiler(Switch.ALL);
            String spec = compiler.compile(
                            one.kind(), one.name(), Json.stored(one.compiled().spec()))
                    .spec();
            assertThat(compiler.recent().take(one.kind(), one.name(), spec))
                    .isEqualTo(Translator.translate(one.kind(), one.name(), spec));
        }
    }

    @Test
    void itIsGivenAwayOnceAndForThatSpecAlone() {
        RecentTranslations recent = new RecentTranslations(10);
        recent.keep(Kind.CLUSTER, "a", "{}", SOMETHING);
        assertThat(recent.take(Kind.CLUSTER, "b", "{}")).isNull();
        assertThat(recent.take(Kind.LISTENER, "a", "{}")).isNull();
        assertThat(recent.take(Kind.CLUSTER, "a", "[]")).isNull();
        assertThat(recent.take(Kind.CLUSTER, "a", "{}")).isSameAs(SOMETHING);
        assertThat(recent.take(Kind.CLUSTER, "a", "{}")).isNull();
    }

    @Test
    void theOldestGoesWhenThereIsNoRoom() {
        RecentTranslations recent = new RecentTranslations(10);
        for (String spec : List.of("1234", "5678", "5678", "90", "too long a spec", "12345")) {
            recent.keep(Kind.CLUSTER, "a", spec, SOMETHING);
        }
        assertThat(recent.take(Kind.CLUSTER, "a", "90")).isNull();
        assertThat(recent.take(Kind.CLUSTER, "a", "12345")).isSameAs(SOMETHING);
        recent.keep(Kind.CLUSTER, "a", "1234567890", SOMETHING);
        assertThat(recent.take(Kind.CLUSTER, "a", "1234567890"))
                .as("what was taken makes room")
                .isSameAs(SOMETHING);
    }
}
