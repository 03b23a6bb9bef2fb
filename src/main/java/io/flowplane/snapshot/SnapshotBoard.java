package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.translate.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the newest picture of every audience hangs. One thread publishes; any thread reads, without a lock. Until the first
 * complete load there is no picture at all, which is something else than an empty one.
 */
public final class SnapshotBoard {
    private final ConcurrentMap<Audience, TeamSnapshot> shown = new ConcurrentHashMap<>();
    private final ConcurrentMap<Audience, Set<Runnable>> watchers = new ConcurrentHashMap<>();
    private final Map<Audience, EnumMap<ResourceType, EditLog>> logs = new HashMap<>();
    private long sequence;
    private volatile boolean loaded;
    private volatile long revision;

    /** The newest picture; null until everything was loaded once. */
    public @Nullable TeamSnapshot read(Audience audience) {
        return loaded ? shown.getOrDefault(audience, TeamSnapshot.EMPTY) : null;
    }

    /** Whether the first complete load is done. */
    public boolean loaded() {
        return loaded;
    }

    /** Flowplane's revision up to which the pictures are complete. */
    public long revision() {
        return revision;
    }

    /** By team, when the first of what it shows expires; nothing where nothing does. */
    public Map<String, Instant> expiries() {
        Map<String, Instant> first = new HashMap<>();
        shown.forEach((audience, picture) -> picture.pieces(Kind.SECRET)
                .values()
                .forEach(piece -> {
                    if (piece.expires() != null) {
                        first.merge(audience.team(), piece.expires(), (a, b) -> a.isBefore(b) ? a : b);
                    }
                }));
        return first;
    }

    /** Secrets whose stored content can't be had here. */
    public long unreadable() {
        return shown.values().stream()
                .flatMap(picture -> picture.pieces(Kind.SECRET).values().stream())
                .filter(piece -> !piece.programmed())
                .count();
    }

    /** Calls {@code bell} after each change of this audience's picture, on the publishing thread; it must not block. */
    public Watch watch(Audience audience, Runnable bell) {
        watchers.compute(audience, (a, bells) -> {
            Set<Runnable> set = bells == null ? ConcurrentHashMap.newKeySet() : bells;
            set.add(bell);
            return set;
        });
        return () -> watchers.computeIfPresent(audience, (a, bells) -> {
            bells.remove(bell);
            return bells.isEmpty() ? null : bells;
        });
    }

    /** Hangs up changed pictures, then rings their watchers. The first call makes the board loaded. */
    public synchronized void publish(Map<Audience, Update> updates, long revision) {
        sequence++;
        List<Audience> changed = new ArrayList<>();
        for (Map.Entry<Audience, Update> entry : updates.entrySet()) {
            if (hang(entry.getKey(), entry.getValue(), revision)) {
                changed.add(entry.getKey());
            }
        }
        this.revision = revision;
        loaded = true;
        changed.forEach(a -> watchers.getOrDefault(a, Set.of()).forEach(Runnable::run));
    }

    private boolean hang(Audience audience, Update update, long revision) {
        TeamSnapshot before = shown.getOrDefault(audience, TeamSnapshot.EMPTY);
        EnumMap<ResourceType, Table> tables = new EnumMap<>(ResourceType.class);
        boolean changed = false;
        for (ResourceType type : ResourceType.values()) {
            Table old = before.table(type);
            Table table = old.with(update.resources.getOrDefault(type, Map.of()), sequence, revision);
            tables.put(type, table);
            if (table != old) {
                changed = true;
                log(audience, type).add(old, table);
            }
        }
        long at = changed ? revision : before.revision();
        TeamSnapshot after = new TeamSnapshot(sequence, at, tables, pieces(before, update));
        boolean forgotten = after.isEmpty() && !watchers.containsKey(audience);
        if (forgotten) {
            shown.remove(audience);
            logs.remove(audience);
        } else {
            shown.put(audience, after);
        }
        return changed;
    }

    private EditLog log(Audience audience, ResourceType type) {
        return logs.computeIfAbsent(audience, a -> new EnumMap<>(ResourceType.class))
                .computeIfAbsent(type, t -> new EditLog());
    }

    private static EnumMap<Kind, Map<String, Piece>> pieces(TeamSnapshot before, Update update) {
        EnumMap<Kind, Map<String, Piece>> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            Map<String, Optional<Piece>> changes = update.pieces.getOrDefault(kind, Map.of());
            if (changes.isEmpty()) {
                all.put(kind, before.pieces(kind));
                continue;
            }
            Map<String, Piece> next = new TreeMap<>(before.pieces(kind));
            changes.forEach((name, piece) -> piece.ifPresentOrElse(p -> next.put(name, p), () -> next.remove(name)));
            all.put(kind, next);
        }
        return all;
    }

    /** Ends what {@link #watch} began. */
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
