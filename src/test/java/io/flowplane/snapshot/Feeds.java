package io.flowplane.snapshot;

import com.google.protobuf.ByteString;
import io.flowplane.domain.Kind;
import io.flowplane.domain.Reference;
import io.flowplane.domain.Resource;
import io.flowplane.domain.ResourceKey;
import io.flowplane.json.Json;
import io.flowplane.store.Change;
import io.flowplane.store.Cursor;
import io.flowplane.store.Everything;
import io.flowplane.store.Feed;
import io.flowplane.store.Sealed;
import io.flowplane.store.Store;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import io.flowplane.translate.Translated;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A change feed in memory that can fail, lose its tail and be restored, and a translation of specs such as
 * {@code "2 needs=A"}: version 2, refused by Envoy without cluster A; {@code "2 helped by=h://x"}: with a cluster of its
 * own besides. A spec {@code "bad"} can't be translated.
 */
final class Feeds {
    private final List<Change> changes = new ArrayList<>();
    private final Map<ResourceKey, String> rows = new LinkedHashMap<>();
    private final Map<ResourceKey, String> served = new LinkedHashMap<>();
    private final List<Runnable> bells = new ArrayList<>();
    private UUID changeId = UUID.randomUUID();
    private long revision;
    private long oldest;
    volatile boolean away;
    volatile boolean broken;
    volatile int reads;
    volatile int loads;
    int translations;

    /** The readings of the port that a refresher uses; anything else is an error. */
    Store store() {
        return (Store) Proxy.newProxyInstance(
                Feeds.class.getClassLoader(),
                new Class<?>[] {Store.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "loadAcrossTeams" -> load();
                    case "changesAcrossTeams" -> since((Cursor) args[0]);
                    case "onCommitAcrossTeams" -> ringing((Runnable) args[0]);
                    case "find" -> find((ResourceKey) args[0]);
                    case "nowAcrossTeams" -> Instant.EPOCH;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Object ringing(Runnable bell) {
        bells.add(bell);
        return null;
    }

    synchronized void write(String team, Kind kind, String name, String spec) {
        silently(team, kind, name, spec);
        bells.forEach(Runnable::run);
    }

    /** A write whose bell is lost. */
    synchronized void silently(String team, Kind kind, String name, String spec) {
        ResourceKey key = new ResourceKey(team, kind, name);
        Change.Op op = spec == null ? Change.Op.DELETED : rows.containsKey(key) ? Change.Op.UPDATED : Change.Op.CREATED;
        if (spec == null) {
            rows.remove(key);
        } else {
            rows.put(key, spec);
        }
        changeId = UUID.randomUUID();
        String told = spec == null ? null : Sealed.told(kind, spec);
        changes.add(new Change(
                ++revision, 0, changeId, team, kind.singular(), name, op, told, 1, "a", "r", null, Instant.EPOCH));
    }

    /** What the store tells as the last spec that resolved. */
    synchronized void served(String team, String listener, String spec) {
        served.put(new ResourceKey(team, Kind.LISTENER, listener), spec);
    }

    /** Retention took the old changes. */
    synchronized void forgetChanges() {
        changes.clear();
        oldest = revision;
    }

    private synchronized Optional<Resource> find(ResourceKey key) {
        return load().resources().stream().filter(r -> r.key().equals(key)).findFirst();
    }

    private synchronized Everything load() {
        fault();
        loads++;
        Set<String> teams = new LinkedHashSet<>();
        List<Resource> all = new ArrayList<>();
        rows.forEach((key, spec) -> {
            teams.add(key.team());
            all.add(new Resource(
                    new UUID(0, 1),
                    key,
                    1,
                    spec,
                    1,
                    "hand",
                    Map.of(),
                    served.get(key),
                    Instant.EPOCH,
                    Instant.EPOCH,
                    "a",
                    "a"));
        });
        return new Everything(cursor(), teams, all);
    }

    private synchronized Feed since(Cursor cursor) {
        fault();
        reads++;
        if (cursor.revision() < oldest || cursor.revision() > revision) {
            return new Feed.Gap();
        }
        return new Feed.Changes(
                changes.stream().filter(c -> c.revision() > cursor.revision()).toList(), cursor());
    }

    private Cursor cursor() {
        return new Cursor(revision, revision == 0 ? null : changeId);
    }

    private void fault() {
        if (away) {
            throw new StoreUnavailable("away", new java.io.IOException("connection refused"));
        }
        if (broken) {
            throw new IllegalStateException("a fault of ours");
        }
    }

    Translated translate(ResourceKey key, String spec) {
        return translate(key.kind(), key.name(), spec);
    }

    /** A secret whose sealed value is {@code locked} can't be opened. */
    private static Translated secret(String name, String spec) {
        String sealed = Json.stored(spec).get("sealed").asString();
        return new Translated(
                List.of(
                        sealed.equals("locked")
                                ? EnvoyResource.withheld(ResourceType.SECRET, name, sealed)
                                : resource(ResourceType.SECRET, name, sealed)),
                List.of());
    }

    Translated translate(Kind kind, String name, String spec) {
        translations++;
        if (kind == Kind.SECRET) {
            return secret(name, spec);
        }
        if (spec.startsWith("bad")) {
            throw new IllegalArgumentException("spec of a later generation");
        }
        String[] parts = spec.split(" helped by=");
        String[] words = parts[0].split(" needs=| secret=");
        String needed = spec.contains(" secret=") ? Reference.SECRET : Reference.CLUSTER;
        List<Reference> references = words.length == 1 ? List.of() : List.of(new Reference(needed, words[1], true));
        List<EnvoyResource> resources = new ArrayList<>();
        resources.add(resource(typeOf(kind), name, words[0]));
        if (kind == Kind.CLUSTER) {
            resources.add(resource(ResourceType.ENDPOINT, name, words[0]));
        }
        if (parts.length > 1) {
            resources.add(resource(ResourceType.CLUSTER, parts[1], "h"));
        }
        return new Translated(resources, references);
    }

    static ResourceType typeOf(Kind kind) {
        return switch (kind) {
            case CLUSTER -> ResourceType.CLUSTER;
            case ROUTE_CONFIG -> ResourceType.ROUTE;
            case LISTENER -> ResourceType.LISTENER;
            case SECRET -> ResourceType.SECRET;
            case API_DEFINITION -> throw new IllegalArgumentException("Envoy gets nothing of it");
        };
    }

    static EnvoyResource resource(ResourceType type, String name, String version) {
        return resource(type, name, version, ByteString.copyFromUtf8(version));
    }

    static EnvoyResource resource(ResourceType type, String name, String version, ByteString any) {
        return new EnvoyResource(type, name, version, any, Set.of(), EnvoyResource.WarmUp.NONE);
    }
}
