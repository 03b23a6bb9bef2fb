package io.flowplane.domain;

import java.util.Comparator;

/** What names one resource: unique over all instances. */
public record ResourceKey(String team, Kind kind, String name) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER = Comparator.comparing(ResourceKey::team)
            .thenComparing(ResourceKey::kind)
            .thenComparing(ResourceKey::name);

    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }
}
