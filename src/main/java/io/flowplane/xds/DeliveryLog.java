package io.flowplane.xds;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Origin;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Table;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What every stream of this instance was sent and said. Streams write it, the API reads it; nothing outlives its stream. */
public final class DeliveryLog implements Fleet {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final String instance;
    private final SnapshotBoard board;
    private final AtomicLong streams = new AtomicLong();
    private final ConcurrentMap<String, Set<Line>> teams = new ConcurrentHashMap<>();

    /**
     * @param instance what tells this process from others on the same database
     */
    public DeliveryLog(String instance, SnapshotBoard board) {
        this.instance = instance;
        this.board = board;
    }

    /** One stream's part of the log. Written by its session alone, read by anyone. */
    final class Line {
        private final long stream = streams.incrementAndGet();
        private final Instant since = Instant.now();
        private final Peer peer;
        private volatile Map<ResourceType, Standing> standings = Map.of();

        private Line(Peer peer) {
            this.peer = peer;
        }

        /** Shows how a subscription stands now. */
        void show(Subscription subscription) {
            Standing now = subscription.standing();
            if (!now.equals(standings.get(subscription.type()))) {
                Map<ResourceType, Standing> next = new EnumMap<>(ResourceType.class);
                next.putAll(standings);
                next.put(subscription.type(), now);
                standings = next;
            }
        }

        void close() {
            teams.computeIfPresent(peer.team(), (team, lines) -> {
                lines.remove(this);
                return lines.isEmpty() ? null : lines;
            });
        }
    }

    Line open(Peer peer) {
        Line line = new Line(peer);
        teams.compute(peer.team(), (team, lines) -> {
            Set<Line> set = lines == null ? ConcurrentHashMap.newKeySet() : lines;
            set.add(line);
            return set;
        });
        return line;
    }

    /** Open streams by team. */
    public Map<String, Integer> connections() {
        Map<String, Integer> counts = new HashMap<>();
        teams.forEach((team, lines) -> counts.put(team, lines.size()));
        return counts;
    }

    /**
     * How long each team's slowest proxy of this instance has been without a change that it should have, in seconds; 0 where
     * every one has confirmed everything.
     *
     * @param now in the milliseconds of the streams
     */
    Map<String, Double> lags(long now) {
        Map<String, Double> lags = new HashMap<>();
        teams.forEach((team, lines) -> {
            TeamSnapshot picture = board.read(new Audience(team));
            double worst = 0;
            for (Line line : lines) {
                for (Map.Entry<ResourceType, Standing> each : line.standings.entrySet()) {
                    worst = Math.max(worst, lag(each.getValue(), picture, each.getKey(), now));
                }
            }
            lags.put(team, worst);
        });
        return lags;
    }

    private static double lag(Standing standing, @Nullable TeamSnapshot picture, ResourceType type, long now) {
        double sent = standing.openSince() == 0 ? 0 : (now - standing.openSince()) / MILLIS;
        if (picture == null || !picture.table(type).changedSince(standing.cursor())) {
            return sent;
        }
        List<Origin> unsent = picture.table(type).origins(standing.cursor(), standing.scope()::covers);
        return unsent.isEmpty()
                ? sent
                : Math.max(sent, (System.nanoTime() - unsent.getLast().committedAt()) / NANOS);
    }

    @Override
    public List<Proxy> proxies(@Nullable String team) {
        List<Proxy> all = new ArrayList<>();
        (team == null ? teams.keySet() : Set.of(team)).forEach(t -> {
            TeamSnapshot picture = board.read(new Audience(t));
            lines(t).forEach(line -> all.add(proxy(line, picture == null ? TeamSnapshot.EMPTY : picture)));
        });
        all.sort(Comparator.comparing(Proxy::team).thenComparingLong(Proxy::stream));
        return all;
    }

    @Override
    public Status status(Resource resource) {
        ResourceKey key = resource.key();
        TeamSnapshot picture = board.read(new Audience(key.team()));
        Piece piece = picture == null ? null : picture.piece(key.kind(), key.name());
        if (picture == null || piece == null || piece.spec() != Piece.mark(resource.spec())) {
            return new Status(true, null, List.of(), false, 0, 0, List.of());
        }
        List<String> unresolved = unresolved(picture, piece);
        Tally tally = new Tally();
        lines(key.team()).forEach(line -> tally.add(line, picture, typesOf(key.kind()), key.name()));
        return new Status(
                true,
                unresolved.isEmpty(),
                unresolved,
                piece.programmed(),
                tally.acknowledged,
                tally.subscribed,
                List.copyOf(tally.rejectedBy));
    }

    private Collection<Line> lines(String team) {
        return teams.getOrDefault(team, Set.of());
    }

    private static List<String> unresolved(TeamSnapshot picture, Piece piece) {
        List<String> missing = new ArrayList<>();
        for (Reference reference : piece.references()) {
            Kind.ofSingular(reference.to())
                    .filter(kind -> picture.piece(kind, reference.name()) == null)
                    .ifPresent(kind -> missing.add(reference.to() + "/" + reference.name()));
        }
        return missing;
    }

    private static List<ResourceType> typesOf(Kind kind) {
        return switch (kind) {
            case CLUSTER -> List.of(ResourceType.CLUSTER, ResourceType.ENDPOINT);
            case ROUTE_CONFIG -> List.of(ResourceType.ROUTE);
            case LISTENER -> List.of(ResourceType.LISTENER);
        };
    }

    /** Counts who has one resource. */
    private final class Tally {
        private int subscribed;
        private int acknowledged;
        private final List<RejectedBy> rejectedBy = new ArrayList<>();

        void add(Line line, TeamSnapshot picture, List<ResourceType> types, String name) {
            boolean asks = false;
            boolean has = true;
            for (ResourceType type : types) {
                Standing standing = line.standings.get(type);
                EnvoyResource resource = picture.table(type).get(name);
                if (standing != null && resource != null && standing.scope().covers(name)) {
                    asks = true;
                    has &= confirmed(standing, picture.table(type), name);
                    rejection(line, standing, resource);
                }
            }
            subscribed += asks ? 1 : 0;
            acknowledged += asks && has ? 1 : 0;
        }

        private void rejection(Line line, Standing standing, EnvoyResource resource) {
            Rejection rejection = standing.rejection();
            Subscription.Blame blame = new Subscription.Blame(resource.name(), resource.version());
            if (rejection != null && standing.blamed().contains(blame)) {
                rejectedBy.add(
                        new RejectedBy(line.peer.nodeId(), instance, line.stream, rejection.message(), rejection.at()));
            }
        }
    }

    private static boolean confirmed(Standing standing, Table table, String name) {
        return !standing.nothing()
                && !standing.inFlight().contains(name)
                && !standing.due().contains(name)
                && !table.changedSince(name, standing.cursor());
    }

    private Proxy proxy(Line line, TeamSnapshot picture) {
        Map<String, Delivery> types = new LinkedHashMap<>();
        line.standings.forEach(
                (type, standing) -> types.put(TypeNames.shortName(type), delivery(standing, picture.table(type))));
        Peer peer = line.peer;
        return new Proxy(
                instance,
                line.stream,
                peer.nodeId(),
                peer.nodeCluster(),
                peer.team(),
                peer.address(),
                peer.envoyVersion(),
                peer.protocol(),
                line.since,
                types);
    }

    /** A proxy that has all it subscribed to has the newest revision, whether or not that changed anything for it. */
    private static Delivery delivery(Standing standing, Table table) {
        String wanted = standing.scope().fingerprint(table).hex();
        boolean current = standing.settled() && !table.changedSince(standing.cursor());
        return new Delivery(
                wanted,
                table.revision(),
                standing.sentVersion(),
                standing.sentRevision(),
                current ? wanted : standing.ackedVersion(),
                current ? table.revision() : standing.ackedRevision(),
                standing.rejection());
    }
}
