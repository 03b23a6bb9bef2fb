package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Fleet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How a page is written. */
class ResourcePageTest {
    private static final Instant NOW = Instant.parse("2026-11-30T06:43:32.440Z");

    private static Resource resource(String name, String spec, String createdBy) {
        return new Resource(
                UUID.randomUUID(),
                new ResourceKey("team", Kind.CLUSTER, name),
                7,
                spec,
                1,
                Resource.BY_HAND,
                Map.of(),
                null,
                NOW,
                NOW.plusNanos(1_000),
                createdBy,
                createdBy);
    }

    @Test
    void aPageShowsEachResourceWithItsOwnStatusAsItIsShownAlone() {
        List<Resource> resources = List.of(
                resource("a", "{}", "fp_pat_1"),
                resource("ü", "{\"note\":\"naïve — \\u0001 𝄞\"}", "system \"boot\\strap\" \u2028"),
                resource("c", "{\"x\":[1,2]}", "fp_pat_2"));
        Fleet.Statuses statuses = (key, spec) -> new Fleet.Status(
                true, true, List.of("cluster/é"), true, key.name().length(), (int) spec & 7, List.of());
        String alone = resources.stream()
                .map(resource -> ResourceView.text(resource, statuses.of(resource)))
                .collect(Collectors.joining(",", "[", "]"));
        ResourcePage page = ResourcePage.of(3, null, resources);
        assertThat(new String(page.json(statuses), StandardCharsets.UTF_8)).isEqualTo(alone);
    }

    @Test
    void aPageWithoutResourcesIsAnEmptyArray() {
        ResourcePage page = ResourcePage.of(0, null, List.of());
        assertThat(page.json((key, spec) -> {
                    throw new AssertionError("there is nothing to ask about");
                }))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("[]");
    }
}
