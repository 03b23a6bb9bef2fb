package io.flowplane.simulate;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Many simulated Envoys in one process, and what they saw. */
public final class Fleet implements AutoCloseable {
    private final FleetPlan plan;
    private final Links links;
    private final MethodDescriptor<Request, Answer> method;
    private final Tally tally = new Tally();
    private final Holding nothing = Holding.empty();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fleet-timer").factory());
    private final List<Proxy> proxies = new ArrayList<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Moments started;
    private final Moments connected;
    private final Moments completed;
    private final CountDownLatch incomplete;

    private Fleet(FleetPlan plan) throws IOException {
        this.plan = plan;
        this.links = new Links(plan.link());
        this.method = Ads.method(plan.protocol(), new Batches(plan.protocol()));
        this.started = new Moments(plan.proxies());
        this.connected = new Moments(plan.proxies());
        this.completed = new Moments(plan.proxies());
        for (int n = 0; n < plan.proxies(); n++) {
            proxies.add(new Proxy(this, n, plan.behaviour(n), node(n)));
        }
        this.incomplete = new CountDownLatch(
                (int) proxies.stream().filter(Proxy::completes).count());
    }

    /**
     * Starts one; returns at once, the proxies come at their rate.
     *
     * @throws IOException when the files of TLS can't be used
     */
    public static Fleet start(FleetPlan plan) throws IOException {
        Fleet fleet = new Fleet(plan);
        for (int n = 0; n < plan.proxies(); n++) {
            Proxy proxy = fleet.proxies.get(n);
            fleet.later(() -> fleet.start(proxy), n * 1_000L / plan.link().connectsPerSecond());
        }
        return fleet;
    }

    private void start(Proxy proxy) {
        started.mark(proxy.number());
        proxy.connect();
    }

    private Node node(int n) {
        Node.Builder node = Node.newBuilder()
                .setId(plan.nodePrefix() + "-" + n)
                .setCluster(plan.nodePrefix())
                .setUserAgentName("flowplane-simulate");
        if (!plan.team().isEmpty()) {
            node.setMetadata(Struct.newBuilder()
                    .putFields(
                            "team",
                            Value.newBuilder().setStringValue(plan.team()).build()));
        }
        return node.build();
    }

    /** Waits until every proxy that is to have everything has it; false when some have not by then. */
    public boolean awaitComplete(Duration longest) throws InterruptedException {
        return incomplete.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Follows the next change of a cluster. The fleet should be at rest: a change that is still on its way counts as this one. */
    public Watch watch(String cluster) {
        List<Proxy> steady = proxies.stream().filter(Proxy::steady).toList();
        String before = steady.isEmpty() ? null : steady.getFirst().version(cluster);
        Watch watch = new Watch(this, cluster, before, plan.proxies(), steady.size());
        watches.add(watch);
        return watch;
    }

    public Counts counts() {
        return tally.counts(connected.count(), completed.count());
    }

    /** Nanoseconds from each proxy's first attempt until it was connected, in order. */
    public long[] connectNanos() {
        return connected.since(started::at);
    }

    /** Nanoseconds from each proxy's first attempt until it had everything, in order. */
    public long[] completeNanos() {
        return completed.since(started::at);
    }

    /** Closes every connection. */
    @Override
    public void close() {
        timer.shutdownNow();
        proxies.forEach(Proxy::close);
        links.close();
    }

    // For proxies and watches.

    FleetPlan plan() {
        return plan;
    }

    Links links() {
        return links;
    }

    MethodDescriptor<Request, Answer> method() {
        return method;
    }

    Tally tally() {
        return tally;
    }

    Holding nothing() {
        return nothing;
    }

    void later(Runnable work, long millis) {
        try {
            ScheduledFuture<?> _ = timer.schedule(work, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The fleet is closed, and nothing follows.
        }
    }

    void connected(Proxy proxy) {
        connected.mark(proxy.number());
    }

    void completed(Proxy proxy) {
        if (completed.mark(proxy.number())) {
            incomplete.countDown();
        }
    }

    void received(Proxy proxy, Batch batch) {
        if (proxy.steady()) {
            watches.forEach(watch -> watch.received(proxy.number(), batch));
        }
    }

    void acknowledged(Proxy proxy, Batch batch) {
        if (proxy.steady()) {
            watches.forEach(watch -> watch.acknowledged(proxy.number(), batch));
        }
    }

    void forget(Watch watch) {
        watches.remove(watch);
    }
}
