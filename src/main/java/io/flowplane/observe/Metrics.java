package io.flowplane.observe;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * What the server counts, as Prometheus reads it. Labels are bounded: routes are templates, methods and statuses a known
 * few, teams at most {@value #MOST_TEAMS}. No exemplars: the text format has no place for them, and they would load
 * OpenTelemetry's classes.
 */
public final class Metrics {
    /** The type of what {@link #scrape()} gives. */
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    private static final int MOST_TEAMS = 1_000;
    private static final double NANOS = 1e9;
    private static final double[] DELIVERY_SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Counter requests = Counter.builder()
            .withoutExemplars()
            .name("http_requests_total")
            .help("API requests answered.")
            .labelNames("method", "path", "status")
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .withoutExemplars()
            .name("http_request_duration_seconds")
            .help("Time from a request's first byte to its answer.")
            .unit(Unit.SECONDS)
            .classicOnly()
            .classicUpperBounds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .labelNames("method", "path")
            .register(registry);
    private final Counter auditWrites = Counter.builder()
            .withoutExemplars()
            .name("flowplane_audit_log_writes_total")
            .help("Audit rows stored by this instance.")
            .register(registry);

    private final Histogram pushes = seconds(
            "flowplane_commit_to_push_seconds",
            "Time from a write in the database to the message to an Envoy that carries it.",
            DELIVERY_SECONDS,
            "type");
    private final Histogram acknowledgements = seconds(
            "flowplane_commit_to_ack_seconds",
            "Time from a write in the database to an Envoy's confirmation.",
            DELIVERY_SECONDS,
            "type");
    private final Histogram builds = seconds(
            "flowplane_snapshot_build_seconds",
            "Time to translate what changed and to publish the pictures.",
            new double[] {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5});
    private final Counter rejections = Counter.builder()
            .withoutExemplars()
            .name("flowplane_xds_rejections_total")
            .help("Messages that Envoys rejected, by team and type.")
            .labelNames("team", "type")
            .register(registry);
    private final Set<String> rejectedTeams = ConcurrentHashMap.newKeySet();

    private final boolean exposed;

    public Metrics() {
        this(true);
    }

    /** @param exposed whether anyone may read them over HTTP */
    public Metrics(boolean exposed) {
        this.exposed = exposed;
    }

    public boolean exposed() {
        return exposed;
    }

    /**
     * One answered request.
     *
     * @param route the path's template, such as {@code /api/v1/clusters/{name}}; never the path itself
     */
    public void request(String method, String route, int status, long nanos) {
        requests.labelValues(method, route, Integer.toString(status)).inc();
        durations.labelValues(method, route).observe(nanos / NANOS);
    }

    private Histogram seconds(String name, String help, double[] bounds, String... labels) {
        return Histogram.builder()
                .withoutExemplars()
                .name(name)
                .help(help)
                .unit(Unit.SECONDS)
                .classicOnly()
                .classicUpperBounds(bounds)
                .labelNames(labels)
                .register(registry);
    }

    /** A write reached the wire of an Envoy; {@code type} is {@code CDS}, {@code EDS}, {@code LDS}, {@code RDS} or {@code SDS}. */
    public void pushed(String type, long nanos) {
        pushes.labelValues(type).observe(nanos / NANOS);
    }

    /** A write was confirmed by an Envoy. */
    public void acknowledged(String type, long nanos) {
        acknowledgements.labelValues(type).observe(nanos / NANOS);
    }

    /** Pictures were built and published. */
    public void built(long nanos) {
        builds.observe(nanos / NANOS);
    }

    /** An Envoy rejected a message. Beyond {@value #MOST_TEAMS} teams they count as {@code other}. */
    public void rejected(String team, String type) {
        boolean shown = rejectedTeams.contains(team) || rejectedTeams.size() < MOST_TEAMS;
        if (shown) {
            rejectedTeams.add(team);
        }
        rejections.labelValues(shown ? team : "other", type).inc();
    }

    /** Audit rows were committed. */
    public void auditRows(int rows) {
        auditWrites.inc(rows);
    }

    /** Shows a figure that is read when Prometheus asks; a figure that can't be read then is left out. */
    public void gauge(String name, String help, DoubleSupplier figure) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(c -> {
                    double value = figure.getAsDouble();
                    if (!Double.isNaN(value)) {
                        c.call(value);
                    }
                })
                .register(registry);
    }

    /** As {@link #gauge}, for a figure that only grows. */
    public void counter(String name, String help, DoubleSupplier figure) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(c -> c.call(figure.getAsDouble()))
                .register(registry);
    }

    /** One figure per value of one label; beyond {@value #MOST_TEAMS} values the rest is summed under {@code other}. */
    public void gauges(String name, String help, String label, Supplier<Map<String, ? extends Number>> figures) {
        gauges(name, help, label, figures, Double::sum);
    }

    /** As the other; {@code joining} makes one figure of two, for the rest. */
    public void gauges(
            String name,
            String help,
            String label,
            Supplier<Map<String, ? extends Number>> figures,
            DoubleBinaryOperator joining) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(c -> bounded(figures.get(), c, joining))
                .register(registry);
    }

    /** As {@link #gauges}, for figures that only grow and whose labels are a known few. */
    public void counters(String name, String help, String label, Supplier<Map<String, ? extends Number>> figures) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(c -> figures.get().forEach((value, figure) -> c.call(figure.doubleValue(), value)))
                .register(registry);
    }

    private static void bounded(
            Map<String, ? extends Number> figures, GaugeWithCallback.Callback callback, DoubleBinaryOperator joining) {
        double rest = Double.NaN;
        int shown = 0;
        for (Map.Entry<String, ? extends Number> figure : figures.entrySet()) {
            if (shown++ < MOST_TEAMS) {
                callback.call(figure.getValue().doubleValue(), figure.getKey());
            } else {
                double value = figure.getValue().doubleValue();
                rest = Double.isNaN(rest) ? value : joining.applyAsDouble(rest, value);
            }
        }
        if (shown > MOST_TEAMS) {
            callback.call(rest, "other");
        }
    }

    /** Everything in Prometheus' text format 0.0.4. */
    public byte[] scrape() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(16_384);
        try {
            writer.write(out, registry.scrape());
            out.write(bareNames().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Names that the operations guide shows and the client library doesn't allow: a counter without {@code _total}. */
    private String bareNames() {
        return "# HELP flowplane_audit_log_writes Audit rows stored by this instance.\n"
                + "# TYPE flowplane_audit_log_writes untyped\n"
                + "flowplane_audit_log_writes " + auditWrites.get() + "\n";
    }
}
