package io.flowplane.xds;

import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Origin;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Table;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.ResourceType;
import io.flowplane.xds.StreamView.TypeView;
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

/**
 * What every stream of this instance was sent and said, and what other instances tell of theirs. Streams write it, the API reads
 * it; nothing outlives its stream.
 */
public final class DeliveryLog implements Fleet {
    private static final double MILLIS = 1e3;
    private static final double NANOS = 1e9;

    private final String instance;
    private final SnapshotBoard board;
    private final AtomicLong streams = new AtomicLong();
    private final ConcurrentMap<String, Set<Line>> teams = new ConcurrentHashMap<>();
    private final Views views = new Views();
    private final RemoteStreams others = new RemoteStreams();

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
        private volatile @Nullable Seen seen;

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

        /** As every instance may know it; made anew only when it or the picture changed. */
        private StreamView view(TeamSnapshot picture) {
            Seen last = seen;
            Map<ResourceType, Standing> now = standings;
            if (last == null || !last.standings.equals(now) || last.sequence != picture.sequence()) {
                last = new Seen(now, picture.sequence(), viewOf(this, now, picture));
                seen = last;
            }
            return last.view;
        }

        void close() {
            teams.computeIfPresent(peer.team(), (team, lines) -> {
                lines.remove(this);
                return lines.isEmpty() ? null : lines;
            });
        }
    }

    /** A view, and what it was made of. It holds no picture. */
    private record Seen(Map<ResourceType, Standing> standings, long sequence, StreamView view) {}

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

    /** What other instances told. */
    public RemoteStreams others() {
        return others;
    }

    /** What other instances are to be told; for one thread. */
    public FleetNews news() {
        return new FleetNews(this);
    }

    /** Every stream of this instance by its number. */
    Map<Long, StreamView> views() {
        Map<Long, StreamView> all = new HashMap<>();
        teams.forEach((team, lines) -> {
            TeamSnapshot picture = picture(team);
            lines.forEach(line -> all.put(line.stream, line.view(picture)));
        });
        return all;
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
        Map<String, List<StreamView>> told = others.byTeam();
        (team == null ? teams.keySet() : Set.of(team)).forEach(t -> {
            TeamSnapshot picture = picture(t);
            lines(t).forEach(line -> all.add(line.view(picture).proxy()));
        });
        (team == null ? told.keySet() : Set.of(team))
                .forEach(t -> told.getOrDefault(t, List.of()).forEach(view -> all.add(view.proxy())));
        all.sort(
                Comparator.comparing(Proxy::team).thenComparing(Proxy::instance).thenComparingLong(Proxy::stream));
        return all;
    }

    private TeamSnapshot picture(String team) {
        TeamSnapshot picture = board.read(new Audience(team));
        return picture == null ? TeamSnapshot.EMPTY : picture;
    }

    @Override
    public Statuses statuses() {
        Map<String, List<StreamView>> told = others.byTeam();
        Map<String, TeamStatuses> teams = new HashMap<>();
        return (key, spec) ->
                teams.computeIfAbsent(key.team(), team -> statuses(team, told)).of(key, spec);
    }

    private TeamStatuses statuses(String team, Map<String, List<StreamView>> told) {
        TeamSnapshot picture = board.read(new Audience(team));
        List<StreamView> streams = new ArrayList<>(told.getOrDefault(team, List.of()));
        if (picture != null) {
            lines(team).forEach(line -> streams.add(line.view(picture)));
        }
        return new TeamStatuses(views, picture, streams);
    }

    private Collection<Line> lines(String team) {
        return teams.getOrDefault(team, Set.of());
    }

    private StreamView viewOf(Line line, Map<ResourceType, Standing> standings, TeamSnapshot picture) {
        Map<String, Delivery> deliveries = new LinkedHashMap<>();
        Map<ResourceType, TypeView> types = new EnumMap<>(ResourceType.class);
        standings.forEach((type, standing) -> {
            Table table = picture.table(type);
            Views.Measure measure = views.measure(standing.scope(), type, table);
            deliveries.put(TypeNames.shortName(type), Views.delivery(standing, table, measure));
            types.put(type, Views.type(standing, table, measure));
        });
        Peer peer = line.peer;
        Proxy proxy = new Proxy(
                instance,
                line.stream,
                peer.nodeId(),
                peer.nodeCluster(),
                peer.team(),
                peer.address(),
                peer.envoyVersion(),
                peer.protocol(),
                line.since,
                deliveries);
        return new StreamView(proxy, types);
    }
}
