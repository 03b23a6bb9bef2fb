package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.simulate.Fleet;
import io.flowplane.simulate.FleetPlan;
import io.flowplane.simulate.Protocol;
import io.flowplane.simulate.Watch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/** Fleets of simulated proxies in the bench's own process, and what changes cost them. */
final class Fleets {
    private static final Duration CONNECT = Duration.ofMinutes(3);
    private static final Duration DELIVER = Duration.ofMinutes(1);

    private Fleets() {}

    static FleetPlan plan(int xdsPort, int proxies, Protocol protocol) {
        return FleetPlan.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), xdsPort), proxies, protocol);
    }

    /** Starts it and waits until every proxy has everything. */
    static Fleet complete(FleetPlan plan) throws Exception {
        Fleet fleet = Fleet.start(plan);
        if (!fleet.awaitComplete(CONNECT)) {
            fleet.close();
            throw new AssertionError("Not all proxies have everything: " + fleet.counts());
        }
        return fleet;
    }

    /** Nanoseconds that changes took, from the moment before the write. */
    record Times(List<long[]> received, List<Long> answered, List<Long> lastAcknowledged) {
        Times() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        int changes() {
            return received.size();
        }

        /** Per change: until so many percent of the proxies had it. */
        long[] until(double percent) {
            return received.stream()
                    .mapToLong(each -> each[Math.max(0, (int) Math.ceil(each.length * percent / 100) - 1)])
                    .toArray();
        }

        /** Of all proxies in all changes. */
        long[] all() {
            return received.stream().flatMapToLong(Arrays::stream).toArray();
        }

        /** Per change: from the answer of the write until the last proxy had confirmed it. */
        long[] answerToLast() {
            long[] times = new long[answered.size()];
            for (int i = 0; i < times.length; i++) {
                times[i] = Math.max(0, lastAcknowledged.get(i) - answered.get(i));
            }
            return times;
        }
    }

    /** Makes one change of cluster {@code c<n>} and waits until all steady proxies of all these fleets have confirmed it. */
    static void change(List<Fleet> fleets, int n, IntConsumer change, Times times) throws InterruptedException {
        List<Watch> watches = fleets.stream().map(fleet -> fleet.watch("c" + n)).toList();
        long begin = System.nanoTime();
        watches.forEach(Watch::begin);
        change.accept(n);
        times.answered().add(System.nanoTime() - begin);
        long last = 0;
        List<long[]> received = new ArrayList<>();
        for (Watch watch : watches) {
            if (!watch.await(DELIVER)) {
                throw new AssertionError(watch.missing() + " proxies don't have the change of c" + n);
            }
            watch.close();
            long[] acknowledged = watch.acknowledgedNanos();
            last = Math.max(last, acknowledged[acknowledged.length - 1]);
            received.add(watch.receivedNanos());
        }
        times.lastAcknowledged().add(last);
        times.received()
                .add(received.stream().flatMapToLong(Arrays::stream).sorted().toArray());
    }

    /** One change after the other, until there were so many or so many seconds have passed, but some in any case. */
    static Times change(List<Fleet> fleets, int clusters, int most, int seconds, IntConsumer change)
            throws InterruptedException {
        Times times = new Times();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (int n = 0; n < most && (n < 5 || System.nanoTime() < end); n++) {
            change(fleets, n % clusters, change, times);
        }
        return times;
    }

    /** One change at the beginning of each second, for so long; late ones follow at once. */
    static Times paced(Fleet fleet, int clusters, int seconds, IntConsumer change) throws InterruptedException {
        Times times = new Times();
        long begin = System.nanoTime();
        for (int n = 0; n < seconds; n++) {
            long wait = begin + n * 1_000_000_000L - System.nanoTime();
            FlowplaneProcess.pause(Math.max(0, wait / 1_000_000));
            change(List.of(fleet), n % clusters, change, times);
        }
        return times;
    }
}
