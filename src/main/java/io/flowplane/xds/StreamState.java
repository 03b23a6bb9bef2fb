package io.flowplane.xds;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.Fleet;
import io.flowplane.snapshot.Table;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.EnvoyResource;
import io.flowplane.translate.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one stream: events in, actions out. It knows no clock (every event tells its time, in milliseconds), no
 * thread and no gRPC. The rules R1 to R19 are docs/reliability.md's.
 */
final class StreamState {
    /** Longer names than any resource can have. */
    private static final int MAX_NAME = 1_024;

    private static final int MAX_MESSAGE = 2_000;
    private static final String WILDCARD = "*";

    private final XdsSettings settings;
    private final Map<ResourceType, Subscription> subscriptions = new EnumMap<>(ResourceType.class);
    private final WarmUps warmUps;
    private final Allowance changes;
    private final long opened;
    private TeamSnapshot picture;
    private boolean ready = true;
    private long nonces;
    private long wakeAt;
    private long waitingSince;
    private boolean closed;
    private List<Action> actions = new ArrayList<>();

    StreamState(XdsSettings settings, TeamSnapshot picture) {
        this.settings = settings;
        this.picture = picture;
        this.opened = picture.sequence();
        this.warmUps = new WarmUps(settings.endpointsWaitMillis(), settings.warmUpMillis());
        this.changes = new Allowance(settings.subscriptionChangeBurst(), settings.subscriptionChangesPerSecond());
    }

    // Events.

    /** A newer picture, or the same. */
    List<Action> picture(TeamSnapshot newer, long now) {
        picture = newer;
        return advance(now);
    }

    /** A time that was asked for has come. */
    List<Action> wake(long now) {
        return advance(now);
    }

    /** Whether the connection takes more now. */
    List<Action> ready(boolean ready, long now) {
        this.ready = ready;
        return advance(now);
    }

    List<Action> receive(SotwRequest request, long now) {
        ResourceType type = typeOf(request.typeUrl());
        if (type == null) {
            return done();
        }
        Subscription sub = subscriptions.get(type);
        if (sub == null) {
            firstSotw(type, request, now);
        } else if (answers(sub, request.nonce())) {
            settle(sub, request.error(), now);
            resubscribe(sub, request.names(), now);
        }
        return advance(now);
    }

    List<Action> receive(DeltaRequest request, long now) {
        ResourceType type = typeOf(request.typeUrl());
        if (type == null) {
            return done();
        }
        Subscription sub = subscriptions.get(type);
        if (sub == null) {
            firstDelta(type, request, now);
            return advance(now);
        }
        if (!request.nonce().isEmpty() && answers(sub, request.nonce())) {
            settle(sub, request.error(), now);
        }
        changeDelta(sub, request, now);
        return advance(now);
    }

    /** The subscriptions there are. */
    Collection<Subscription> subscriptions() {
        return subscriptions.values();
    }

    // Requests.

    private @Nullable ResourceType typeOf(String typeUrl) {
        if (typeUrl.isEmpty()) {
            close(
                    Action.Reason.INVALID_ARGUMENT,
                    "type_url is missing: on an aggregated stream every request names its type.");
            return null;
        }
        Optional<ResourceType> type = ResourceType.ofTypeUrl(typeUrl);
        if (type.isEmpty()) {
            actions.add(new Action.Unknown());
        }
        return type.orElse(null);
    }

    /** R3: whether a request that carries {@code nonce} answers the last response. Before the first one, any will do. */
    private boolean answers(Subscription sub, String nonce) {
        String last = sub.lastNonce();
        if (last == null || last.equals(nonce)) {
            return true;
        }
        actions.add(new Action.Stale());
        return false;
    }

    private void settle(Subscription sub, @Nullable String error, long now) {
        if (sub.flight() == null) {
            return;
        }
        if (error == null) {
            Flight flight = sub.acked();
            warmUps.acked(flight.fresh(), now);
            actions.add(new Action.Acked(sub.type()));
            return;
        }
        String message = Untrusted.clean(error, MAX_MESSAGE);
        Flight flight = sub.flight();
        List<Subscription.Blame> about = Blames.of(flight, sub.scope().resources(table(sub)), message);
        sub.nacked(new Fleet.Rejection(flight.version(), flight.revision(), message, Instant.ofEpochMilli(now)), about);
        actions.add(new Action.Rejected(sub.type(), about, flight.version(), message));
    }

    // State of the world.

    private void firstSotw(ResourceType type, SotwRequest request, long now) {
        Subscription sub = subscribe(type, false, request.version().isEmpty());
        resubscribe(sub, request.names(), now);
        boolean equal = !request.version().isEmpty()
                && request.version().equals(sub.scope().fingerprint(table(sub)).hex());
        if (equal) {
            sub.reconciled(Map.of());
        }
    }

    private void resubscribe(Subscription sub, List<String> requested, long now) {
        Set<String> names = new HashSet<>(requested);
        boolean legacy = names.isEmpty() && !sub.everNamed() && sub.style() == Style.WHOLE;
        boolean wildcard = (names.remove(WILDCARD) || legacy) && SendOrder.hasWildcard(sub.type());
        List<String> added =
                names.stream().filter(n -> !sub.scope().names().contains(n)).toList();
        List<String> dropped = sub.scope().names().asList().stream()
                .filter(n -> !names.contains(n))
                .toList();
        boolean same =
                added.isEmpty() && dropped.isEmpty() && wildcard == sub.scope().wildcard();
        if (same || !mayChange(sub, added, now)) {
            return;
        }
        if (wildcard && !sub.scope().wildcard()) {
            sub.wildcard(table(sub));
        }
        if (!added.isEmpty()) {
            sub.add(added, table(sub));
        }
        if (!wildcard && sub.scope().wildcard()) {
            sub.endWildcard();
        }
        sub.drop(dropped);
    }

    // Incremental.

    private void firstDelta(ResourceType type, DeltaRequest request, long now) {
        Subscription sub = subscribe(type, true, request.versions().isEmpty());
        if (request.versions().size() > settings.maxNamesPerStream()) {
            tooManyNames();
            return;
        }
        boolean legacy =
                request.subscribe().isEmpty() && (type == ResourceType.CLUSTER || type == ResourceType.LISTENER);
        if (legacy) {
            sub.wildcard(table(sub));
        }
        changeDelta(sub, request, now);
        if (!request.versions().isEmpty() && !sub.scope().isEmpty()) {
            sub.reconciled(differences(sub, request.versions()));
        }
    }

    /** R9: what of the scope a proxy doesn't have as the picture has it. */
    private Map<String, Known> differences(Subscription sub, Map<String, String> versions) {
        Table table = table(sub);
        Map<String, Known> differ = new HashMap<>();
        for (EnvoyResource resource : sub.scope().resources(table)) {
            String version = versions.get(resource.name());
            if (version == null) {
                differ.put(resource.name(), Known.UNTOLD);
            } else if (!version.equals(resource.version())) {
                differ.put(resource.name(), Known.version(Untrusted.clean(version, 64)));
            }
        }
        versions.forEach((name, version) -> {
            if (sub.scope().covers(name) && table.get(name) == null) {
                differ.put(name, Known.version(Untrusted.clean(version, 64)));
            }
        });
        for (String name : sub.scope().names()) {
            if (table.get(name) == null && !versions.containsKey(name)) {
                differ.put(name, Known.UNTOLD);
            }
        }
        return differ;
    }

    private void changeDelta(Subscription sub, DeltaRequest request, long now) {
        List<String> fewer = request.unsubscribe();
        List<String> more = request.subscribe();
        if ((fewer.isEmpty() && more.isEmpty()) || !mayChange(sub, more, now)) {
            return;
        }
        if (fewer.contains(WILDCARD) && sub.scope().wildcard()) {
            sub.endWildcard();
        }
        sub.drop(fewer);
        if (more.contains(WILDCARD) && SendOrder.hasWildcard(sub.type())) {
            sub.wildcard(table(sub));
        }
        List<String> names = more.stream().filter(n -> !n.equals(WILDCARD)).toList();
        if (!names.isEmpty()) {
            sub.add(names, table(sub));
        }
    }

    // Limits.

    private Subscription subscribe(ResourceType type, boolean delta, boolean newcomer) {
        Subscription sub = new Subscription(type, Style.of(delta, type), newcomer, picture.sequence(), opened);
        subscriptions.put(type, sub);
        return sub;
    }

    private boolean mayChange(Subscription sub, List<String> added, long now) {
        int names = added.size();
        for (Subscription each : subscriptions.values()) {
            names += each.scope().names().size();
        }
        // Asking again for what is subscribed adds nothing.
        names -= (int) added.stream().filter(sub.scope().names()::contains).count();
        if (names > settings.maxNamesPerStream()) {
            tooManyNames();
        } else if (!changes.take(now)) {
            close(Action.Reason.RESOURCE_EXHAUSTED, "Subscriptions change too often on this stream.");
        } else if (added.stream().anyMatch(n -> n.length() > MAX_NAME)) {
            close(Action.Reason.INVALID_ARGUMENT, "A resource name is longer than " + MAX_NAME + " characters.");
        }
        return !closed;
    }

    private void tooManyNames() {
        close(Action.Reason.RESOURCE_EXHAUSTED, "A stream may name " + settings.maxNamesPerStream() + " resources.");
    }

    // Sending.

    private List<Action> advance(long now) {
        wakeAt = warmUps.purge(now);
        if (ready && !closed) {
            walk(now);
        }
        if (wakeAt != 0 && !closed) {
            actions.add(new Action.WakeAt(Math.max(wakeAt, now + 1)));
        }
        return done();
    }

    private List<Action> done() {
        List<Action> out = actions;
        actions = new ArrayList<>();
        return out;
    }

    private void walk(long now) {
        boolean answered = true;
        for (SendOrder.Step step : SendOrder.STEPS) {
            Subscription sub = subscriptions.get(step.type());
            if (sub == null) {
                continue;
            }
            if (step.waits() && !answered && (step.removals() || !overdue(now))) {
                return;
            }
            if (sub.flight() == null) {
                if (step.removals()) {
                    removals(sub, now);
                } else if (!additions(sub, step, now)) {
                    return;
                }
            }
            answered &= sub.flight() == null || !SendOrder.isWaitedFor(sub.type());
            if (closed) {
                return;
            }
        }
    }

    /** Whether nothing but clusters is unanswered, and those for too long: one that never gets warm holds up no route. */
    private boolean overdue(long now) {
        for (Subscription sub : subscriptions.values()) {
            Flight flight = SendOrder.isWaitedFor(sub.type()) ? sub.flight() : null;
            if (flight != null && sub.type() != ResourceType.CLUSTER) {
                return false;
            }
            long limit = flight == null ? 0 : flight.sentAt() + settings.endpointsWaitMillis();
            if (limit > now) {
                wake(limit, now);
                return false;
            }
        }
        return true;
    }

    /** Sends what is new; false when it has to wait for its clusters. */
    private boolean additions(Subscription sub, SendOrder.Step step, long now) {
        if (sub.idle(picture)) {
            return true;
        }
        Plan plan = sub.plan(picture, name -> outlives(sub, name));
        if (plan == null) {
            close(
                    Action.Reason.UNAVAILABLE,
                    "This stream is too far behind. Connect again to go on from what you have.");
            return false;
        }
        if (plan.send() && step.needsClusters() && (unsent(plan.resources()) || waits(plan.resources(), now))) {
            return false;
        }
        commit(sub, plan, now);
        return true;
    }

    /** Whether endpoints are asked for by a cluster that is gone from the picture, and not yet from the proxy. */
    private boolean outlives(Subscription sub, String name) {
        Subscription clusters = subscriptions.get(ResourceType.CLUSTER);
        return sub.type() == ResourceType.ENDPOINT && clusters != null && clusters.outlives(name, picture);
    }

    /** Whether a cluster that they use could not be sent yet, because the response before it is unanswered. */
    private boolean unsent(Collection<EnvoyResource> users) {
        Subscription clusters = subscriptions.get(ResourceType.CLUSTER);
        return clusters != null
                && clusters.flight() != null
                && users.stream().flatMap(u -> u.clusters().stream()).anyMatch(c -> clusters.unsent(c, picture));
    }

    private boolean waits(Collection<EnvoyResource> users, long now) {
        if (warmUps.isEmpty() || !subscriptions.containsKey(ResourceType.CLUSTER)) {
            waitingSince = 0;
            return false;
        }
        long ready = warmUps.readyAt(users, this::hasEndpoints, now);
        waitingSince = waitingSince == 0 ? now : waitingSince;
        // New clusters that keep coming must not hold back the others for ever.
        long limit = waitingSince + settings.endpointsWaitMillis() + 2 * settings.warmUpMillis();
        if (ready <= now || limit <= now) {
            waitingSince = 0;
            return false;
        }
        wake(Math.min(ready, limit), now);
        return true;
    }

    /** Endpoints come before listeners and routes: whatever is subscribed to was answered when those are looked at. */
    private boolean hasEndpoints(String cluster) {
        Subscription endpoints = subscriptions.get(ResourceType.ENDPOINT);
        return endpoints != null && endpoints.scope().covers(cluster);
    }

    private void removals(Subscription sub, long now) {
        if (usersRejected()) {
            return;
        }
        Plan plan = sub.planRemovals(picture, now, settings.removalDelayMillis());
        if (plan != null) {
            commit(sub, plan, now);
        }
        long next = sub.nextRemoval(settings.removalDelayMillis());
        if (next > now) {
            wake(next, now);
        }
    }

    private boolean usersRejected() {
        return SendOrder.USERS.stream().map(subscriptions::get).anyMatch(s -> s != null && s.refuses());
    }

    private void commit(Subscription sub, Plan plan, long now) {
        Response response = sub.commit(plan, picture, Long.toHexString(nonces + 1), now);
        if (response == null) {
            return;
        }
        nonces++;
        actions.add(new Action.Send(response));
        Subscription endpoints = subscriptions.get(ResourceType.ENDPOINT);
        if (sub.type() == ResourceType.CLUSTER && endpoints != null) {
            // R11: Envoy warms a changed cluster from nothing, even if its endpoints are the same.
            plan.changed().stream()
                    .filter(c -> c.warmUp().waitsForEndpoints())
                    .forEach(c -> endpoints.tellAgain(c.name()));
        }
    }

    private void wake(long time, long now) {
        long at = Math.max(time, now + 1);
        wakeAt = wakeAt == 0 ? at : Math.min(wakeAt, at);
    }

    private void close(Action.Reason reason, String message) {
        if (!closed) {
            closed = true;
            actions.add(new Action.Close(reason, message));
        }
    }

    private Table table(Subscription sub) {
        return picture.table(sub.type());
    }
}
