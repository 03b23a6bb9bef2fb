package io.flowplane;

import io.flowplane.config.Settings.MetricsSettings;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.snapshot.PictureKeeper;
import io.flowplane.snapshot.Refresher;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.store.Store;
import io.flowplane.store.sql.ReplicaState;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.tls.Tls;
import io.flowplane.trace.otel.TraceFigures;
import io.flowplane.xds.DeliveryLog;
import io.flowplane.xds.Pushes;
import io.flowplane.xds.XdsServer;
import io.flowplane.xds.XdsStats;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** Puts what the parts of the server know of themselves under the metrics' names. */
final class ServerFigures {
    private static final double MILLIS = 1_000.0;

    private ServerFigures() {}

    /** What is known from the first moment. */
    static void process(Metrics metrics, Health health, String version) {
        metrics.gauge(
                "flowplane_ready",
                "1 while requests are wanted.",
                () -> health.report().ready() ? 1 : 0);
        metrics.gauge(
                "flowplane_read_only",
                "1 while Envoys are served what was known before, since the database was not reached yet.",
                () -> health.report().readOnly() ? 1 : 0);
        metrics.gauges(
                "flowplane_build_info", "1, with the version of this build.", "version", () -> Map.of(version, 1));
        metrics.gauge(
                "system_uptime_seconds",
                "Time since the start.",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / MILLIS);
        metrics.gauge("memory_usage_bytes", "Heap in use.", ServerFigures::heapInUse);
        metrics.gauge(
                "flowplane_memory_limit_bytes",
                "Heap at most.",
                () -> Runtime.getRuntime().maxMemory());
        metrics.gauge(
                "flowplane_threads",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** What the xDS server and its pictures know. */
    static void deliveries(
            Metrics metrics, MetricsSettings settings, SnapshotBoard board, DeliveryLog log, XdsStats stats) {
        metrics.gauge("flowplane_xds_connections", "Connected Envoys.", () -> sum(log));
        if (settings.teamLabels()) {
            metrics.gauges("xds_team_connections", "Connected Envoys by team.", "team", log::connections);
        }
        metrics.gauge("flowplane_revision", "The revision that Envoys are offered.", board::revision);
        metrics.counter("flowplane_xds_streams_total", "Streams taken.", stats.opened()::sum);
        metrics.counter(
                "flowplane_xds_streams_waited_total",
                "Streams that waited for their turn, since too many came at once.",
                stats.waited()::sum);
        metrics.counter(
                "flowplane_xds_streams_refused_total",
                "Streams refused, or ended for what they said.",
                stats.refused()::sum);
        metrics.counter(
                "flowplane_xds_streams_stalled_total",
                "Streams closed because their Envoy stopped reading.",
                stats.stalled()::sum);
        metrics.counter("flowplane_xds_requests_total", "Messages from Envoys.", stats.requests()::sum);
        metrics.counter("flowplane_xds_responses_total", "Messages to Envoys.", stats.responses()::sum);
        metrics.counter("flowplane_xds_resources_total", "Resources in messages to Envoys.", stats.resources()::sum);
        metrics.counter("flowplane_xds_acks_total", "Messages that Envoys accepted.", stats.acks()::sum);
        metrics.counter("flowplane_xds_nacks_total", "Messages that Envoys rejected.", stats.nacks()::sum);
        metrics.counter(
                "flowplane_xds_stale_nonces_total",
                "Answers to anything but the last message.",
                stats.staleNonces()::sum);
    }

    /** What is known of secrets without their values. */
    static void secrets(Metrics metrics, MetricsSettings settings, SnapshotBoard board) {
        metrics.gauge(
                "flowplane_secrets_unreadable",
                "Secrets that no configured key opens; Envoys keep what they have of them.",
                board::unreadable);
        metrics.gauges(
                "flowplane_secret_expiry_timestamp_seconds",
                "When the first of the team's secrets expires: its expiresAt, or the end of a certificate in it.",
                "team",
                () -> expiries(board, settings.teamLabels()),
                Math::min);
    }

    private static Map<String, Double> expiries(SnapshotBoard board, boolean byTeam) {
        Map<String, Double> seconds = new HashMap<>();
        board.expiries()
                .forEach((team, expiry) ->
                        seconds.merge(byTeam ? team : "all", expiry.toEpochMilli() / MILLIS, Math::min));
        return seconds;
    }

    /** How far behind each team's slowest Envoy is. */
    static void lags(Metrics metrics, MetricsSettings settings, XdsServer xds) {
        if (settings.teamLabels()) {
            metrics.gauges(
                    "flowplane_xds_team_lag_seconds",
                    "Age of the oldest change that an Envoy of the team has not confirmed.",
                    "team",
                    xds::lags,
                    Math::max);
        }
    }

    /** What became of spans. */
    static void traces(Metrics metrics, TraceFigures figures) {
        metrics.counter("flowplane_trace_spans_sent_total", "Spans that a collector took.", figures.sent()::sum);
        metrics.counter(
                "flowplane_trace_spans_lost_total",
                "Spans given up because a collector did not take them.",
                figures.lost()::sum);
    }

    /** What the database's side knows. */
    static void database(Metrics metrics, Store store, Pulse pulse, Refresher refresher) {
        metrics.gauge("flowplane_active_tokens", "Active tokens, without setup tokens.", pulse::activeTokens);
        metrics.gauge(
                "flowplane_db_connection_pool_size",
                "Open database connections.",
                () -> store.poolAcrossTeams().open());
        metrics.gauge(
                "flowplane_db_connection_pool_in_use",
                "Database connections in use.",
                () -> store.poolAcrossTeams().inUse());
        metrics.gauge(
                "flowplane_db_connection_pool_max",
                "Database connections allowed.",
                () -> store.poolAcrossTeams().max());
        metrics.gauge(
                "db_connections_active",
                "Open database connections.",
                () -> store.poolAcrossTeams().open());
        metrics.counter(
                "flowplane_snapshot_publications_total",
                "Pictures published.",
                () -> refresher.counts().publications());
        metrics.counter(
                "flowplane_snapshot_reloads_total",
                "Full loads from the database.",
                () -> refresher.counts().reloads());
        metrics.counter(
                "flowplane_snapshot_untranslatable_total",
                "Stored specs that could not be translated.",
                () -> refresher.counts().untranslatable());
    }

    /** What the replica does, where there is one. */
    private static void replica(Metrics metrics, SqlStore store) {
        metrics.gauge(
                "flowplane_db_replica_up",
                "1 while long lists are read from the replica; 0: it is away or behind, the database itself is read.",
                () -> store.replica().map(ReplicaState::up).orElse(false) ? 1 : 0);
        metrics.counter(
                "flowplane_db_replica_reads_total",
                "Reads that the replica answered.",
                () -> store.replica().map(ReplicaState::reads).orElse(0L));
        metrics.counter(
                "flowplane_db_replica_fallbacks_total",
                "Reads that the database itself answered, since the replica was away or behind.",
                () -> store.replica().map(ReplicaState::fallbacks).orElse(0L));
    }

    /** What goes on between instances on one database. */
    static void instances(Metrics metrics, SqlStore store) {
        if (store.replica().isPresent()) {
            replica(metrics, store);
        }
        metrics.gauge(
                "flowplane_bell_connected",
                "1 while commits of other instances are heard at once; 0: they are polled for.",
                () -> store.bell().connected() ? 1 : 0);
        metrics.counter(
                "flowplane_bell_rings_total",
                "How often commits of other instances were heard.",
                () -> store.bell().heard());
        metrics.counter(
                "flowplane_bell_told_total",
                "How often other instances were told of commits here.",
                () -> store.bell().told());
    }

    /** What becomes of messages to Envoys. */
    static Pushes.Figures pushes(Metrics metrics, MetricsSettings settings) {
        return new Pushes.Figures() {
            @Override
            public void pushed(String type, long nanos) {
                metrics.pushed(type, nanos);
            }

            @Override
            public void acknowledged(String type, long nanos) {
                metrics.acknowledged(type, nanos);
            }

            @Override
            public void rejected(String team, String type) {
                metrics.rejected(settings.teamLabels() ? team : "all", type);
            }
        };
    }

    /** What is kept for a start without the database. */
    static void savedPictures(Metrics metrics, PictureKeeper keeper) {
        metrics.gauge(
                "flowplane_pictures_saved_timestamp_seconds",
                "When the pictures were last saved.",
                () -> keeper.savedAt().toEpochMilli() / MILLIS);
        metrics.counter(
                "flowplane_pictures_save_failures_total", "Savings of the pictures that failed.", keeper::failures);
    }

    /** What TLS knows of its files; nothing where it is off. */
    static void tls(Metrics metrics, Tls tls) {
        if (tls.api().isEmpty() && tls.xds().isEmpty()) {
            return;
        }
        metrics.counters("flowplane_tls_reloads_total", "Changed TLS files taken into use.", "what", tls::reloads);
        metrics.counters(
                "flowplane_tls_reload_failures_total",
                "Changed TLS files that can't be used; what was before is kept.",
                "what",
                tls::reloadFailures);
        metrics.gauges(
                "flowplane_tls_certificate_expiry_timestamp_seconds",
                "When the first of the certificates in use expires; a revocation list: when its next one is due.",
                "what",
                tls::expiries);
        metrics.counters(
                "flowplane_tls_handshake_failures_total",
                "TLS handshakes that failed.",
                "port",
                tls::handshakeFailures);
    }

    private static double sum(DeliveryLog log) {
        return log.connections().values().stream().mapToLong(Integer::longValue).sum();
    }

    private static double heapInUse() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
