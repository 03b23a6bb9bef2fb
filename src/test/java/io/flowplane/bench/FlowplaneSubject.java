package io.flowplane.bench;

import io.flowplane.e2e.FlowplaneProcess;
import java.util.Map;
import java.util.stream.IntStream;

/** This server with a table of clusters whose endpoints are host names, so that one write is one changed resource. */
final class FlowplaneSubject implements Subject {
    private final FlowplaneProcess server;
    private final int[] seconds;

    private FlowplaneSubject(FlowplaneProcess server, int clusters) {
        this.server = server;
        this.seconds = new int[clusters];
    }

    /** Starts it on an empty SQLite database and makes the clusters. */
    static FlowplaneSubject start(int clusters) {
        return start(clusters, Map.of());
    }

    static FlowplaneSubject start(int clusters, Map<String, String> settings) {
        FlowplaneProcess server = FlowplaneProcess.serve(Servers.folder(), settings);
        server.bootstrap();
        return of(server, clusters);
    }

    /** Makes the clusters on a server that runs. */
    static FlowplaneSubject of(FlowplaneProcess server, int clusters) {
        FlowplaneSubject subject = new FlowplaneSubject(server, clusters);
        Servers.inParallel(IntStream.range(0, clusters), subject::change);
        return subject;
    }

    /** The same table, on another instance. */
    FlowplaneSubject on(FlowplaneProcess other) {
        FlowplaneSubject subject = new FlowplaneSubject(other, seconds.length);
        System.arraycopy(seconds, 0, subject.seconds, 0, seconds.length);
        return subject;
    }

    FlowplaneProcess server() {
        return server;
    }

    @Override
    public String name() {
        return Figure.OURS;
    }

    @Override
    public boolean isPeer() {
        return false;
    }

    @Override
    public long pid() {
        return server.process().pid();
    }

    @Override
    public int xdsPort() {
        return server.xdsPort();
    }

    @Override
    public void change(int cluster) {
        seconds[cluster] = seconds[cluster] % 100 + 1;
        Servers.put(server, "/api/v1/clusters/c" + cluster, body("c" + cluster, seconds[cluster]));
    }

    static String body(String name, int connectTimeout) {
        return "{\"name\": \"%s\", \"connectTimeoutSeconds\": %d, \"endpoints\": [{\"host\": \"upstream.example\", \"port\": 80}]}"
                .formatted(name, connectTimeout);
    }

    @Override
    public void settle() {
        Servers.settle(pid());
    }

    @Override
    public void close() {
        server.close();
    }
}
