package io.flowplane.xds;

import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.ResourceKey;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Piece;
import io.flowplane.snapshot.Table;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import io.flowplane.xds.StreamView.TypeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of one team's resources, as of when this was made. Most streams of a team stand alike and are counted as one, so
 * that a long list costs a look at each stream, and not one for each of its resources.
 */
final class TeamStatuses {
    private final Views views;
    private final @Nullable TeamSnapshot picture;
    private final List<StreamView> streams;
    private final Map<Kind, List<Alike>> groups = new EnumMap<>(Kind.class);

    /**
     * @param picture null while nothing is loaded
     * @param streams of the team, on every instance
     */
    TeamStatuses(Views views, @Nullable TeamSnapshot picture, List<StreamView> streams) {
        this.views = views;
        this.picture = picture;
        this.streams = streams;
    }

    /** As {@link Fleet.Statuses#of}. */
    Fleet.Status of(ResourceKey key, long spec) {
        Piece piece = picture == null ? null : picture.piece(key.kind(), key.name());
        if (picture == null || piece == null || piece.spec() != spec) {
            return new Fleet.Status(true, null, List.of(), false, 0, 0, List.of());
        }
        List<String> unresolved = unresolved(picture, piece);
        Tally tally = new Tally(picture, key);
        groups.computeIfAbsent(key.kind(), this::alike).forEach(tally::add);
        return new Fleet.Status(
                true,
                unresolved.isEmpty(),
                unresolved,
                piece.programmed(),
                tally.acknowledged,
                tally.subscribed,
                tally.rejectedBy());
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
            case SECRET -> List.of(ResourceType.SECRET);
            case API_DEFINITION -> List.of();
        };
    }

    /** Streams with the same views of what one kind of resource becomes, by type. */
    private record Alike(Map<ResourceType, TypeView> types, List<StreamView> streams) {}

    private List<Alike> alike(Kind kind) {
        List<ResourceType> wanted = typesOf(kind);
        Map<List<@Nullable TypeView>, Alike> alike = new LinkedHashMap<>();
        for (StreamView stream : streams) {
            List<@Nullable TypeView> standing = new ArrayList<>(wanted.size());
            wanted.forEach(type -> standing.add(stream.types().get(type)));
            alike.computeIfAbsent(standing, s -> new Alike(only(wanted, stream.types()), new ArrayList<>()))
                    .streams
                    .add(stream);
        }
        return List.copyOf(alike.values());
    }

    private static Map<ResourceType, TypeView> only(List<ResourceType> wanted, Map<ResourceType, TypeView> types) {
        Map<ResourceType, TypeView> only = new EnumMap<>(ResourceType.class);
        only.putAll(types);
        only.keySet().retainAll(wanted);
        return only;
    }

    /** Counts who has one resource, on whatever instance. */
    private final class Tally {
        private final TeamSnapshot picture;
        private final ResourceKey key;
        private int subscribed;
        private int acknowledged;
        private final List<Fleet.RejectedBy> rejectedBy = new ArrayList<>();

        private Tally(TeamSnapshot picture, ResourceKey key) {
            this.picture = picture;
            this.key = key;
        }

        void add(Alike alike) {
            boolean asks = false;
            boolean has = true;
            for (Map.Entry<ResourceType, TypeView> each : alike.types.entrySet()) {
                TypeView view = each.getValue();
                Table table = picture.table(each.getKey());
                EnvoyResource resource = table.get(key.name());
                if (resource != null
                        && views.byName(view.scope(), view.table(), table).mayHave(key.name())) {
                    asks = true;
                    has &= confirmed(view, table);
                    rejections(alike, each.getKey(), view, resource);
                }
            }
            subscribed += asks ? alike.streams.size() : 0;
            acknowledged += asks && has ? alike.streams.size() : 0;
        }

        /** What another instance compared with another picture than ours is confirmed of nothing in it. */
        private boolean confirmed(TypeView view, Table table) {
            return !view.nothing()
                    && view.table().equals(table.fingerprint())
                    && !views.byName(view.open(), view.table(), table).mayHave(key.name());
        }

        private void rejections(Alike alike, ResourceType type, TypeView view, EnvoyResource resource) {
            if (!view.blamed().contains(new Subscription.Blame(resource.name(), resource.version()))) {
                return;
            }
            for (StreamView stream : alike.streams) {
                Fleet.Proxy proxy = stream.proxy();
                Fleet.Delivery delivery = proxy.types().get(TypeNames.shortName(type));
                Fleet.Rejection rejection = delivery == null ? null : delivery.rejection();
                if (rejection != null) {
                    rejectedBy.add(new Fleet.RejectedBy(
                            proxy.nodeId(), proxy.instance(), proxy.stream(), rejection.message(), rejection.at()));
                }
            }
        }

        List<Fleet.RejectedBy> rejectedBy() {
            rejectedBy.sort(
                    Comparator.comparing(Fleet.RejectedBy::instance).thenComparingLong(Fleet.RejectedBy::stream));
            return List.copyOf(rejectedBy);
        }
    }
}
