package io.flowplane.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the API's port can be told.
 *
 * @param bindAddress host or IP address to listen on
 * @param port 0 takes a free one
 * @param maxBodyBytes larger bodies are 413
 * @param maxDocumentBytes as {@code maxBodyBytes}, of OpenAPI documents
 * @param gatewayPorts for generated listeners that ask for no port
 * @param maxHeaderBytes of a request's headers together
 * @param maxRequestLineBytes of method, path and query together
 * @param maxConnections open at once; more wait in the kernel's queue
 * @param maxConcurrentRequests in work at once; more are 503
 * @param readTimeout for each read from a client
 * @param idleTimeout after which a connection without requests is closed
 * @param drain how long the API still answers after the signal to end, while it is not ready
 * @param trustedProxies whose {@code X-Forwarded-For} counts
 * @param defaultTeam the team of requests that name none
 * @param xdsAdvertiseAddress what bootstrap documents tell Envoys to connect to; null: the host of the request
 * @param xdsTls how they connect
 * @param version of the build, for {@code info.version}
 */
public record ApiSettings(
        String bindAddress,
        int port,
        int maxBodyBytes,
        int maxDocumentBytes,
        PortRange gatewayPorts,
        int maxHeaderBytes,
        int maxRequestLineBytes,
        int maxConnections,
        int maxConcurrentRequests,
        Duration readTimeout,
        Duration idleTimeout,
        Duration drain,
        List<Cidr> trustedProxies,
        String defaultTeam,
        @Nullable String xdsAdvertiseAddress,
        XdsTls xdsTls,
        String version) {
    public ApiSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }

    /** What holds where the environment says nothing. */
    public static ApiSettings defaults(String version) {
        return new ApiSettings(
                "127.0.0.1",
                8080,
                1 << 20,
                16 << 20,
                new PortRange(20_000, 29_999),
                32 * 1024,
                8 * 1024,
                4096,
                512,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofSeconds(10),
                List.of(),
                "default",
                null,
                XdsTls.OFF,
                version);
    }
}
