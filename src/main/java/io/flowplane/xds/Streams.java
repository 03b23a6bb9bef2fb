package io.flowplane.xds;

import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.tls.ClientTrust;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** All open streams, and what they share: threads, time, limits. */
final class Streams {
    /** For a status to reach a proxy before its connection ends. */
    private static final long LAST_WORDS_MILLIS = 500;

    /** How long a stream that came before the first load waits for it: to be refused and come back at once costs more. */
    private static final long LOAD_PATIENCE_MILLIS = 3_000;

    private static final long LOOK_MILLIS = 20;

    private final XdsSettings settings;
    private final SnapshotBoard board;
    private final DeliveryLog deliveries;
    private final XdsStats stats;
    private final XdsEvents events;
    private final Pushes pushes;
    private final PeerIdentity identity;
    private final @Nullable ClientTrust trust;
    private final ExecutorService pool;
    private final ScheduledThreadPoolExecutor timer;
    private final Set<StreamSession<?>> open = ConcurrentHashMap.newKeySet();
    private final long wallAtStart = System.currentTimeMillis();
    private final long nanosAtStart = System.nanoTime();
    private final Turns turns;
    private final Queue<Early> early = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean draining;

    /** A stream that came before anything was loaded. */
    private record Early(StreamSession<?> session, long until) {}

    Streams(
            XdsSettings settings,
            SnapshotBoard board,
            DeliveryLog deliveries,
            XdsStats stats,
            XdsEvents events,
            Pushes pushes,
            @Nullable ClientTrust trust) {
        this.settings = settings;
        this.board = board;
        this.deliveries = deliveries;
        this.stats = stats;
        this.events = events;
        this.pushes = pushes;
        this.identity = new PeerIdentity(settings);
        this.turns = new Turns(settings.streamsPerSecond(), nanosAtStart);
        this.trust = trust;
        this.pool = Executors.newFixedThreadPool(
                settings.threads(),
                Thread.ofPlatform().name("xds-", 0).daemon(true).factory());
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("xds-timer").daemon(true).factory());
        this.timer.setRemoveOnCancelPolicy(true);
        if (trust != null) {
            trust.onChange(() -> open.forEach(StreamSession::trustChanged));
        }
    }

    /** Takes a new stream, which is served when its turn comes, or refuses it. */
    <Q> ServerCall.Listener<Q> accept(ServerCall<Q, Response> call, Dialect<Q> dialect) {
        if (draining) {
            return refused(call, Status.UNAVAILABLE.withDescription("The server is shutting down."));
        }
        if (open.size() >= settings.maxStreams()) {
            return refused(call, Status.RESOURCE_EXHAUSTED.withDescription("The server has all the streams it takes."));
        }
        StreamSession<Q> session = new StreamSession<>(this, call, dialect);
        open.add(session);
        if (board.loaded()) {
            inTurn(session);
        } else {
            early.add(new Early(session, now() + LOAD_PATIENCE_MILLIS));
            lookAgain();
        }
        return session;
    }

    private void inTurn(StreamSession<?> session) {
        long wait = turns.take(System.nanoTime());
        if (wait == 0) {
            session.start();
        } else {
            stats.waited().increment();
            ScheduledFuture<?> _ = later(session::start, wait);
        }
    }

    private void lookAgain() {
        if (!early.isEmpty() && looking.compareAndSet(false, true)) {
            ScheduledFuture<?> _ = later(this::look, LOOK_MILLIS);
        }
    }

    /** Lets in who came early, once there is something to serve, or when it has waited long enough to hear that there isn't. */
    private void look() {
        Early first = early.peek();
        while (first != null && (board.loaded() || first.until <= now())) {
            early.poll();
            inTurn(first.session);
            first = early.peek();
        }
        looking.set(false);
        lookAgain();
    }

    private <Q> ServerCall.Listener<Q> refused(ServerCall<Q, Response> call, Status status) {
        stats.refused().increment();
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }

    void gone(StreamSession<?> session) {
        open.remove(session);
    }

    /** Open streams, those included that have not said who they are. */
    int count() {
        return open.size();
    }

    /** Why a certificate is not, or no longer, believed; null when it is. */
    @Nullable
    String distrust(ProxyCertificate certificate) {
        return trust == null
                ? null
                : trust.refusal(certificate.chain(), certificate.since()).orElse(null);
    }

    /** Ends the connection of a call that was just refused, so that its proxy must show its certificate again. */
    void disconnect(ServerCall<?, ?> call) {
        Runnable cut = call.getAttributes().get(TlsNegotiation.DISCONNECT);
        if (cut != null) {
            ScheduledFuture<?> _ = later(cut, LAST_WORDS_MILLIS);
        }
    }

    /** Takes no new streams, and ends the open ones one by one over so many milliseconds. */
    void drain(long millis) {
        draining = true;
        List<StreamSession<?>> all = new ArrayList<>(open);
        for (int i = 0; i < all.size(); i++) {
            StreamSession<?> session = all.get(i);
            ScheduledFuture<?> _ =
                    later(() -> session.handOff("The server is shutting down."), millis * i / all.size());
        }
    }

    void close() {
        timer.shutdownNow();
        pool.shutdown();
    }

    /** Milliseconds since 1970 that never go back. */
    long now() {
        return wallAtStart + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanosAtStart);
    }

    @Nullable
    ScheduledFuture<?> later(Runnable work, long millis) {
        try {
            return timer.schedule(work, Math.max(0, millis), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    String address(ServerCall<?, ?> call) {
        SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return inet.getAddress().getHostAddress() + ":" + inet.getPort();
        }
        return String.valueOf(address);
    }

    Executor pool() {
        return pool;
    }

    XdsSettings settings() {
        return settings;
    }

    SnapshotBoard board() {
        return board;
    }

    DeliveryLog deliveries() {
        return deliveries;
    }

    XdsStats stats() {
        return stats;
    }

    XdsEvents events() {
        return events;
    }

    Pushes pushes() {
        return pushes;
    }

    PeerIdentity identity() {
        return identity;
    }
}
