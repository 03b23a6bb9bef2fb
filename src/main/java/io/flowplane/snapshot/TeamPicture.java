package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.ResourceKey;
import io.flowplane.translate.EmbeddedSecrets;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.Translated;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One team's resources, translated: the working copy of the one thread that refreshes. Only what changed is translated again,
 * and only what leans on it is looked at again.
 */
final class TeamPicture {
    /** The newest translation (null when that failed), the last that resolved, and what follows from both. */
    private record Entry(
            long spec,
            @Nullable Translated current,
            @Nullable Translated lastResolved,
            Piece piece) {}

    private final String team;
    private final Map<ResourceKey, Entry> entries = new HashMap<>();
    /** By a resource that others need before Envoy takes them: those others. */
    private final Map<ResourceKey, Set<ResourceKey>> dependants = new HashMap<>();

    private final Map<ResourceKey, Touch> touched = new LinkedHashMap<>();
    private final Helpers helpers = new Helpers();
    private List<Origin> cause = List.of();

    /** What was there before, and the writes that changed it. */
    private record Touch(@Nullable Piece before, List<Origin> origins) {}

    TeamPicture(String team) {
        this.team = team;
    }

    Set<ResourceKey> keys() {
        return Set.copyOf(entries.keySet());
    }

    /** What follows comes from these writes. */
    void because(List<Origin> origins) {
        cause = origins;
    }

    /** Takes a new spec's translation; null when it could not be translated: what is shown stays. */
    void put(ResourceKey key, String spec, @Nullable Translated current) {
        Entry before = entries.get(key);
        set(
                key,
                settle(
                        Piece.mark(key.kind(), spec),
                        current,
                        before == null ? null : before.lastResolved,
                        shown(before)));
    }

    /** Takes a resource as the store holds it, with the last spec that resolved where its own doesn't. */
    void load(ResourceKey key, String spec, @Nullable Translated current, @Nullable Translated served) {
        if (current == null && served == null) {
            put(key, spec, null);
        } else {
            set(key, settle(Piece.mark(key.kind(), spec), current, served, shown(entries.get(key))));
        }
    }

    void remove(ResourceKey key) {
        set(key, null);
    }

    /** What changed since this was last asked. */
    Update update() {
        Update update = new Update();
        touched.forEach((key, touch) ->
                update.piece(key.kind(), key.name(), touch.before, pieceOf(entries.get(key)), touch.origins));
        helpers.keep(update);
        touched.clear();
        cause = List.of();
        return update;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Puts an entry in its place, and looks again at those that need it when it came or went. */
    private void set(ResourceKey key, @Nullable Entry after) {
        Entry before = after == null ? entries.remove(key) : entries.put(key, after);
        touched.compute(
                key,
                (k, touch) -> touch == null
                        ? new Touch(pieceOf(before), cause)
                        : new Touch(touch.before, Origin.join(cause, touch.origins)));
        helpers.change(key, pieceOf(before), pieceOf(after));
        index(key, before, false);
        index(key, after, true);
        boolean cameOrWent = isShown(before) != isShown(after);
        if (cameOrWent || key.kind() == Kind.SECRET) {
            for (ResourceKey dependant : List.copyOf(dependants.getOrDefault(key, Set.of()))) {
                Entry entry = entries.get(dependant);
                if (entry != null && !dependant.equals(key) && (cameOrWent || embeds(entry, key.name()))) {
                    set(dependant, settle(entry.spec, entry.current, entry.lastResolved, shown(entry)));
                }
            }
        }
    }

    /** @param before what was shown, which stays where secrets are of no use */
    private Entry settle(
            long spec, @Nullable Translated current, @Nullable Translated last, List<EnvoyResource> before) {
        List<Reference> references = current == null ? List.of() : current.references();
        Instant expires = current == null ? null : current.expires();
        boolean withheld = current != null && current.isWithheld();
        if (current != null && !withheld && resolves(current)) {
            Optional<List<EnvoyResource>> filled = EmbeddedSecrets.filled(current, this::secret);
            boolean whole = filled.isPresent() && filled.get().stream().noneMatch(EnvoyResource::isWithheld);
            List<EnvoyResource> shown = filled.orElse(before);
            return new Entry(spec, current, current, new Piece(spec, references, shown, whole, expires));
        }
        List<EnvoyResource> shown = last != null && resolves(last)
                ? EmbeddedSecrets.filled(last, this::secret).orElse(before)
                : List.of();
        if (shown.isEmpty() && current != null && withheld) {
            // it exists: what needs it must not go, and Envoy has it perhaps
            shown = current.resources();
        }
        return new Entry(spec, current, last, new Piece(spec, references, shown, false, expires));
    }

    /** What is shown of a secret. */
    private Optional<EnvoyResource> secret(String name) {
        Entry entry = entries.get(new ResourceKey(team, Kind.SECRET, name));
        return entry == null ? Optional.empty() : entry.piece.shown().stream().findFirst();
    }

    private static boolean embeds(Entry entry, String secret) {
        return (entry.current != null && entry.current.embedded().contains(secret))
                || (entry.lastResolved != null && entry.lastResolved.embedded().contains(secret));
    }

    private boolean resolves(Translated translated) {
        return needs(translated).allMatch(key -> isShown(entries.get(key)));
    }

    /** The resources without which Envoy refuses this one. */
    private Stream<ResourceKey> needs(@Nullable Translated translated) {
        return translated == null
                ? Stream.of()
                : translated.references().stream().filter(Reference::required).flatMap(this::target);
    }

    private Stream<ResourceKey> target(Reference reference) {
        Optional<Kind> kind = Kind.ofSingular(reference.to());
        return kind.map(k -> new ResourceKey(team, k, reference.name())).stream();
    }

    private void index(ResourceKey key, @Nullable Entry entry, boolean add) {
        if (entry == null) {
            return;
        }
        Stream.concat(needs(entry.current), needs(entry.lastResolved)).forEach(need -> {
            if (add) {
                dependants.computeIfAbsent(need, n -> new TreeSet<>()).add(key);
            } else {
                dependants.computeIfPresent(need, (n, keys) -> {
                    keys.remove(key);
                    return keys.isEmpty() ? null : keys;
                });
            }
        });
    }

    private static boolean isShown(@Nullable Entry entry) {
        return entry != null && !entry.piece.shown().isEmpty();
    }

    private static List<EnvoyResource> shown(@Nullable Entry entry) {
        return entry == null ? List.of() : entry.piece.shown();
    }

    private static @Nullable Piece pieceOf(@Nullable Entry entry) {
        return entry == null ? null : entry.piece;
    }
}
