package io.flowplane.config;

import io.flowplane.domain.spec.filter.Switch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the server can be told, read once from the environment.
 *
 * @param database where and how patiently
 * @param retention how long what happened is kept
 * @param secrets the keys that secrets are stored under
 * @param allowed filters that run programs, as far as they are allowed
 * @param skipSetupToken issue no setup token at start
 * @param tls the files of certificates and keys; not looked at here
 * @param log directives as {@code RUST_LOG} has them
 * @param metrics what {@code /metrics} shows and where
 * @param tracing whether and where traces go
 * @param warnings sentences about variables that have no effect, to be logged at start
 */
public record Settings(
        Database database,
        Retention retention,
        SecretSettings secrets,
        ApiSettings api,
        XdsSettings xds,
        TlsSettings tls,
        AuthSettings auth,
        BootstrapSettings bootstrap,
        Set<Switch> allowed,
        boolean skipSetupToken,
        String log,
        MetricsSettings metrics,
        TracingSettings tracing,
        List<String> warnings) {
    /**
     * Where the data is.
     *
     * @param url as given, a password perhaps in it: not for logs
     * @param listenUrl a way to the same database without a pooler, and {@code readUrl} a replica; as careful with both
     * @param password for those of the three URLs that hold none
     * @param snapshotFolder where the last pictures are kept for a start without the database
     */
    public record Database(
            String url,
            int maxConnections,
            Duration connectTimeout,
            Duration statementTimeout,
            Duration writeTimeout,
            Optional<Path> snapshotFolder,
            Optional<String> listenUrl,
            Optional<String> readUrl,
            Optional<String> password) {
        @Override
        public String toString() {
            return "Database";
        }
    }

    /** Ages after which rows are deleted; null keeps them. */
    public record Retention(
            @Nullable Duration audit, @Nullable Duration changes) {
        static Retention ofDays(int audit, int changes) {
            return new Retention(days(audit), days(changes));
        }

        private static @Nullable Duration days(int days) {
            return days == 0 ? null : Duration.ofDays(days);
        }
    }

    /**
     * What secrets are stored under.
     *
     * @param keys the first one seals, all open; none: secrets can't be written
     */
    public record SecretSettings(List<SecretKey> keys) {
        public SecretSettings {
            keys = List.copyOf(keys);
        }

        @Override
        public String toString() {
            return "SecretSettings of " + keys.size() + " keys";
        }
    }

    /**
     * What Prometheus may read.
     *
     * @param port a port of its own; empty: the API's alone
     */
    public record MetricsSettings(boolean enabled, Optional<Integer> port, boolean teamLabels) {}

    /**
     * Reads all of it.
     *
     * @param version of the build
     * @param checks further checks by variable, of rooms that this one doesn't know; each throws {@link
     *     IllegalArgumentException} with {@code what is wrong; what would be right}
     * @throws WrongSettings with every fault at once
     */
    public static Settings read(
            Map<String, String> variables, String version, Map<Variable<String>, Consumer<String>> checks)
            throws WrongSettings {
        return read(variables, version, checks, tls -> List.of());
    }

    /**
     * As above.
     *
     * @param tlsFaults looks into the files of certificates and keys: a line for each that can't be used
     */
    public static Settings read(
            Map<String, String> variables,
            String version,
            Map<Variable<String>, Consumer<String>> checks,
            Function<TlsSettings, List<String>> tlsFaults)
            throws WrongSettings {
        Environment env = new Environment(variables);
        checks.forEach((variable, check) -> env.find(checked(variable, check)));
        TlsSettings tls = TlsSettings.read(env);
        tlsFaults.apply(tls).forEach(env::fault);
        ApiSettings api = api(env, version, tls.xdsTls());
        Settings settings = new Settings(
                database(env),
                Retention.ofDays(env.get(Variables.AUDIT_RETENTION_DAYS), env.get(Variables.CHANGE_RETENTION_DAYS)),
                secrets(env),
                api,
                xds(env, api.bindAddress(), tls),
                tls,
                auth(env),
                new BootstrapSettings(
                        env.get(Variables.SETUP_TOKEN_TTL),
                        env.get(Variables.SETUP_FAILURES),
                        env.get(Variables.SETUP_LOCK)),
                allowed(env),
                env.get(Variables.SKIP_SETUP_TOKEN),
                env.get(Variables.LOG),
                new MetricsSettings(
                        env.get(Variables.ENABLE_METRICS),
                        env.find(Variables.METRICS_PORT),
                        env.get(Variables.METRICS_TEAM_LABELS)),
                tracing(env),
                env.warnings());
        env.finish();
        return settings;
    }

    private static Variable<String> checked(Variable<String> variable, Consumer<String> check) {
        return new Variable<>(variable.name(), variable.aliases(), variable.fallback(), variable.meaning(), text -> {
            check.accept(text);
            return text;
        });
    }

    private static Database database(Environment env) {
        if (env.get(Variables.DATABASE_URL).startsWith("sqlite:")) {
            List.of(Variables.DATABASE_PASSWORD_FILE, Variables.DATABASE_LISTEN_URL, Variables.DATABASE_READ_URL)
                    .stream()
                    .filter(env::isSet)
                    .forEach(v ->
                            env.fault(v, "is for PostgreSQL alone, and DATABASE_URL names SQLite; unset one of them"));
        }
        return new Database(
                env.get(Variables.DATABASE_URL),
                env.get(Variables.DATABASE_MAX_CONNECTIONS),
                env.get(Variables.DATABASE_CONNECT_TIMEOUT),
                env.get(Variables.DATABASE_STATEMENT_TIMEOUT),
                env.get(Variables.DATABASE_WRITE_TIMEOUT),
                env.find(Variables.SNAPSHOT_DIR).map(Path::of),
                env.find(Variables.DATABASE_LISTEN_URL),
                env.find(Variables.DATABASE_READ_URL),
                env.find(Variables.DATABASE_PASSWORD_FILE));
    }

    private static SecretSettings secrets(Environment env) {
        if (env.isSet(Variables.SECRET_ENCRYPTION_KEY) && env.isSet(Variables.SECRET_ENCRYPTION_KEY_FILE)) {
            env.fault(
                    Variables.SECRET_ENCRYPTION_KEY_FILE,
                    "FLOWPLANE_SECRET_ENCRYPTION_KEY is set as well; unset one of them");
        }
        return new SecretSettings(env.find(Variables.SECRET_ENCRYPTION_KEY)
                .or(() -> env.find(Variables.SECRET_ENCRYPTION_KEY_FILE))
                .orElse(List.of()));
    }

    private static ApiSettings api(Environment env, String version, XdsTls xdsTls) {
        return new ApiSettings(
                env.get(Variables.API_BIND_ADDRESS),
                env.get(Variables.API_PORT),
                env.get(Variables.API_MAX_BODY_SIZE),
                env.get(Variables.IMPORT_MAX_BODY_SIZE),
                env.get(Variables.GATEWAY_PORTS),
                env.get(Variables.API_MAX_HEADER_BYTES),
                env.get(Variables.API_MAX_REQUEST_LINE_BYTES),
                env.get(Variables.API_MAX_CONNECTIONS),
                env.get(Variables.API_MAX_CONCURRENT_REQUESTS),
                env.get(Variables.API_READ_TIMEOUT),
                env.get(Variables.API_IDLE_TIMEOUT),
                env.get(Variables.DRAIN_SECONDS),
                env.find(Variables.TRUSTED_PROXIES).orElse(List.of()),
                env.get(Variables.DEFAULT_TEAM),
                env.find(Variables.XDS_ADVERTISE_ADDRESS).orElse(null),
                xdsTls,
                version);
    }

    private static XdsSettings xds(Environment env, String apiAddress, TlsSettings tls) {
        return new XdsSettings(
                env.find(Variables.XDS_BIND_ADDRESS).orElse(apiAddress),
                env.get(Variables.XDS_PORT),
                env.get(Variables.DEFAULT_TEAM),
                env.find(Variables.XDS_TRUST_NODE_METADATA).orElse(tls.clients() == null),
                env.get(Variables.XDS_MAX_STREAMS),
                env.get(Variables.XDS_STREAMS_PER_SECOND),
                env.get(Variables.XDS_MAX_NAMES_PER_STREAM),
                env.get(Variables.XDS_SUBSCRIPTION_CHANGES_PER_SECOND),
                env.get(Variables.XDS_SUBSCRIPTION_CHANGE_BURST),
                env.get(Variables.XDS_MAX_MESSAGE_BYTES),
                env.get(Variables.XDS_WARM_UP).toMillis(),
                env.get(Variables.XDS_ENDPOINTS_WAIT).toMillis(),
                env.get(Variables.XDS_REMOVAL_DELAY).toMillis(),
                env.get(Variables.XDS_STALL_TIMEOUT).toMillis(),
                env.get(Variables.XDS_KEEPALIVE).toMillis(),
                env.get(Variables.XDS_KEEPALIVE_TIMEOUT).toMillis(),
                env.get(Variables.XDS_PERMIT_KEEPALIVE).toMillis(),
                env.get(Variables.XDS_THREADS));
    }

    private static TracingSettings tracing(Environment env) {
        TracingSettings tracing = new TracingSettings(
                env.get(Variables.ENABLE_TRACING),
                env.get(Variables.SERVICE_NAME),
                env.find(Variables.JAEGER_ENDPOINT),
                env.find(Variables.OTLP_ENDPOINT),
                env.get(Variables.TRACE_SAMPLE_RATIO));
        if (tracing.enabled() && !env.isSet(Variables.JAEGER_ENDPOINT) && !env.isSet(Variables.OTLP_ENDPOINT)) {
            env.fault(
                    Variables.ENABLE_TRACING,
                    "traces have nowhere to go; set FLOWPLANE_OTLP_ENDPOINT or FLOWPLANE_JAEGER_ENDPOINT, or write false");
        }
        return tracing;
    }

    private static Set<Switch> allowed(Environment env) {
        Set<Switch> allowed = EnumSet.noneOf(Switch.class);
        Variables.SWITCHES.forEach((needed, variable) -> {
            if (env.get(variable)) {
                allowed.add(needed);
            }
        });
        return Collections.unmodifiableSet(allowed);
    }

    private static AuthSettings auth(Environment env) {
        return new AuthSettings(
                env.get(Variables.AUTH_FAILURES_PER_MINUTE),
                env.get(Variables.AUTH_TRACKED_SOURCES),
                env.get(Variables.AUTH_SPARE_LOOKUPS_PER_SECOND),
                env.get(Variables.AUTH_CACHED_TOKENS),
                env.get(Variables.AUTH_CACHE_AGE),
                env.get(Variables.AUTH_PATIENCE),
                env.get(Variables.AUTH_AUDITED_FAILURES),
                env.get(Variables.AUTH_BUFFERED_AUDITS));
    }
}
