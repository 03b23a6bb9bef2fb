package io.flowplane.simulate;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Follows one change of one cluster to each steady proxy. */
public final class Watch implements AutoCloseable {
    private final Fleet fleet;
    private final String cluster;
    private final @Nullable String before;
    private final CountDownLatch missing;
    private final Moments received;
    private final Moments acknowledged;
    private volatile long begin = System.nanoTime();

    Watch(Fleet fleet, String cluster, @Nullable String before, int proxies, int steady) {
        this.fleet = fleet;
        this.cluster = cluster;
        this.before = before;
        this.missing = new CountDownLatch(steady);
        this.received = new Moments(proxies);
        this.acknowledged = new Moments(proxies);
    }

    /** Counts time from now on. */
    public void begin() {
        begin = System.nanoTime();
    }

    private boolean isAbout(Batch batch) {
        return batch.kind() == ResourceKind.CLUSTER && !Objects.equals(version(batch), before);
    }

    /** The version in a response; that of before when it isn't in it. */
    private @Nullable String version(Batch batch) {
        Batch.Named resource = batch.resources().get(cluster);
        return resource == null ? before : resource.version();
    }

    void received(int proxy, Batch batch) {
        if (isAbout(batch)) {
            received.mark(proxy);
        }
    }

    void acknowledged(int proxy, Batch batch) {
        if (isAbout(batch) && acknowledged.mark(proxy)) {
            missing.countDown();
        }
    }

    /** Waits until every steady proxy has confirmed it; false when some have not by then. */
    public boolean await(Duration longest) throws InterruptedException {
        return missing.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Steady proxies that have not confirmed it. */
    public long missing() {
        return missing.getCount();
    }

    /** Nanoseconds from the beginning until each proxy that has it had it, in order. */
    public long[] receivedNanos() {
        return received.since(proxy -> begin);
    }

    /** Nanoseconds from the beginning until each proxy that has it had sent its confirmation, in order. */
    public long[] acknowledgedNanos() {
        return acknowledged.since(proxy -> begin);
    }

    @Override
    public void close() {
        fleet.forget(this);
    }
}
