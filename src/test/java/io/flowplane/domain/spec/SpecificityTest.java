package io.flowplane.domain.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpecificityTest {
    /** From the most exact to the most general. */
    private static final List<String> ORDERED = List.of(
            "path /a/b",
            "template /a/{id}.schema.json",
            "template /a/{id}.json",
            "regex /a/[^/]+-[^/]+",
            "template /a/{id}",
            "regex /a/.+",
            "path /b.c",
            "template /{x}:verb/b",
            "template /{x}_/b",
            "template /{x}/b",
            "template /{x}/{y}",
            "template /**",
            "prefix /abc",
            "prefix /ab/c",
            "prefix /ab",
            "prefix /");

    private static ApiMatch match(String text) {
        String value = text.substring(text.indexOf('/'));
        return switch (text.substring(0, text.indexOf(' '))) {
            case "path" -> new ApiMatch(null, value, null, null, List.of());
            case "template" -> new ApiMatch(null, null, value, null, List.of());
            case "regex" -> new ApiMatch(null, null, null, value, List.of());
            default -> new ApiMatch(value, null, null, null, List.of());
        };
    }

    @Test
    void whatIsMoreExactComesFirst() {
        for (int seed = 0; seed < 200; seed++) {
            List<String> shuffled = new ArrayList<>(ORDERED);
            java.util.Collections.shuffle(shuffled, new Random(seed));
            shuffled.sort(java.util.Comparator.comparing(text -> Specificity.of(match(text))));
            assertThat(shuffled).as("seed %d", seed).isEqualTo(ORDERED);
        }
    }

    @Test
    void namesOfVariablesDontCount() {
        assertThat(Specificity.of(match("template /a/{x}/{y}")))
                .isEqualTo(Specificity.of(match("template /a/*/{other}")))
                .isEqualTo(Specificity.of(match("regex /a/[^/]+/[^/]+")));
    }

    @Test
    void anEscapedCharacterIsText() {
        assertThat(Specificity.of(match("regex /a\\.b/[^/]+")).shape()).startsWith("/a.b/");
    }
}
