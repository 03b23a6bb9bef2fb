package io.flowplane.e2e;

import io.flowplane.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A listener with its routes, of one test: changed by the API, and called through the lab's Envoy. */
final class LabGateway {
    private final FilterLab lab;
    private final String name = FilterLab.name("gateway");
    private final int port = FreePort.next();
    private String filters = "";
    private String routes = "";
    private String hostExtras = "";
    private String configExtras = "";
    private String chainExtras = "";
    private @Nullable SSLContext tls;
    private HttpClient http = client();

    LabGateway(FilterLab lab) {
        this.lab = lab;
    }

    /** An answer. */
    record Reply(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        byte[] bytes() {
            return response.body();
        }

        String body() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        /** All values of a header, joined by commas; empty when there is none. */
        String header(String name) {
            return String.join(",", response.headers().allValues(name));
        }

        /** What the service behind the gateway saw. */
        JsonNode seen() {
            return FlowplaneProcess.JSON.readTree(body());
        }

        /** A header that the service behind the gateway saw; empty when there was none. */
        String seenHeader(String header) {
            return seen().path("headers").path(header).asString("");
        }
    }

    /** @param json entries of {@code httpFilters}, joined by commas */
    LabGateway filters(String json) {
        filters = json;
        return this;
    }

    LabGateway routes(String json) {
        routes = json;
        return this;
    }

    /** @param json further members of the virtual host, such as {@code "typedPerFilterConfig": {…}} */
    LabGateway hostExtras(String json) {
        hostExtras = ", " + json;
        return this;
    }

    /** @param json further members of the route configuration */
    LabGateway configExtras(String json) {
        configExtras = ", " + json;
        return this;
    }

    /** Served over TLS from now on, by a certificate of the lab's authority. */
    LabGateway tls(String tlsContext, SSLContext client) {
        chainExtras = ", \"tlsContext\": " + tlsContext;
        tls = client;
        return this;
    }

    /** A rule for a prefix that goes to the service that echoes. */
    static String route(String prefix, String perFilter) {
        return route(prefix, "echo", perFilter);
    }

    static String route(String prefix, String cluster, String perFilter) {
        return """
                {"match": {"path": {"type": "prefix", "value": "%s"}}, "action": {"type": "forward", "cluster": "%s"},
                 "typedPerFilterConfig": {%s}}""".formatted(prefix, cluster, perFilter);
    }

    /**
     * The same settings of a filter for three prefixes, one in each spelling: {@code /bare}, {@code /wrapped} and
     * {@code /typed}; after them a rule for everything else.
     *
     * @param wrapper the filter's name in camelCase, around the settings
     * @param type the filter's short name
     */
    static String spelled(String envoyName, String wrapper, String type, String settings) {
        String typed = "{\"filter_type\": \"" + type + "\""
                + (settings.equals("{}") ? "}" : ", " + settings.strip().substring(1));
        return String.join(
                ", ",
                route("/bare", "\"%s\": %s".formatted(envoyName, settings)),
                route("/wrapped", "\"%s\": {\"%s\": %s}".formatted(envoyName, wrapper, settings)),
                route("/typed", "\"%s\": %s".formatted(envoyName, typed)),
                route("/", ""));
    }

    static final List<String> SPELLED = List.of("/bare", "/wrapped", "/typed");

    String listenerPath() {
        return "/api/v1/listeners/" + name;
    }

    String routesPath() {
        return "/api/v1/routes/" + name;
    }

    /** Its port, for clients of other kinds. */
    int port() {
        return port;
    }

    String name() {
        return name;
    }

    String listenerJson() {
        return """
                {"name": "%s", "address": "127.0.0.1", "port": %d, "filterChains": [{"filters": [
                  {"name": "http", "type": "httpConnectionManager", "routeConfigName": "%s", "httpFilters": [%s]}]%s}]}""".formatted(name, port, name, filters, chainExtras);
    }

    String routesJson() {
        return """
                {"name": "%s", "virtualHosts": [{"name": "all", "domains": ["*"], "routes": [%s]%s}]%s}""".formatted(name, routes, hostExtras, configExtras);
    }

    /** Stores what it is now, and waits until Envoy serves it. */
    LabGateway open() {
        lab.put(routesPath(), routesJson());
        lab.put(listenerPath(), listenerJson());
        lab.awaitAcknowledged(listenerPath());
        lab.envoy().await(name + " listens", Duration.ofSeconds(30), this::accepts);
        lab.awaitAcknowledged(routesPath());
        // Connections from before may belong to the listener as it was.
        http.shutdownNow();
        http = client();
        return this;
    }

    Reply get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    Reply post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** @param headers names and values in turn */
    Reply send(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return new Reply(http.send(request.build(), BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpClient client() {
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER);
        return (tls == null ? builder : builder.sslContext(tls)).build();
    }
}
