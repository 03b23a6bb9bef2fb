package io.flowplane.xds;

import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every stream of this instance was sent and said. Streams write it, the API reads it; nothing outlives its stream. */
public final class DeliveryLog implements Fleet {
    final String instance;
    private final SnapshotBoard board;

    /**
     * @param instance what tells this process from others on the same database
     */
    public DeliveryLog(String instance, SnapshotBoard board) {
        this.instance = instance;
        this.board = board;
    }

    /** Open streams by team. */
    public Map<String, Integer> connections() {
        return Map.of();
    }

    @Override
    public List<Proxy> proxies(@Nullable String team) {
        return List.of();
    }

    @Override
    public Status status(ResourceKey key) {
        TeamSnapshot snapshot = board.read(new Audience(key.team()));
        Piece piece = snapshot == null ? null : snapshot.piece(key.kind(), key.name());
        return new Status(true, piece != null, List.of(), piece != null && piece.programmed(), 0, 0, List.of());
    }
}
