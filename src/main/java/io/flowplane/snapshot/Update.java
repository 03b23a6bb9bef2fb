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
    final Map<ResourceType, Map<String, Optional<EnvoyResource>>> resources = new EnumMap<>(ResourceType.class);
    final Map<Kind, Map<String, Optional<Piece>>> pieces = new EnumMap<>(Kind.class);

    /** Adds or replaces a resource. */
    public Update put(EnvoyResource resource) {
        of(resource.type()).put(resource.name(), Optional.of(resource));
        return this;
    }

    /** Removes a resource. */
    public Update remove(ResourceType type, String name) {
        of(type).put(name, Optional.empty());
        return this;
    }

    /** Sets what a stored resource adds, with its resources; null when it is gone. */
    public Update piece(Kind kind, String name, @Nullable Piece before, @Nullable Piece after) {
        shown(before).forEach(r -> remove(r.type(), r.name()));
        shown(after).forEach(this::put);
        pieces.computeIfAbsent(kind, k -> new LinkedHashMap<>()).put(name, Optional.ofNullable(after));
        return this;
    }

    private static List<EnvoyResource> shown(@Nullable Piece piece) {
        return piece == null ? new ArrayList<>() : piece.shown();
    }

    private Map<String, Optional<EnvoyResource>> of(ResourceType type) {
        return resources.computeIfAbsent(type, t -> new LinkedHashMap<>());
    }
}
