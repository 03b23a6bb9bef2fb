package io.flowplane.config;

import io.flowplane.domain.spec.filter.Switch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.SecretKey;

/** The table of every environment variable that Flowplane reads: it drives reading, {@code --help} and messages. */
public final class Variables {
    private static final int DAY_SECONDS = 86_400;
    private static final int GIB = 1 << 30;

    // The database
    public static final Variable<String> DATABASE_URL = Variable.of(
            "DATABASE_URL",
            Forms::text,
            "sqlite://data/flowplane.db",
            "postgresql://user:password@host:5432/database?sslmode=require, or sqlite://relative/file, sqlite:///absolute/file");
    public static final Variable<String> DATABASE_PASSWORD_FILE = Variable.of(
            "FLOWPLANE_DATABASE_PASSWORD_FILE",
            Forms::passwordFile,
            "",
            "a file with the password of database URLs that name none, so that it stands in no environment");
    public static final Variable<String> DATABASE_LISTEN_URL = Variable.of(
            "FLOWPLANE_DATABASE_LISTEN_URL",
            Forms::text,
            "",
            "the same PostgreSQL without a pooler between, for the bell between instances; without it DATABASE_URL");
    public static final Variable<String> DATABASE_READ_URL = Variable.of(
            "FLOWPLANE_DATABASE_READ_URL",
            Forms::text,
            "",
            "a streaming replica of PostgreSQL that long lists are read from while it is up to date");
    public static final Variable<Integer> DATABASE_MAX_CONNECTIONS = Variable.of(
            "FLOWPLANE_DATABASE_MAX_CONNECTIONS", Forms.number(2, 1_000), "10", "connections of the pool, at most");
    public static final Variable<Duration> DATABASE_CONNECT_TIMEOUT = Variable.of(
            "FLOWPLANE_DATABASE_CONNECT_TIMEOUT_MS",
            Forms.millis(100, 600_000),
            "2000",
            "how long to wait for a connection, in milliseconds");
    public static final Variable<Duration> DATABASE_STATEMENT_TIMEOUT = Variable.of(
            "FLOWPLANE_DATABASE_STATEMENT_TIMEOUT_MS",
            Forms.millis(100, 600_000),
            "3000",
            "how long one statement may take, in milliseconds");
    public static final Variable<Duration> DATABASE_WRITE_TIMEOUT = Variable.of(
            "FLOWPLANE_DATABASE_WRITE_TIMEOUT_MS",
            Forms.millis(100, 600_000),
            "4500",
            "how long a write may take with its time in the queue, in milliseconds");

    public static final Variable<String> SNAPSHOT_DIR = Variable.of(
            "FLOWPLANE_SNAPSHOT_DIR",
            Forms::text,
            "",
            "a folder to keep the last pictures in: a start without the database serves them to Envoys, read-only");
    public static final Variable<Integer> AUDIT_RETENTION_DAYS = Variable.of(
            "FLOWPLANE_AUDIT_RETENTION_DAYS",
            Forms.number(0, 36_500),
            "0",
            "days after which audit rows are deleted; 0 keeps them");
    public static final Variable<Integer> CHANGE_RETENTION_DAYS = Variable.of(
            "FLOWPLANE_CHANGE_RETENTION_DAYS",
            Forms.number(0, 36_500),
            "90",
            "days after which the history of resources is deleted; 0 keeps it");

    // Secrets
    public static final Variable<List<SecretKey>> SECRET_ENCRYPTION_KEY = Variable.of(
            "FLOWPLANE_SECRET_ENCRYPTION_KEY",
            SecretKeys::ofText,
            "",
            "keys that secrets are stored under, each 32 bytes in base64 or hex, with commas between: the first one seals, all"
                    + " open; without any, secrets can't be written");
    public static final Variable<List<SecretKey>> SECRET_ENCRYPTION_KEY_FILE = Variable.of(
            "FLOWPLANE_SECRET_ENCRYPTION_KEY_FILE",
            SecretKeys::ofFile,
            "",
            "a file with such keys, one a line, in place of the variable above");

    // The API
    public static final Variable<String> API_BIND_ADDRESS = Variable.of(
            "FLOWPLANE_API_BIND_ADDRESS", Forms::host, "127.0.0.1", "where REST, metrics and health listen");
    public static final Variable<Integer> API_PORT =
            Variable.of("FLOWPLANE_API_PORT", Forms.number(0, 65_535), "8080", "its port; 0 takes a free one");
    public static final Variable<Integer> API_MAX_BODY_SIZE = Variable.of(
            "FLOWPLANE_API_MAX_BODY_SIZE",
            Forms.bytes(1_024, 64 << 20),
            "1MiB",
            "largest body, in bytes or with KiB, MiB; larger ones are 413");
    public static final Variable<Integer> IMPORT_MAX_BODY_SIZE = Variable.of(
            "FLOWPLANE_IMPORT_MAX_BODY_SIZE",
            Forms.bytes(1_024, 64 << 20),
            "16MiB",
            "largest OpenAPI document, in bytes or with KiB, MiB; larger ones are 413");
    public static final Variable<PortRange> GATEWAY_PORTS = Variable.of(
            "FLOWPLANE_GATEWAY_PORTS",
            Forms::ports,
            "20000-29999",
            "ports of generated listeners that ask for none: first and last");
    public static final Variable<Integer> API_MAX_HEADER_BYTES = Variable.of(
            "FLOWPLANE_API_MAX_HEADER_BYTES",
            Forms.bytes(4_096, 1 << 20),
            "32KiB",
            "largest headers of a request together");
    public static final Variable<Integer> API_MAX_REQUEST_LINE_BYTES = Variable.of(
            "FLOWPLANE_API_MAX_REQUEST_LINE_BYTES",
            Forms.bytes(1_024, 1 << 20),
            "8KiB",
            "longest method, path and query together");
    public static final Variable<Integer> API_MAX_CONNECTIONS =
            Variable.of("FLOWPLANE_API_MAX_CONNECTIONS", Forms.number(1, 100_000), "4096", "connections open at once");
    public static final Variable<Integer> API_MAX_CONCURRENT_REQUESTS = Variable.of(
            "FLOWPLANE_API_MAX_CONCURRENT_REQUESTS",
            Forms.number(1, 100_000),
            "512",
            "requests in work at once; more are 503");
    public static final Variable<Duration> API_READ_TIMEOUT = Variable.of(
            "FLOWPLANE_API_READ_TIMEOUT_SECONDS",
            Forms.seconds(1, 3_600),
            "30",
            "how long a client may pause within a request");
    public static final Variable<Duration> API_IDLE_TIMEOUT = Variable.of(
            "FLOWPLANE_API_IDLE_TIMEOUT_SECONDS",
            Forms.seconds(1, DAY_SECONDS),
            "300",
            "after which a connection without requests is closed");
    public static final Variable<Boolean> API_TLS_ENABLED =
            Variable.of("FLOWPLANE_API_TLS_ENABLED", Forms::flag, "false", "whether the API is served over HTTPS");
    public static final Variable<Path> API_TLS_CERT_PATH = Variable.of(
            "FLOWPLANE_API_TLS_CERT_PATH",
            Forms::path,
            "",
            "PEM file of its certificate, and of what it was signed by; a changed file is used without a restart");
    public static final Variable<Path> API_TLS_KEY_PATH =
            Variable.of("FLOWPLANE_API_TLS_KEY_PATH", Forms::path, "", "PEM file of its private key");
    public static final Variable<Path> API_TLS_CHAIN_PATH = Variable.of(
            "FLOWPLANE_API_TLS_CHAIN_PATH", Forms::path, "", "PEM file of the intermediate certificates, when apart");
    public static final Variable<List<Cidr>> TRUSTED_PROXIES = Variable.of(
            "FLOWPLANE_TRUSTED_PROXIES",
            Forms::ranges,
            "",
            "address ranges, with commas between, whose X-Forwarded-For counts");
    public static final Variable<Duration> DRAIN_SECONDS = Variable.of(
            "FLOWPLANE_DRAIN_SECONDS",
            Forms.seconds(0, 3_600),
            "10",
            "after SIGTERM, how long streams are handed over while the API still answers, but is not ready");

    // Envoys
    public static final Variable<String> XDS_BIND_ADDRESS = Variable.of(
            "FLOWPLANE_XDS_BIND_ADDRESS", Forms::host, "", "where Envoys connect; without it the API's address");
    public static final Variable<Integer> XDS_PORT =
            Variable.of("FLOWPLANE_XDS_PORT", Forms.number(0, 65_535), "50051", "its port; 0 takes a free one");
    public static final Variable<String> XDS_ADVERTISE_ADDRESS = Variable.of(
            "FLOWPLANE_XDS_ADVERTISE_ADDRESS",
            Forms::host,
            "",
            "what bootstrap documents tell Envoys to connect to; without it the host of the request");
    public static final Variable<Boolean> XDS_TRUST_NODE_METADATA = Variable.of(
            "FLOWPLANE_XDS_TRUST_NODE_METADATA",
            Forms::flag,
            "",
            "whether a proxy may name its team by node.metadata.team; without it true, but false with a client CA");
    public static final Variable<Path> XDS_TLS_CERT_PATH = Variable.of(
            "FLOWPLANE_XDS_TLS_CERT_PATH",
            Forms::path,
            "",
            "PEM file of the certificate that Envoys are shown, and of what it was signed by; with it they connect by TLS");
    public static final Variable<Path> XDS_TLS_KEY_PATH =
            Variable.of("FLOWPLANE_XDS_TLS_KEY_PATH", Forms::path, "", "PEM file of its private key");
    public static final Variable<Path> XDS_TLS_CLIENT_CA_PATH = Variable.of(
            "FLOWPLANE_XDS_TLS_CLIENT_CA_PATH",
            Forms::path,
            "",
            "PEM file of the authorities whose certificates Envoys must present");
    public static final Variable<Boolean> XDS_TLS_REQUIRE_CLIENT_CERT = Variable.of(
            "FLOWPLANE_XDS_TLS_REQUIRE_CLIENT_CERT",
            Forms::flag,
            "",
            "false lets Envoys without a certificate in, too; without it true when there is a client CA");
    public static final Variable<Path> XDS_TLS_CRL_PATH = Variable.of(
            "FLOWPLANE_XDS_TLS_CRL_PATH",
            Forms::path,
            "",
            "file of the revoked certificates of Envoys, PEM or DER; open streams of such end");
    public static final Variable<Boolean> ENABLE_LUA = Variable.of(
            Switch.LUA.setting(),
            Forms::flag,
            "false",
            "whether resources may hold Lua, which runs inside every Envoy");
    public static final Variable<Boolean> ENABLE_WASM = Variable.of(
            Switch.WASM.setting(),
            Forms::flag,
            "false",
            "whether resources may hold Wasm, which runs inside every Envoy");
    /** By what each of them allows. */
    static final Map<Switch, Variable<Boolean>> SWITCHES = Map.of(Switch.LUA, ENABLE_LUA, Switch.WASM, ENABLE_WASM);

    public static final Variable<String> DEFAULT_TEAM = Variable.of(
            "FLOWPLANE_DEFAULT_TEAM", Forms::team, "default", "the team of requests and proxies that name none");
    public static final Variable<Integer> XDS_MAX_STREAMS =
            Variable.of("FLOWPLANE_XDS_MAX_STREAMS", Forms.number(1, 100_000), "5000", "streams open at once");
    public static final Variable<Integer> XDS_STREAMS_PER_SECOND = Variable.of(
            "FLOWPLANE_XDS_STREAMS_PER_SECOND",
            Forms.number(1, 100_000),
            "1500",
            "new streams that are served each second; more wait for their turn");
    public static final Variable<Integer> XDS_MAX_NAMES_PER_STREAM = Variable.of(
            "FLOWPLANE_XDS_MAX_NAMES_PER_STREAM",
            Forms.number(1, 10_000_000),
            "50000",
            "names that one stream may subscribe to");
    public static final Variable<Integer> XDS_SUBSCRIPTION_CHANGES_PER_SECOND = Variable.of(
            "FLOWPLANE_XDS_SUBSCRIPTION_CHANGES_PER_SECOND",
            Forms.number(1, 1_000_000),
            "50",
            "requests that change one stream's subscriptions each second, lasting");
    public static final Variable<Integer> XDS_SUBSCRIPTION_CHANGE_BURST = Variable.of(
            "FLOWPLANE_XDS_SUBSCRIPTION_CHANGE_BURST",
            Forms.number(1, 1_000_000),
            "1000",
            "as many of them may come at once");
    public static final Variable<Integer> XDS_MAX_MESSAGE_BYTES = Variable.of(
            "FLOWPLANE_XDS_MAX_MESSAGE_BYTES", Forms.bytes(1 << 16, GIB), "16MiB", "largest message from an Envoy");
    public static final Variable<Duration> XDS_WARM_UP = Variable.of(
            "FLOWPLANE_XDS_WARM_UP_MS",
            Forms.millis(0, 600_000),
            "0",
            "how long routes wait, once Envoy has confirmed a new cluster that resolves names or checks health, in milliseconds");
    public static final Variable<Duration> XDS_ENDPOINTS_WAIT = Variable.of(
            "FLOWPLANE_XDS_ENDPOINTS_WAIT_MS",
            Forms.millis(0, 600_000),
            "5000",
            "how long routes wait at most for a new cluster's endpoints to be acknowledged, in milliseconds");
    public static final Variable<Duration> XDS_REMOVAL_DELAY = Variable.of(
            "FLOWPLANE_XDS_REMOVAL_DELAY_MS",
            Forms.millis(0, 600_000),
            "3000",
            "how long a cluster outlives the routes that used it, in milliseconds");
    public static final Variable<Duration> XDS_STALL_TIMEOUT = Variable.of(
            "FLOWPLANE_XDS_STALL_TIMEOUT_SECONDS",
            Forms.seconds(1, 3_600),
            "60",
            "after which a stream is closed that doesn't read what it was sent");
    public static final Variable<Duration> XDS_KEEPALIVE = Variable.of(
            "FLOWPLANE_XDS_KEEPALIVE_SECONDS",
            Forms.seconds(10, 3_600),
            "30",
            "how often a silent connection is asked for a sign of life");
    public static final Variable<Duration> XDS_KEEPALIVE_TIMEOUT = Variable.of(
            "FLOWPLANE_XDS_KEEPALIVE_TIMEOUT_SECONDS", Forms.seconds(1, 600), "20", "how long that sign may take");
    public static final Variable<Duration> XDS_PERMIT_KEEPALIVE = Variable.of(
            "FLOWPLANE_XDS_PERMIT_KEEPALIVE_SECONDS",
            Forms.seconds(1, 3_600),
            "5",
            "how often an Envoy may ask the same");
    public static final Variable<Integer> XDS_THREADS =
            Variable.of("FLOWPLANE_XDS_THREADS", Forms.number(1, 256), "4", "threads that serve all streams together");

    // First login and tokens
    public static final Variable<Duration> SETUP_TOKEN_TTL = Variable.of(
            "FLOWPLANE_SETUP_TOKEN_TTL",
            Forms.duration(Duration.ofSeconds(60), Duration.ofDays(365)),
            "24h",
            "how long a setup token is good: 90s, 30m, 24h, 7d");
    public static final Variable<Boolean> SKIP_SETUP_TOKEN = Variable.of(
            "FLOWPLANE_SKIP_SETUP_TOKEN", Forms::flag, "false", "issue no setup token, whatever tokens there are");
    public static final Variable<Integer> SETUP_FAILURES =
            Variable.of("FLOWPLANE_SETUP_FAILURES", Forms.number(1, 1_000), "5", "failed setup attempts that lock it");
    public static final Variable<Duration> SETUP_LOCK = Variable.of(
            "FLOWPLANE_SETUP_LOCK_SECONDS", Forms.seconds(1, DAY_SECONDS), "900", "how long it stays locked");
    public static final Variable<Integer> AUTH_FAILURES_PER_MINUTE = Variable.of(
            "FLOWPLANE_AUTH_FAILURES_PER_MINUTE",
            Forms.number(1, 1_000_000),
            "10",
            "failed logins of one address before it gets 429");
    public static final Variable<Integer> AUTH_TRACKED_SOURCES = Variable.of(
            "FLOWPLANE_AUTH_TRACKED_SOURCES", Forms.number(100, 10_000_000), "10000", "addresses remembered for that");
    public static final Variable<Integer> AUTH_SPARE_LOOKUPS_PER_SECOND = Variable.of(
            "FLOWPLANE_AUTH_SPARE_LOOKUPS_PER_SECOND",
            Forms.number(1, 1_000_000),
            "50",
            "database look-ups for unknown tokens of slowed addresses together");
    public static final Variable<Integer> AUTH_CACHED_TOKENS =
            Variable.of("FLOWPLANE_AUTH_CACHED_TOKENS", Forms.number(1, 10_000_000), "10000", "tokens kept in memory");
    public static final Variable<Duration> AUTH_CACHE_AGE = Variable.of(
            "FLOWPLANE_AUTH_CACHE_AGE_MS",
            Forms.millis(0, 600_000),
            "500",
            "age after which a token in memory is read again, in milliseconds");
    public static final Variable<Duration> AUTH_PATIENCE = Variable.of(
            "FLOWPLANE_AUTH_PATIENCE_MS",
            Forms.millis(0, 600_000),
            "400",
            "how long a request waits for that, in milliseconds");
    public static final Variable<Integer> AUTH_AUDITED_FAILURES = Variable.of(
            "FLOWPLANE_AUTH_AUDITED_FAILURES",
            Forms.number(1, 1_000_000),
            "5",
            "auth.failed rows for one address and minute; more are counted in one row");
    public static final Variable<Integer> AUTH_BUFFERED_AUDITS = Variable.of(
            "FLOWPLANE_AUTH_BUFFERED_AUDITS",
            Forms.number(1, 10_000_000),
            "10000",
            "audit rows kept while the database is away");

    // What is seen
    public static final Variable<String> LOG = Variable.of(
                    "RUST_LOG",
                    Forms::text,
                    "info",
                    "what is logged: level,target=level,… such as info,flowplane::xds=debug,sqlx=debug")
            .orElseNamed("FLOWPLANE_LOG", "FLOWPLANE_LOG_LEVEL");
    public static final Variable<Boolean> ENABLE_METRICS =
            Variable.of("FLOWPLANE_ENABLE_METRICS", Forms::flag, "true", "whether /metrics is served");
    public static final Variable<Integer> METRICS_PORT = Variable.of(
            "FLOWPLANE_METRICS_PORT", Forms.number(0, 65_535), "", "a port of its own for /metrics, beside the API's");
    public static final Variable<Boolean> METRICS_TEAM_LABELS =
            Variable.of("FLOWPLANE_METRICS_TEAM_LABELS", Forms::flag, "true", "whether figures carry names of teams");

    // Traces
    public static final Variable<Boolean> ENABLE_TRACING = Variable.of(
            "FLOWPLANE_ENABLE_TRACING", Forms::flag, "false", "whether traces are recorded and sent to a collector");
    public static final Variable<String> SERVICE_NAME =
            Variable.of("FLOWPLANE_SERVICE_NAME", Forms::label, "flowplane", "what traces are shown under");
    public static final Variable<URI> OTLP_ENDPOINT = Variable.of(
            "FLOWPLANE_OTLP_ENDPOINT", Forms::otlp, "", "where OTLP is taken over HTTP, such as http://collector:4318");
    public static final Variable<URI> JAEGER_ENDPOINT = Variable.of(
            "FLOWPLANE_JAEGER_ENDPOINT", Forms::http, "", "Jaeger's collector, such as http://jaeger:14268/api/traces");
    public static final Variable<Double> TRACE_SAMPLE_RATIO = Variable.of(
            "FLOWPLANE_TRACE_SAMPLE_RATIO",
            Forms::share,
            "1",
            "share of requests that are traced, 0 to 1, where the caller's traceparent doesn't decide");

    /** All of them by heading, in the order of {@code --help}. */
    public static final Map<String, List<Variable<?>>> BY_HEADING = byHeading();

    /** Names that the launcher and the command line read, so that they are no typing errors. */
    static final List<String> OF_THE_LAUNCHER = List.of(
            "FLOWPLANE_JAVA_HOME",
            "FLOWPLANE_JAVA_OPTS",
            "FLOWPLANE_AOT",
            "FLOWPLANE_HOME",
            "FLOWPLANE_TOKEN",
            "FLOWPLANE_BASE_URL");

    private Variables() {}

    /** Every variable. */
    public static Stream<Variable<?>> all() {
        return BY_HEADING.values().stream().flatMap(List::stream);
    }

    private static Map<String, List<Variable<?>>> byHeading() {
        Map<String, List<Variable<?>>> table = new LinkedHashMap<>();
        table.put(
                "Database",
                List.of(
                        DATABASE_URL,
                        DATABASE_PASSWORD_FILE,
                        DATABASE_LISTEN_URL,
                        DATABASE_READ_URL,
                        DATABASE_MAX_CONNECTIONS,
                        DATABASE_CONNECT_TIMEOUT,
                        DATABASE_STATEMENT_TIMEOUT,
                        DATABASE_WRITE_TIMEOUT,
                        SNAPSHOT_DIR,
                        AUDIT_RETENTION_DAYS,
                        CHANGE_RETENTION_DAYS));
        table.put(
                "API",
                List.of(
                        API_BIND_ADDRESS,
                        API_PORT,
                        API_MAX_BODY_SIZE,
                        IMPORT_MAX_BODY_SIZE,
                        GATEWAY_PORTS,
                        API_MAX_HEADER_BYTES,
                        API_MAX_REQUEST_LINE_BYTES,
                        API_MAX_CONNECTIONS,
                        API_MAX_CONCURRENT_REQUESTS,
                        API_READ_TIMEOUT,
                        API_IDLE_TIMEOUT,
                        API_TLS_ENABLED,
                        API_TLS_CERT_PATH,
                        API_TLS_KEY_PATH,
                        API_TLS_CHAIN_PATH,
                        TRUSTED_PROXIES,
                        DRAIN_SECONDS));
        table.put(
                "Envoys",
                List.of(
                        XDS_BIND_ADDRESS,
                        XDS_PORT,
                        XDS_ADVERTISE_ADDRESS,
                        XDS_TLS_CERT_PATH,
                        XDS_TLS_KEY_PATH,
                        XDS_TLS_CLIENT_CA_PATH,
                        XDS_TLS_REQUIRE_CLIENT_CERT,
                        XDS_TLS_CRL_PATH,
                        XDS_TRUST_NODE_METADATA,
                        DEFAULT_TEAM,
                        ENABLE_LUA,
                        ENABLE_WASM,
                        XDS_MAX_STREAMS,
                        XDS_STREAMS_PER_SECOND,
                        XDS_MAX_NAMES_PER_STREAM,
                        XDS_SUBSCRIPTION_CHANGES_PER_SECOND,
                        XDS_SUBSCRIPTION_CHANGE_BURST,
                        XDS_MAX_MESSAGE_BYTES,
                        XDS_WARM_UP,
                        XDS_ENDPOINTS_WAIT,
                        XDS_REMOVAL_DELAY,
                        XDS_STALL_TIMEOUT,
                        XDS_KEEPALIVE,
                        XDS_KEEPALIVE_TIMEOUT,
                        XDS_PERMIT_KEEPALIVE,
                        XDS_THREADS));
        table.put(
                "Tokens",
                List.of(
                        SETUP_TOKEN_TTL,
                        SKIP_SETUP_TOKEN,
                        SETUP_FAILURES,
                        SETUP_LOCK,
                        AUTH_FAILURES_PER_MINUTE,
                        AUTH_TRACKED_SOURCES,
                        AUTH_SPARE_LOOKUPS_PER_SECOND,
                        AUTH_CACHED_TOKENS,
                        AUTH_CACHE_AGE,
                        AUTH_PATIENCE,
                        AUTH_AUDITED_FAILURES,
                        AUTH_BUFFERED_AUDITS));
        table.put("Secrets", List.of(SECRET_ENCRYPTION_KEY, SECRET_ENCRYPTION_KEY_FILE));
        table.put("Logs and metrics", List.of(LOG, ENABLE_METRICS, METRICS_PORT, METRICS_TEAM_LABELS));
        table.put("Traces", List.of(ENABLE_TRACING, SERVICE_NAME, OTLP_ENDPOINT, JAEGER_ENDPOINT, TRACE_SAMPLE_RATIO));
        return table;
    }
}
