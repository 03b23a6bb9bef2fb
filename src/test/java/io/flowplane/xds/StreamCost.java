package io.flowplane.xds;

import com.sun.management.OperatingSystemMXBean;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.flowplane.config.XdsSettings;
import io.flowplane.snapshot.Audience;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Update;
import io.flowplane.translate.ResourceType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a change costs the server: processor time for one changed cluster that every stream gets and confirms, and memory for a
 * stream. {@code StreamCost <streams> <clusters> [delta|sotw]}; the clients run in a process of their own.
 */
final class StreamCost {
    private static final int WARM = 60;
    private static final int CHANGES = 60;

    private StreamCost() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("clients")) {
            clients(Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3].equals("delta"));
            return;
        }
        serve(Integer.parseInt(args[0]), Integer.parseInt(args[1]), args.length > 2 ? args[2] : "delta");
    }

    private static void serve(int streams, int clusters, String variant) throws Exception {
        SnapshotBoard board = new SnapshotBoard();
        XdsStats stats = new XdsStats();
        XdsServer server = new XdsServer(
                XdsSettings.defaults("127.0.0.1", 0),
                board,
                new DeliveryLog("cost", board),
                stats,
                new RejectionTally());
        Update all = new Update();
        for (int i = 0; i < clusters; i++) {
            all.put(Pictures.resource(ResourceType.CLUSTER, "a-cluster-with-a-usual-name-" + i + "=v0000000000000000"));
        }
        Audience team = new Audience("default");
        board.publish(Map.of(team, all), 1);
        server.start();
        long empty = heap();
        Process clients = clientProcess(streams, server.port(), variant);
        await(stats, streams);
        for (int i = 0; i < WARM; i++) {
            change(board, team, i, stats, streams);
        }
        long used = heap();
        long before = cpu();
        for (int i = 0; i < CHANGES; i++) {
            change(board, team, WARM + i, stats, streams);
        }
        double millis = (cpu() - before) / 1e6 / CHANGES;
        System.out.printf(
                "%s: %d streams, %d clusters: %.1f ms of processor for each change; heap for each stream %d KB; RSS %s%n",
                variant, streams, clusters, millis, (used - empty) / 1_024 / streams, rss());
        clients.destroy();
        server.stop(Duration.ZERO);
    }

    private static void change(SnapshotBoard board, Audience team, int i, XdsStats stats, int streams)
            throws Exception {
        long acks = stats.acks().sum();
        String text = "a-cluster-with-a-usual-name-" + i % 7 + "=v" + (1_000_000_000_000_000L + i);
        board.publish(Map.of(team, new Update().put(Pictures.resource(ResourceType.CLUSTER, text))), i + 2);
        await(stats, acks + streams);
    }

    private static void await(XdsStats stats, long acks) throws InterruptedException {
        while (stats.acks().sum() < acks) {
            Thread.sleep(2);
        }
    }

    private static Process clientProcess(int streams, int port, String variant) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx3g",
                "-cp",
                System.getProperty("java.class.path"),
                StreamCost.class.getName(),
                "clients",
                String.valueOf(streams),
                String.valueOf(port),
                variant);
        return new ProcessBuilder(command).inheritIO().start();
    }

    /** Each on a connection of its own; each confirms whatever it gets. */
    private static void clients(int streams, int port, boolean delta) throws Exception {
        for (int i = 0; i < streams; i++) {
            Thread.ofPlatform().stackSize(256 << 10).start(() -> {
                try {
                    if (delta) {
                        deltaClient(port);
                    } else {
                        sotwClient(port);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        Thread.sleep(Duration.ofHours(1));
    }

    private static void deltaClient(int port) throws InterruptedException {
        var client = RawXdsClient.delta(port);
        client.send(RawXdsClient.delta(ResourceType.CLUSTER).build());
        while (client.isOpen()) {
            String nonce = client.nextEver().getNonce();
            client.send(DeltaDiscoveryRequest.newBuilder()
                    .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                    .setResponseNonce(nonce)
                    .build());
        }
    }

    private static void sotwClient(int port) throws InterruptedException {
        var client = RawXdsClient.sotw(port);
        client.send(RawXdsClient.sotw(ResourceType.CLUSTER).build());
        while (client.isOpen()) {
            var response = client.nextEver();
            client.send(RawXdsClient.sotw(ResourceType.CLUSTER)
                    .setVersionInfo(response.getVersionInfo())
                    .setResponseNonce(response.getNonce())
                    .build());
        }
    }

    private static long cpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static String rss() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("VmRSS"))
                .findFirst()
                .orElse("?")
                .replaceAll("\\s+", " ");
    }
}
