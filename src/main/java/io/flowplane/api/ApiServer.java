package io.flowplane.api;

import io.flowplane.config.ApiSettings;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.tls.ServerTls;
import io.flowplane.trace.Tracing;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The HTTP server of the API: opens its port at once and answers 503 until there is something behind it. */
public final class ApiServer implements AutoCloseable {
    /** So much more than our own limit the HTTP server lets through, for the body's end to be read and thrown away. */
    private static final int SLACK_BYTES = 8 << 20;

    /** A write is answered within 5 seconds, whatever the database does. */
    private static final Duration LAST_REQUESTS = Duration.ofSeconds(8);

    private final WebServer server;

    private ApiServer(WebServer server) {
        this.server = server;
    }

    /**
     * Listens from the return on.
     *
     * @param backend empty until the database was opened and read; asked for each request
     * @throws RuntimeException when the address can't be listened on
     */
    public static ApiServer start(
            ApiSettings settings,
            Health health,
            Metrics metrics,
            Tracing tracing,
            Supplier<Optional<Backend>> backend) {
        return start(settings, Optional.empty(), health, metrics, tracing, backend);
    }

    /**
     * As above.
     *
     * @param tls empty: in plain text
     */
    public static ApiServer start(
            ApiSettings settings,
            Optional<ServerTls> tls,
            Health health,
            Metrics metrics,
            Tracing tracing,
            Supplier<Optional<Backend>> backend) {
        checkAddress(settings);
        RouteTable routes = AllRoutes.table(settings, health, metrics);
        HttpEntry entry = new HttpEntry(new Gate(routes, settings, backend), metrics, health, tracing);
        WebServerConfig.Builder server = WebServer.builder()
                .host(settings.bindAddress())
                .port(settings.port())
                .connectionOptions(o -> o.tcpNoDelay(true).readTimeout(settings.readTimeout()))
                .maxPayloadSize(Math.max(settings.maxBodyBytes(), settings.maxDocumentBytes()) + (long) SLACK_BYTES)
                .maxTcpConnections(settings.maxConnections())
                .idleConnectionTimeout(settings.idleTimeout())
                .shutdownGracePeriod(LAST_REQUESTS)
                .shutdownHook(false)
                .directHandlers(DirectProblems.handlers())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new Http10(http1(settings)))
                .routing(HttpRouting.builder().any(entry));
        tls.ifPresent(t -> server.tls(secure(t)));
        return new ApiServer(server.build().start());
    }

    private static Tls secure(ServerTls tls) {
        return Tls.builder()
                .sslContext(tls.context())
                .enabledProtocols(ServerTls.PROTOCOLS)
                .enabledCipherSuites(ServerTls.SUITES)
                .build();
    }

    private static Http1ConnectionSelector http1(ApiSettings settings) {
        return Http1ConnectionSelector.builder()
                .config(http -> http.maxHeadersSize(settings.maxHeaderBytes())
                        .maxPrologueLength(settings.maxRequestLineBytes())
                        .validateRequestHeaders(true)
                        .sendKeepAliveHeader(false))
                .build();
    }

    /** The HTTP server would only log it. */
    private static void checkAddress(ApiSettings settings) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(settings.bindAddress(), settings.port()));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The port that it listens on, also when any free one was asked for. */
    public int port() {
        return server.port();
    }

    /** Takes no new connection, lets requests in work finish, and ends. */
    @Override
    public void close() {
        server.stop();
    }
}
