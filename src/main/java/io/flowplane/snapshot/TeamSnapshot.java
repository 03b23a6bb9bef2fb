package io.flowplane.snapshot;

import io.flowplane.domain.Kind;
import io.flowplane.translate.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the Envoys of one audience should run, at one moment. Immutable. */
public final class TeamSnapshot {
    /** Loaded, and there is nothing: a team without resources, or no such team. */
    public static final TeamSnapshot EMPTY =
            new TeamSnapshot(0, 0, new EnumMap<>(ResourceType.class), new EnumMap<>(Kind.class));

    private final long sequence;
    private final long revision;
    private final Map<ResourceType, Table> tables;
    private final Map<Kind, Map<String, Piece>> pieces;

    TeamSnapshot(
            long sequence,
            long revision,
            EnumMap<ResourceType, Table> tables,
            EnumMap<Kind, Map<String, Piece>> pieces) {
        this.sequence = sequence;
        this.revision = revision;
        this.tables = tables;
        this.pieces = pieces;
    }

    /** The board's count of publications when this one was made: what a stream's cursor holds. */
    public long sequence() {
        return sequence;
    }

    /** Flowplane's revision of the last change to this picture. */
    public long revision() {
        return revision;
    }

    public Table table(ResourceType type) {
        return tables.getOrDefault(type, Table.EMPTY);
    }

    /** What a stored resource adds; null when there is none. */
    public @Nullable Piece piece(Kind kind, String name) {
        return pieces.getOrDefault(kind, Map.of()).get(name);
    }

    /** By name. */
    public Map<String, Piece> pieces(Kind kind) {
        return pieces.getOrDefault(kind, Map.of());
    }

    boolean isEmpty() {
        return tables.values().stream().allMatch(t -> t.size() == 0)
                && pieces.values().stream().allMatch(Map::isEmpty);
    }
}
