package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one publication changes in one picture. Made by one thread, then handed over. */
public final class Update {
    final Map<ResourceType, Map<String, Wanted>> resources = new EnumMap<>(ResourceType.class);
    final Map<Kind, Map<String, Optional<Piece>>> pieces = new EnumMap<>(Kind.class);

    /** What a name is to be, null for nothing, and which writes made it so. */
    record Wanted(@Nullable EnvoyResource resource, List<Origin> origins) {}

    /** Adds or replaces a resource. */
    public Update put(EnvoyResource resource) {
        return put(resource, List.of());
    }

    private Update put(EnvoyResource resource, List<Origin> origins) {
        of(resource.type()).put(resource.name(), new Wanted(resource, origins));
        return this;
    }

    /** Removes a resource. */
    public Update remove(ResourceType type, String name) {
        of(type).put(name, new Wanted(null, List.of()));
        return this;
    }

    /** Sets what a stored resource adds, with its resources; null when it is gone. */
    public Update piece(Kind kind, String name, @Nullable Piece before, @Nullable Piece after) {
        return piece(kind, name, before, after, List.of());
    }

    /** As the other, with the writes that it comes from. */
    public Update piece(Kind kind, String name, @Nullable Piece before, @Nullable Piece after, List<Origin> origins) {
        shown(before).forEach(r -> of(r.type()).put(r.name(), new Wanted(null, origins)));
        shown(after).forEach(r -> put(r, origins));
        pieces.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(name, Optional.ofNullable(after));
        return this;
    }

    private static List<EnvoyResource> shown(@Nullable Piece piece) {
        return piece == null ? new ArrayList<>() : piece.shown();
    }

    private Map<String, Wanted> of(ResourceType type) {
        return resources.computeIfAbsent(type, t -> new LinkedHashMap<>());
    }
}
