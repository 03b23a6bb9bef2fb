package io.flowplane.simulate;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Connects a fleet, changes clusters at a rate, and measures what comes of it. */
public final class Drill {
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Fleet fleet;
    private final Changes changes;
    private final Course course;
    private final List<Watch> watches = new ArrayList<>();
    private final List<Long> writes = new ArrayList<>();

    private Drill(Fleet fleet, Changes changes, Course course) {
        this.fleet = fleet;
        this.changes = changes;
        this.course = course;
    }

    /**
     * What is to be done.
     *
     * @param changes how many are made
     * @param perSecond how many each second
     * @param patience how long proxies get for their first configuration, and in the end for the last changes
     * @param server process id of the server, if it is on this machine
     */
    public record Course(int changes, double perSecond, Duration patience, OptionalLong server) {}

    /**
     * Runs one.
     *
     * @param say gets a line for people when a step is done
     */
    public static Report run(FleetPlan plan, Changes changes, Course course, Consumer<String> say)
            throws IOException, InterruptedException {
        try (Fleet fleet = Fleet.start(plan)) {
            return new Drill(fleet, changes, course).run(say);
        }
    }

    private Report run(Consumer<String> say) throws IOException, InterruptedException {
        fleet.awaitComplete(course.patience.plusSeconds(
                fleet.plan().proxies() / fleet.plan().link().connectsPerSecond()));
        Counts start = fleet.counts();
        say.accept(start.connected() + " of " + fleet.plan().proxies() + " proxies are connected, " + start.complete()
                + " have everything");
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
        Counts before = fleet.counts();
        Optional<ServerUse> used = use();
        long begin = System.nanoTime();
        for (int n = 0; n < course.changes; n++) {
            sleepUntil(begin + (long) (n / course.perSecond * 1e9));
            change(n);
        }
        long end = System.nanoTime() + course.patience.toNanos();
        for (Watch watch : watches) {
            watch.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            watch.close();
        }
        return report(before, used, (System.nanoTime() - begin) / 1e9);
    }

    private void change(int n) throws IOException, InterruptedException {
        Watch watch = fleet.watch(changes.cluster(n));
        watches.add(watch);
        watch.begin();
        long sent = System.nanoTime();
        changes.make(n);
        writes.add(System.nanoTime() - sent);
    }

    private static void sleepUntil(long time) throws InterruptedException {
        long wait = time - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
    }

    private Optional<ServerUse> use() throws IOException {
        return course.server.isPresent() ? Optional.of(ServerUse.of(course.server.getAsLong())) : Optional.empty();
    }

    private Report report(Counts before, Optional<ServerUse> used, double seconds) throws IOException {
        Optional<ServerUse> now = use();
        return new Report(
                fleet.plan(),
                Spread.of(fleet.connectNanos()),
                Spread.of(fleet.completeNanos()),
                watches.size(),
                watches.stream().mapToLong(Watch::missing).sum(),
                Spread.of(writes.stream().mapToLong(Long::longValue).toArray()),
                all(watches.stream().map(Watch::receivedNanos).toList()),
                all(watches.stream().map(Watch::acknowledgedNanos).toList()),
                last(watches.stream().map(Watch::acknowledgedNanos).toList()),
                before,
                fleet.counts(),
                now.map(server -> server.since(used.orElseThrow())),
                seconds);
    }

    private static Spread all(List<long[]> times) {
        return Spread.of(times.stream().flatMapToLong(Arrays::stream).toArray());
    }

    /** The last proxy of each change. */
    private static Spread last(List<long[]> times) {
        return Spread.of(times.stream()
                .filter(each -> each.length > 0)
                .mapToLong(each -> each[each.length - 1])
                .toArray());
    }
}
