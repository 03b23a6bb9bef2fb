package io.flowplane.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.TeamSnapshot;
import io.flowplane.translate.ResourceType;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: carries events to its state machine, one at a time, and its actions to the wire. Nothing is asked of the
 * state machine while the connection takes no more, so that a slow reader gets one merged response in the end.
 */
final class StreamSession<Q> extends ServerCall.Listener<Q> {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSession.class);

    private final Streams streams;
    private final ServerCall<Q, Response> call;
    private final Dialect<Q> dialect;
    private final Mailbox mailbox;
    private final AtomicBoolean rung = new AtomicBoolean();
    private final @Nullable ProxyCertificate certificate;

    // Only touched from within the mailbox.
    private @Nullable Open open;
    private @Nullable ScheduledFuture<?> alarm;
    private long alarmAt;
    private @Nullable ScheduledFuture<?> stall;
    private Map<ResourceType, Pushes.Push> pushes = Map.of();
    private boolean ended;

    /** What the first message made of the stream. */
    private record Open(Peer peer, StreamState state, SnapshotBoard.Watch watch, DeliveryLog.Line line) {}

    StreamSession(Streams streams, ServerCall<Q, Response> call, Dialect<Q> dialect) {
        this.streams = streams;
        this.call = call;
        this.dialect = dialect;
        this.mailbox = new Mailbox(streams.pool());
        this.certificate = ProxyCertificate.of(call);
    }

    /** Asks for the first message. Any thread, once. */
    void start() {
        put(() -> {
            if (!ended) {
                call.sendHeaders(new Metadata());
                call.request(1);
            }
        });
    }

    /** Ends the stream so that the proxy comes back, here or elsewhere. Any thread. */
    void handOff(String why) {
        put(() -> end(Status.UNAVAILABLE.withDescription(why)));
    }

    /** Whose certificates are believed has changed. Any thread. */
    void trustChanged() {
        put(() -> {
            Open o = open;
            String why = o == null ? null : distrust();
            if (o != null && why != null) {
                refuse(Status.UNAUTHENTICATED, why, o.peer.team(), o.peer.nodeId());
                streams.disconnect(call);
            }
        });
    }

    @Override
    public void onMessage(Q request) {
        put(() -> received(request));
    }

    @Override
    public void onReady() {
        put(() -> {
            cancel(stall);
            stall = null;
            onOpen(o -> o.state.ready(true, now()));
        });
    }

    @Override
    public void onHalfClose() {
        put(() -> end(Status.OK));
    }

    @Override
    public void onCancel() {
        put(this::release);
    }

    @Override
    public void onComplete() {
        put(this::release);
    }

    /** The picture changed. Any thread; many rings before the stream looks are one. */
    private void ring() {
        if (rung.compareAndSet(false, true)) {
            put(() -> {
                rung.set(false);
                onOpen(o -> {
                    TeamSnapshot picture = streams.board().read(new Audience(o.peer.team()));
                    return picture == null ? List.of() : o.state.picture(picture, now());
                });
            });
        }
    }

    // Everything below runs within the mailbox.

    private void put(Runnable work) {
        mailbox.put(() -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.error("A stream ended because of a fault in its handling", e);
                end(Status.INTERNAL.withDescription("The server made a mistake. Connect again."));
            }
        });
    }

    private void received(Q request) {
        if (ended) {
            return;
        }
        streams.stats().requests().increment();
        Node node = dialect.node(request);
        if (open == null) {
            open(node);
        } else if (!streams.identity().same(open.peer, certificate, node)) {
            refuse(
                    Status.INVALID_ARGUMENT,
                    "The node changed: a stream belongs to one node.",
                    open.peer.team(),
                    id(node));
        }
        onOpen(o -> dialect.receive(o.state, request, now()));
        if (!ended) {
            call.request(1);
        }
    }

    private void open(@Nullable Node node) {
        if (node == null) {
            refuse(Status.INVALID_ARGUMENT, "The first request of a stream must carry its node.", null, "");
            return;
        }
        String why = distrust();
        if (why != null) {
            refuse(Status.UNAUTHENTICATED, why, null, id(node));
            streams.disconnect(call);
            return;
        }
        switch (streams.identity().decide(node, certificate, streams.address(call), dialect.name())) {
            case PeerIdentity.Verdict.Denied denied ->
                refuse(Status.PERMISSION_DENIED, denied.reason(), denied.team(), id(node));
            case PeerIdentity.Verdict.Accepted accepted -> open(accepted.peer());
        }
    }

    /**
     * Why the certificate is not believed; null when it is, or there is none. The connection may be older than this stream,
     * and its handshake may have taken up an earlier session, unchecked.
     */
    private @Nullable String distrust() {
        return certificate == null ? null : streams.distrust(certificate);
    }

    private void open(Peer peer) {
        SnapshotBoard.Watch watch = streams.board().watch(new Audience(peer.team()), this::ring);
        TeamSnapshot picture = streams.board().read(new Audience(peer.team()));
        if (picture == null) {
            watch.close();
            end(Status.UNAVAILABLE.withDescription("The configuration is not loaded yet. Try again soon."));
            return;
        }
        open = new Open(
                peer,
                new StreamState(streams.settings(), picture),
                watch,
                streams.deliveries().open(peer));
        streams.stats().opened().increment();
        LOG.debug(
                "Stream of node '{}' at {} for team '{}' ({})",
                peer.nodeId(),
                peer.address(),
                peer.team(),
                peer.protocol());
    }

    private void onOpen(Event event) {
        Open o = open;
        if (o == null || ended) {
            return;
        }
        if (!call.isReady()) {
            o.state.ready(false, now()).forEach(a -> act(o, a));
        }
        List<Action> actions = event.happens(o);
        if (actions.isEmpty()) {
            streams.stats().unneeded().increment();
        }
        for (Action action : actions) {
            act(o, action);
        }
        if (!ended) {
            o.state.subscriptions().forEach(o.line::show);
            watchStall();
        }
    }

    private void act(Open o, Action action) {
        if (ended) {
            return;
        }
        switch (action) {
            case Action.Send send -> send(o.peer, send.response());
            case Action.WakeAt wake -> wakeAt(wake.time());
            case Action.Close close -> close(o, close);
            case Action.Acked acked -> acknowledged(acked.type());
            case Action.Rejected rejected -> rejected(o.peer, rejected);
            case Action.Stale stale -> streams.stats().staleNonces().increment();
            case Action.Unknown unknown -> streams.stats().unknownTypes().increment();
        }
    }

    private void send(Peer peer, Response response) {
        Pushes.Push push = streams.pushes().sent(peer, response);
        if (push != null) {
            pushes = pushes.isEmpty() ? new EnumMap<>(ResourceType.class) : pushes;
            pushes.put(response.type(), push);
        }
        streams.stats().responses().increment();
        streams.stats().resources().add(response.size());
        call.sendMessage(response);
    }

    private void acknowledged(ResourceType type) {
        streams.stats().acks().increment();
        Pushes.Push push = landed(type);
        if (push != null) {
            push.acknowledged();
        }
    }

    private Pushes.@Nullable Push landed(ResourceType type) {
        if (pushes.isEmpty()) {
            return null;
        }
        Pushes.Push push = pushes.remove(type);
        pushes = pushes.isEmpty() ? Map.of() : pushes;
        return push;
    }

    private void close(Open o, Action.Close close) {
        Status status = switch (close.reason()) {
            case UNAVAILABLE -> Status.UNAVAILABLE;
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case RESOURCE_EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
            case PERMISSION_DENIED -> Status.PERMISSION_DENIED;
        };
        LOG.info("Stream of node '{}' at {} ended: {}", o.peer.nodeId(), o.peer.address(), close.message());
        end(status.withDescription(close.message()));
    }

    private void rejected(Peer peer, Action.Rejected r) {
        streams.stats().nacks().increment();
        String type = TypeNames.shortName(r.type());
        streams.pushes().rejected(peer.team(), type);
        Pushes.Push push = landed(r.type());
        if (push != null) {
            push.rejected(r.message());
        }
        LOG.warn(
                "Node '{}' at {} (team '{}') rejects {}: {}",
                peer.nodeId(),
                peer.address(),
                peer.team(),
                type,
                r.message());
        if (r.about().isEmpty()) {
            streams.events().rejected(event(peer, type, null, r.version(), r.message()));
        }
        for (Subscription.Blame blame : r.about()) {
            streams.events().rejected(event(peer, type, blame.name(), blame.version(), r.message()));
        }
    }

    private static XdsEvents.Rejected event(
            Peer peer, String type, @Nullable String resource, String version, String message) {
        return new XdsEvents.Rejected(peer.team(), type, resource, version, message, peer.nodeId(), peer.address());
    }

    private static String id(@Nullable Node node) {
        return node == null ? "" : PeerIdentity.clean(node.getId());
    }

    private void refuse(Status status, String why, @Nullable String team, String id) {
        streams.stats().refused().increment();
        LOG.warn("Stream of node '{}' at {} refused: {}", id, streams.address(call), why);
        streams.events().denied(new XdsEvents.Denied(team, why, id, streams.address(call)));
        end(status.withDescription(why));
    }

    // Time.

    private long now() {
        return streams.now();
    }

    private void wakeAt(long time) {
        ScheduledFuture<?> before = alarm;
        if (before != null && !before.isDone() && alarmAt == time) {
            return;
        }
        cancel(before);
        alarmAt = time;
        alarm = streams.later(() -> put(() -> onOpen(o -> o.state.wake(now()))), time - now());
    }

    private void watchStall() {
        if (stall == null && !call.isReady()) {
            stall = streams.later(() -> put(this::stalled), streams.settings().stallMillis());
        }
    }

    private void stalled() {
        if (!ended && !call.isReady()) {
            streams.stats().stalled().increment();
            LOG.info("A stream at {} ended: its proxy stopped reading", streams.address(call));
            drop();
        }
        stall = null;
    }

    /** Ends the stream without its last words: these, as any close, would wait behind what is not read. */
    private void drop() {
        release();
        call.sendMessage(ResponseBytes.ABANDON);
    }

    private static void cancel(@Nullable ScheduledFuture<?> future) {
        if (future != null) {
            future.cancel(false);
        }
    }

    // The end.

    private void end(Status status) {
        if (!ended) {
            release();
            call.close(status, new Metadata());
        }
    }

    private void release() {
        ended = true;
        cancel(alarm);
        cancel(stall);
        Open o = open;
        open = null;
        if (o != null) {
            o.watch.close();
            o.line.close();
        }
        pushes.values().forEach(Pushes.Push::abandoned);
        pushes = Map.of();
        streams.gone(this);
    }

    /** Something that happens to an open stream. */
    @FunctionalInterface
    private interface Event {
        List<Action> happens(Open open);
    }
}
