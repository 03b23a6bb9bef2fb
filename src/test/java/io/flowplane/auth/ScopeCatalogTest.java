package io.flowplane.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeCatalogTest {
    private final ScopeCatalog catalog = new ScopeCatalog(Set.of("clusters", "proxies"), Set.of("proxies"));

    @Test
    void itListsWhatTheRoutesAskFor() {
        assertThat(catalog.entries())
                .extracting(ScopeCatalog.Entry::value)
                .containsExactly("admin:all", "clusters:read", "clusters:write", "proxies:read");
    }

    @Test
    void everyListedScopeIsOne() throws Scope.Malformed {
        for (ScopeCatalog.Entry entry : catalog.entries()) {
            assertThat(Scope.parse(entry.value())).hasToString(entry.value());
            assertThat(catalog.knows(entry.resource())).isTrue();
        }
    }

    @Test
    void resourcesOfTheFirstGenerationAreKnownAndInventedOnesAreNot() {
        assertThat(catalog.knows("api-definitions")).isTrue();
        assertThat(catalog.knows("*")).isTrue();
        assertThat(catalog.knows("cluster")).isFalse();
    }
}
