package io.flowplane.snapshot;

import io.flowplane.domain.ResourceKey;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stored resources show besides their own: clusters that their filters need. Several may need the same one, which
 * therefore goes when the last of them does. Its name tells its content, and can't be that of a stored resource.
 */
final class Helpers {
    private final Map<ResourceType, Map<String, SortedMap<ResourceKey, EnvoyResource>>> shown =
            new EnumMap<>(ResourceType.class);

    /** A stored resource shows something else than before. */
    void change(ResourceKey owner, @Nullable Piece before, @Nullable Piece after) {
        if (before != null) {
            before.shown().stream().filter(r -> !r.name().equals(owner.name())).forEach(r -> drop(owner, r));
        }
        if (after != null) {
            after.shown().stream().filter(r -> !r.name().equals(owner.name())).forEach(r -> add(owner, r));
        }
    }

    /** Puts back what an update takes away though somebody still needs it. */
    void keep(Update update) {
        update.resources.forEach((type, changes) -> {
            Map<String, SortedMap<ResourceKey, EnvoyResource>> names = shown.getOrDefault(type, Map.of());
            changes.replaceAll((name, wanted) -> {
                SortedMap<ResourceKey, EnvoyResource> owners = names.get(name);
                return owners == null ? wanted : new Update.Wanted(owners.get(owners.firstKey()), wanted.origins());
            });
        });
    }

    private void add(ResourceKey owner, EnvoyResource resource) {
        shown.computeIfAbsent(resource.type(), type -> new HashMap<>())
                .computeIfAbsent(resource.name(), name -> new TreeMap<>())
                .put(owner, resource);
    }

    private void drop(ResourceKey owner, EnvoyResource resource) {
        shown.getOrDefault(resource.type(), Map.of()).computeIfPresent(resource.name(), (name, owners) -> {
            owners.remove(owner);
            return owners.isEmpty() ? null : owners;
        });
    }
}
