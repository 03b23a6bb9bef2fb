package io.flowplane;

import io.flowplane.api.ApiScopes;
import io.flowplane.api.ApiServer;
import io.flowplane.api.Backend;
import io.flowplane.api.KnownPages;
import io.flowplane.apply.AllWrites;
import io.flowplane.apply.BodyCompiler;
import io.flowplane.apply.BootstrapWrites;
import io.flowplane.apply.DefinitionWrites;
import io.flowplane.apply.ExposeWrites;
import io.flowplane.apply.FreePorts;
import io.flowplane.apply.ResourceWrites;
import io.flowplane.apply.SecretSeal;
import io.flowplane.apply.SecretWrites;
import io.flowplane.apply.SetupToken;
import io.flowplane.apply.TeamWrites;
import io.flowplane.apply.TokenWrites;
import io.flowplane.auth.AuthJournal;
import io.flowplane.auth.Authenticator;
import io.flowplane.auth.Throttle;
import io.flowplane.config.Settings;
import io.flowplane.domain.Actor;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.observe.Redaction;
import io.flowplane.snapshot.Pictures;
import io.flowplane.snapshot.Refresher;
import io.flowplane.snapshot.SnapshotBoard;
import io.flowplane.snapshot.Witness;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.SqlStore;
import io.flowplane.tls.Tls;
import io.flowplane.tls.WrongTls;
import io.flowplane.trace.Tracing;
import io.flowplane.trace.otel.OpenTelemetryTracing;
import io.flowplane.vault.Vault;
import io.flowplane.xds.DeliveryLog;
import io.flowplane.xds.Pushes;
import io.flowplane.xds.XdsServer;
import io.flowplane.xds.XdsStats;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running server, all parts wired by hand. The API's port opens first and answers 503; the database is opened beside it,
 * with as much patience as it takes, and the xDS port at the same time.
 */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

    private final Settings settings;
    private final PrintStream out;
    private final long started = System.nanoTime();
    private final String instance = instanceName();
    private final Health health = new Health("database", "pictures", "xds");
    private final Metrics metrics;
    private final Tracing tracing;
    private final Tls tls;
    private final SecretSeal seal;
    private final BodyCompiler compiler;
    private final SnapshotBoard board = new SnapshotBoard();
    private final Pictures pictures;
    private final LastPictures lastPictures;
    private final DeliveryLog deliveries = new DeliveryLog(instance, board);
    private final XdsStats stats = new XdsStats();
    private final XdsJournal xdsJournal = new XdsJournal();
    private final AtomicReference<@Nullable Backend> backend = new AtomicReference<>();
    private final AtomicReference<@Nullable CannotStart> failure = new AtomicReference<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final Thread opening =
            Thread.ofPlatform().name("start").daemon(true).unstarted(this::openAll);

    private final ApiServer api;
    private final XdsServer xds;

    private Server(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.seal = new SecretSeal(new Vault(settings.secrets().keys()));
        this.compiler = new BodyCompiler(settings.allowed());
        this.metrics = new Metrics(settings.metrics().enabled());
        this.tracing = startTracing();
        this.pictures =
                new Pictures(new Translations(seal, compiler.recent()), board, new Witness(tracing, metrics::built));
        this.lastPictures = new LastPictures(settings, pictures, board, health);
        this.tls = openTls(settings);
        this.api = startApi();
        if (settings.metrics().enabled()) {
            settings.metrics().port().ifPresent(this::startMetricsPort);
        }
        this.xds = new XdsServer(
                settings.xds(),
                board,
                deliveries,
                stats,
                xdsJournal,
                new Pushes(tracing, ServerFigures.pushes(metrics, settings.metrics())),
                tls.xds());
        ServerFigures.lags(metrics, settings.metrics(), xds);
    }

    /**
     * Returns as soon as the API's port is open.
     *
     * @param out where the setup token is printed
     * @throws CannotStart when the port can't be opened
     */
    static Server start(Settings settings, PrintStream out) {
        LOG.info("Flowplane {} starts", version(settings));
        settings.warnings().forEach(LOG::warn);
        Server server = new Server(settings, out);
        server.opening.start();
        return server;
    }

    /** Such as {@code http://127.0.0.1:8080}. */
    String apiAddress() {
        return apiScheme() + reachable(settings.api().bindAddress()) + ":" + api.port();
    }

    private String apiScheme() {
        return tls.api().isPresent() ? "https://" : "http://";
    }

    int xdsPort() {
        return xds.port();
    }

    /** @throws CannotStart when it never will be */
    boolean awaitReady(Duration patience) throws InterruptedException {
        boolean inTime = ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        CannotStart reason = failure.get();
        if (reason != null) {
            throw reason;
        }
        return inTime;
    }

    /** Another admin token, for who runs this process; only once it is ready. */
    String adminToken(String name) {
        Backend behind = Objects.requireNonNull(backend.get(), "not ready");
        return behind.bootstrap().adminToken(Actor.system("demo"), name).secretText();
    }

    /** Whether it gave up by itself. */
    boolean failed() {
        return failure.get() != null;
    }

    /**
     * Returns when it was closed.
     *
     * @throws CannotStart when it gave up
     */
    void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CannotStart reason = failure.get();
        if (reason != null) {
            throw reason;
        }
    }

    /** Ends at once: streams are cut, requests in work finish. */
    @Override
    public void close() {
        end(Duration.ZERO);
    }

    /**
     * Becomes unready at once; for the drain time streams are handed over one by one while the API goes on answering, so that
     * balancers notice in time. Then requests in work finish, and everything is closed.
     */
    void stop() {
        end(settings.api().drain());
    }

    private void end(Duration drain) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        health.drain();
        LOG.info("Shutting down within {} s", drain.toSeconds());
        opening.interrupt();
        try {
            Thread xdsStops = Thread.ofPlatform().start(() -> stopXds(drain));
            Thread.sleep(drain);
            api.close();
            xdsStops.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (toClose) {
            while (!toClose.isEmpty()) {
                closeQuietly(toClose.pop());
            }
        }
        LOG.info("Stopped");
        ended.countDown();
    }

    private void stopXds(Duration drain) {
        try {
            xds.stop(drain);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** OpenTelemetry is loaded here, and only when it is wanted. */
    private Tracing startTracing() {
        if (!settings.tracing().enabled()) {
            return Tracing.OFF;
        }
        OpenTelemetryTracing started =
                OpenTelemetryTracing.start(settings.tracing(), version(settings), instance, Redaction::redact);
        ServerFigures.traces(metrics, started.figures());
        closeLater(started);
        LOG.info("Traces are recorded as service '{}'", settings.tracing().serviceName());
        return started;
    }

    private Tls openTls(Settings settings) {
        try {
            Tls opened = Tls.open(settings.tls());
            ServerFigures.tls(metrics, opened);
            opened.start();
            closeLater(opened);
            return opened;
        } catch (WrongTls e) {
            throw new CannotStart(String.join("\n", e.lines()), e);
        }
    }

    private ApiServer startApi() {
        ServerFigures.process(metrics, health, version(settings));
        ServerFigures.deliveries(metrics, settings.metrics(), board, deliveries, stats);
        ServerFigures.secrets(metrics, settings.metrics(), board);
        try {
            ApiServer started = ApiServer.start(
                    settings.api(), tls.api(), health, metrics, tracing, () -> Optional.ofNullable(backend.get()));
            LOG.info(
                    "The API listens on {}{}:{}",
                    apiScheme(),
                    reachable(settings.api().bindAddress()),
                    started.port());
            return started;
        } catch (RuntimeException e) {
            throw cannotListen(
                    "FLOWPLANE_API_PORT",
                    settings.api().bindAddress(),
                    settings.api().port(),
                    e);
        }
    }

    private void startMetricsPort(int port) {
        try {
            closeLater(MetricsPort.open(settings.api().bindAddress(), port, metrics));
            LOG.info("Metrics are also served on port {}", port);
        } catch (IOException e) {
            throw cannotListen("FLOWPLANE_METRICS_PORT", settings.api().bindAddress(), port, e);
        }
    }

    private void openAll() {
        try {
            Thread xdsStarts =
                    Thread.ofPlatform().name("start-xds").daemon(true).start(this::startXds);
            openStore(xdsStarts);
            if (failure.get() == null) {
                LOG.info("Ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            }
            ready.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CannotStart e) {
            giveUp(e);
        } catch (RuntimeException e) {
            LOG.error("The start failed unexpectedly", e);
            giveUp(new CannotStart("The start failed unexpectedly: " + e, e));
        }
    }

    private void startXds() {
        try {
            xds.start();
            String address = settings.xds().bindAddress();
            if (tls.xds().isEmpty() && !isLoopback(address)) {
                LOG.warn("Envoys connect without TLS, from other machines too: {}:{}", address, xds.port());
            }
            LOG.info("Envoys connect to {}:{}", reachable(address), xds.port());
            health.report("xds", true, "listens on port " + xds.port());
        } catch (IOException | RuntimeException e) {
            giveUp(cannotListen(
                    "FLOWPLANE_XDS_PORT",
                    settings.xds().bindAddress(),
                    settings.xds().port(),
                    e));
        }
    }

    private void openStore(Thread xdsStarts) throws InterruptedException {
        health.report("database", false, "not connected yet");
        SqlStore store = Database.await(settings, instance, tracing, lastPictures::serve);
        closeLater(store);
        store.onAuditedAcrossTeams(metrics::auditRows);
        health.report("database", true, "answers");
        Refresher refresher = new Refresher(store, pictures);
        refresher.start();
        closeLater(refresher);
        while (!refresher.loaded()) {
            Thread.sleep(LOOK_AGAIN);
        }
        xdsStarts.join();
        Backend behind = backend(store);
        Pulse pulse = new Pulse(store, health, xdsJournal, settings.retention());
        ServerFigures.database(metrics, store, pulse, refresher);
        lastPictures.keep(store, metrics).ifPresent(this::closeLater);
        joinFleet(store);
        backend.set(behind);
        pulse.start();
        closeLater(pulse);
        boolean printed = printSetupToken(store, behind.bootstrap());
        health.report("pictures", true, "loaded");
        while (!printed) {
            Thread.sleep(TRY_AGAIN);
            printed = printSetupToken(store, behind.bootstrap());
        }
    }

    private void joinFleet(SqlStore store) {
        ServerFigures.instances(metrics, store);
        FleetExchange exchange = new FleetExchange(store.proxies(), deliveries.news(), deliveries.others());
        exchange.start();
        closeLater(exchange);
    }

    private Backend backend(SqlStore store) {
        AuthJournal journal = new AuthJournal(store, settings.auth(), System::nanoTime);
        journal.start();
        closeLater(journal);
        Authenticator authenticator = new Authenticator(
                store, new Throttle(settings.auth(), System::nanoTime), journal, settings.auth(), System::nanoTime);
        SecureRandom random = new SecureRandom();
        String defaultTeam = settings.api().defaultTeam();
        FreePorts ports = new FreePorts(
                settings.api().gatewayPorts().first(),
                settings.api().gatewayPorts().last());
        ResourceWrites resources = new ResourceWrites(store, compiler, defaultTeam);
        SecretWrites secrets = new SecretWrites(store, seal, resources, compiler, defaultTeam);
        return new Backend(
                store,
                authenticator,
                new AllWrites(resources, secrets),
                secrets,
                new DefinitionWrites(store, compiler, defaultTeam, ports),
                new ExposeWrites(store, compiler, defaultTeam, ports),
                new TokenWrites(store, ApiScopes.catalog(), random, authenticator::tokenChanged),
                new TeamWrites(store),
                new BootstrapWrites(store, random, settings.bootstrap(), defaultTeam, journal),
                deliveries,
                new KnownPages(),
                xds.port());
    }

    /** False when the database can't be written now; the server serves what it read all the same. */
    private boolean printSetupToken(SqlStore store, BootstrapWrites bootstrap) {
        if (settings.skipSetupToken()) {
            return true;
        }
        try {
            SetupToken token = bootstrap.issueSetupToken(Actor.system("start"), instance, store::isAlive);
            out.print(SetupNotice.text(token, apiAddress(), store.nowAcrossTeams()));
            out.flush();
            return true;
        } catch (StoreUnavailable e) {
            LOG.warn("The setup token could not be stored yet: {}", e.getMessage());
            return false;
        }
    }

    private void closeLater(AutoCloseable part) {
        synchronized (toClose) {
            toClose.push(part);
        }
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("A part of the server could not be closed", e);
        }
    }

    private void giveUp(CannotStart reason) {
        failure.compareAndSet(null, reason);
        ready.countDown();
        ended.countDown();
    }

    private static CannotStart cannotListen(String variable, String address, int port, Exception e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String reason = String.valueOf(deepest.getMessage()).toLowerCase(Locale.ROOT);
        // Nobody's port is to blame for an address that this machine doesn't have.
        boolean noAddress = reason.contains("unresolved") || reason.contains("assign requested address");
        return new CannotStart(
                (noAddress ? variable.replaceFirst("PORT$", "BIND_ADDRESS") : variable) + ": " + address
                        + ":" + port + " can't be listened on (" + reason
                        + (noAddress
                                ? "); name an address of this machine, or 0.0.0.0."
                                : "); stop what runs there, or choose another."),
                e);
    }

    private static String version(Settings settings) {
        return settings.api().version();
    }

    /** What a browser on this machine would use for an address that is listened on. */
    private static String reachable(String address) {
        boolean any = address.equals("0.0.0.0") || address.equals("::");
        String host = any ? "127.0.0.1" : address;
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Tells this process from others on the same database: its host, and something random. */
    private static String instanceName() {
        String host = System.getenv().getOrDefault("HOSTNAME", "flowplane");
        return host + "-" + Long.toHexString(new SecureRandom().nextLong() & 0xffffffffL);
    }
}
