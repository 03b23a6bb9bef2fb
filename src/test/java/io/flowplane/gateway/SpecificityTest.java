package io.flowplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.domain.spec.Specificity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which of several rules that fit a request comes first, and what generated things are called. */
class SpecificityTest {
    /** From the most exact to the most general. */
    private static final List<ApiMatch> ORDER = List.of(
            path("/a"),
            path("/a/b"),
            path("/a/b/c"),
            regex("/a/b-[^/]+"),
            template("/a/b/{c}"),
            regex("/a/[^/]+:feed"),
            regex("/a/[^/]+\\.json"),
            template("/a/{b}"),
            template("/a/{b}/c"),
            template("/a/{b}/{c}"),
            regex("/a/.+"),
            prefix("/a/b"),
            prefix("/a"),
            prefix("/"));

    @Test
    void textComesBeforeAVariableAndAWholePathBeforeABeginning() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            List<ApiMatch> shuffled = new ArrayList<>(ORDER);
            Collections.shuffle(shuffled, random);
            shuffled.sort((one, other) -> Specificity.of(one).compareTo(Specificity.of(other)));
            int feed = shuffled.indexOf(ORDER.get(5));
            assertThat(feed).isLessThan(shuffled.indexOf(ORDER.get(7)));
            assertThat(shuffled.indexOf(ORDER.get(4))).isLessThan(shuffled.indexOf(ORDER.get(9)));
            assertThat(shuffled.indexOf(ORDER.get(2))).isLessThan(shuffled.indexOf(ORDER.get(4)));
            assertThat(shuffled.indexOf(ORDER.get(9))).isLessThan(shuffled.indexOf(ORDER.get(10)));
            assertThat(shuffled.subList(11, 14)).containsExactlyElementsOf(ORDER.subList(11, 14));
        }
    }

    @Test
    void namesThatAreTooLongKeepTheirBeginningAndStayApart() {
        String one = GeneratedNames.of("x".repeat(98), "cluster-1");
        String other = GeneratedNames.of("x".repeat(98), "cluster-2");
        assertThat(one).hasSize(100).startsWith("xxx").isNotEqualTo(other);
        assertThat(GeneratedNames.of("pets", "a b/c")).isEqualTo("pets-a-b-c");
        assertThat(Gateway.routesOf("default-gateway-listener")).isEqualTo("default-gateway-routes");
        assertThat(Gateway.routesOf("edge")).isEqualTo("edge-routes");
    }

    private static ApiMatch path(String path) {
        return new ApiMatch(null, path, null, null, List.of());
    }

    private static ApiMatch prefix(String prefix) {
        return new ApiMatch(prefix, null, null, null, List.of());
    }

    private static ApiMatch template(String template) {
        return new ApiMatch(null, null, template, null, List.of());
    }

    private static ApiMatch regex(String regex) {
        return new ApiMatch(null, null, null, regex, List.of());
    }
}
