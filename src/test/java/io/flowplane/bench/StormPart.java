package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import io.flowplane.testing.RealEnvoy;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** kill -9 and a restart under many streams: until each has a change that came after, and what the API does meanwhile. */
final class StormPart implements Part {
    private static final int ROW = 9;
    private static final int STREAMS = 2_000;
    private static final int CLUSTERS = 200;
    private static final int SETTLE_MILLIS = 2_000;

    @Override
    public String name() {
        return "storm";
    }

    @Override
    public Set<Integer> rows() {
        return Set.of(ROW);
    }

    @Override
    public void measure(Run run) {
        Path folder = Servers.folder();
        Map<String, String> settings = Map.of("FLOWPLANE_XDS_PORT", String.valueOf(RealEnvoy.freePort()));
        AtomicLong resources = new AtomicLong();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        List<ReturningClient> fleet = new ArrayList<>();
        FlowplaneProcess server = FlowplaneProcess.serve(folder, settings);
        try {
            server.bootstrap();
            FlowplaneSubject.of(server, CLUSTERS);
            for (int i = 0; i < STREAMS; i++) {
                fleet.add(new ReturningClient(server.xdsPort(), "storm-" + i, group, timer, resources));
            }
            Servers.await("all have everything", () -> resources.get() >= (long) STREAMS * CLUSTERS);
            Servers.pause(SETTLE_MILLIS);
            String token = server.token();
            server.close();
            long begin = System.nanoTime();
            long before = resources.get();
            server = FlowplaneProcess.serve(folder, settings);
            server.use(token);
            recovery(run, server, begin, () -> resources.get() - before);
        } finally {
            fleet.forEach(ReturningClient::close);
            server.close();
            timer.shutdownNow();
            // Connections need its threads to say goodbye.
            var _ = group.shutdownGracefully(500, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
    }

    private static void recovery(Run run, FlowplaneProcess server, long begin, LongSupplier got) {
        server.awaitReady();
        String all = "kill -9 and restart under " + STREAMS + " delta streams × " + CLUSTERS + " clusters";
        run.add(ROW, all + ": ready", (System.nanoTime() - begin) / 1e6, "ms", Goal.NONE);
        List<Long> calls = new ArrayList<>();
        int failed = 0;
        for (int n = 0; got.getAsLong() < STREAMS; n++) {
            long sent = System.nanoTime();
            // The one change that every stream is to get.
            int status = n == 0
                    ? server.put("/api/v1/clusters/c0", FlowplaneSubject.body("c0", 77))
                            .status()
                    : server.get("/api/v1/clusters/c1").status();
            failed += status == 200 ? 0 : 1;
            calls.add(System.nanoTime() - sent);
            Servers.pause(5);
        }
        run.add(
                ROW,
                "… until all have a change made after it",
                (System.nanoTime() - begin) / 1e6,
                "ms",
                Goal.atMost(4_000));
        run.add(ROW, "… resources sent beyond that change", (double) got.getAsLong() - STREAMS, "", Goal.exactly(0));
        run.add(ROW, "… API calls that failed meanwhile", failed, "", Goal.exactly(0));
        run.addLatencies(
                ROW,
                "… API calls meanwhile",
                calls.stream().mapToLong(Long::longValue).toArray(),
                Goal.NONE,
                Goal.atMost(2_000));
        run.add(
                "resident memory after the storm",
                Proc.residentMegabytes(server.process().pid()),
                "MB",
                Goal.NONE);
    }
}
