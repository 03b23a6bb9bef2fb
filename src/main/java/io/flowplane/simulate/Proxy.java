package io.flowplane.simulate;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One simulated Envoy: a connection with one stream. It asks for clusters, then for their endpoints, then for listeners, then for
 * their routes; a lost stream comes back with what it has.
 */
final class Proxy {
    private final Fleet fleet;
    private final int number;
    private final Behaviour behaviour;
    private final Node node;
    private final Backoff backoff;
    private final Map<ResourceKind, Holding> held = new EnumMap<>(ResourceKind.class);
    private Map<ResourceKind, String> versions = Map.of();
    private final Map<ResourceKind, Subscription> subscriptions = new EnumMap<>(ResourceKind.class);
    private @Nullable ManagedChannel channel;
    private @Nullable ClientCall<Request, Answer> call;
    private boolean complete;
    private boolean gone;

    Proxy(Fleet fleet, int number, Behaviour behaviour, Node node) {
        this.fleet = fleet;
        this.number = number;
        this.behaviour = behaviour;
        this.node = node;
        this.backoff = new Backoff((int) fleet.plan().link().longestBackoff().toMillis());
    }

    int number() {
        return number;
    }

    boolean steady() {
        return behaviour == Behaviour.STEADY;
    }

    /** Whether it is to have everything some time. */
    boolean completes() {
        return behaviour != Behaviour.REJECTING && behaviour != Behaviour.SILENT;
    }

    /** Version of a cluster that it has; null: it has none of that name. */
    synchronized @Nullable String version(String cluster) {
        Batch.Named resource = held(ResourceKind.CLUSTER).resources().get(cluster);
        return resource == null ? null : resource.version();
    }

    /** Opens the stream, on the connection that is there or a new one. */
    synchronized void connect() {
        if (gone) {
            return;
        }
        ManagedChannel link = channel;
        if (link == null) {
            link = fleet.links().connect();
            channel = link;
        }
        ClientCall<Request, Answer> stream = link.newCall(fleet.method(), CallOptions.DEFAULT);
        call = stream;
        subscriptions.clear();
        stream.start(new Listening(stream), new Metadata());
        stream.request(1);
        subscribe(ResourceKind.CLUSTER, node);
    }

    /** Leaves for good. */
    synchronized void close() {
        gone = true;
        hangUp();
    }

    private void hangUp() {
        ManagedChannel link = channel;
        channel = null;
        call = null;
        if (link != null) {
            link.shutdownNow();
        }
    }

    private Holding held(ResourceKind kind) {
        return held.getOrDefault(kind, fleet.nothing());
    }

    private void subscribe(ResourceKind kind, @Nullable Node first) {
        Subscription subscription = new Subscription(kind, wanted(kind), versions.getOrDefault(kind, ""));
        subscriptions.put(kind, subscription);
        say(subscription.open(first, held(kind)));
    }

    /** The names that are asked for; empty when it is everything. */
    private Set<String> wanted(ResourceKind kind) {
        ResourceKind by = kind.namedBy();
        return by == null ? Set.of() : held(by).names();
    }

    private void say(Request request) {
        ClientCall<Request, Answer> stream = call;
        if (stream != null) {
            stream.sendMessage(request);
        }
    }

    private synchronized void take(ClientCall<Request, Answer> from, Answer answer) {
        ResourceKind kind = answer.batch().kind();
        Subscription subscription = kind == null ? null : subscriptions.get(kind);
        if (!from.equals(call) || kind == null || subscription == null) {
            return;
        }
        backoff.reset();
        fleet.tally().took(answer);
        if (behaviour == Behaviour.REJECTING) {
            fleet.tally().rejected();
            say(subscription.reject(answer, "This simulated proxy rejects everything."));
        } else {
            accept(kind, subscription, answer);
        }
        readOn(from);
    }

    private void accept(ResourceKind kind, Subscription subscription, Answer answer) {
        boolean whole = fleet.plan().protocol() == Protocol.SOTW && kind.namedBy() == null;
        held.put(kind, held(kind).after(answer.batch(), whole));
        fleet.received(this, answer.batch());
        say(subscription.accept(answer));
        fleet.acknowledged(this, answer.batch());
        if (fleet.plan().everything()) {
            follow(kind);
        }
        if (!complete && hasEverything()) {
            complete = true;
            fleet.completed(this);
            leaveInTime();
        }
    }

    /** Asks for what the new resources refer to; for listeners when the clusters are whole. */
    private void follow(ResourceKind kind) {
        for (ResourceKind other : ResourceKind.values()) {
            if (other.namedBy() == kind) {
                ask(other);
            }
        }
        if (!subscriptions.containsKey(ResourceKind.LISTENER) && has(ResourceKind.ENDPOINTS)) {
            subscribe(ResourceKind.LISTENER, null);
        }
    }

    private void ask(ResourceKind kind) {
        Subscription subscription = subscriptions.get(kind);
        if (subscription == null) {
            if (!wanted(kind).isEmpty()) {
                subscribe(kind, null);
            }
            return;
        }
        Request change = subscription.change(wanted(kind));
        if (change != null) {
            say(change);
        }
    }

    private boolean has(ResourceKind kind) {
        return held(kind).resources().keySet().containsAll(wanted(kind));
    }

    private boolean hasEverything() {
        return !fleet.plan().everything()
                || (has(ResourceKind.ENDPOINTS) && held.containsKey(ResourceKind.LISTENER) && has(ResourceKind.ROUTES));
    }

    private void leaveInTime() {
        if (behaviour == Behaviour.VANISHING) {
            fleet.later(this::close, 0);
        } else if (behaviour == Behaviour.RECONNECTING) {
            fleet.later(this::comeAgain, fleet.plan().pace().toMillis());
        }
    }

    private synchronized void comeAgain() {
        if (!gone) {
            keepVersions();
            hangUp();
            connect();
            fleet.later(this::comeAgain, fleet.plan().pace().toMillis());
        }
    }

    private void readOn(ClientCall<Request, Answer> stream) {
        if (behaviour == Behaviour.SLOW) {
            fleet.later(() -> stream.request(1), fleet.plan().pace().toMillis());
        } else if (behaviour != Behaviour.SILENT) {
            stream.request(1);
        }
    }

    private void keepVersions() {
        Map<ResourceKind, String> last = new EnumMap<>(ResourceKind.class);
        subscriptions.forEach((kind, subscription) -> last.put(kind, subscription.version()));
        versions = last;
    }

    private synchronized void lost(ClientCall<Request, Answer> which, Status why) {
        if (gone || !which.equals(call)) {
            return;
        }
        fleet.tally().lost(why);
        keepVersions();
        ManagedChannel link = channel;
        if (link != null && link.getState(false) != ConnectivityState.READY) {
            hangUp();
        }
        call = null;
        fleet.later(this::connect, backoff.nextMillis());
    }

    /** What happens on a stream. Called by the threads of the connections. */
    private final class Listening extends ClientCall.Listener<Answer> {
        private final ClientCall<Request, Answer> stream;

        Listening(ClientCall<Request, Answer> stream) {
            this.stream = stream;
        }

        @Override
        public void onReady() {
            fleet.connected(Proxy.this);
        }

        @Override
        public void onMessage(Answer answer) {
            take(stream, answer);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            lost(stream, status);
        }
    }
}
