package io.flowplane.api;

import io.flowplane.apply.AllWrites;
import io.flowplane.apply.BodyCompiler;
import io.flowplane.apply.BootstrapWrites;
import io.flowplane.apply.DefinitionWrites;
import io.flowplane.apply.ExposeWrites;
import io.flowplane.apply.FreePorts;
import io.flowplane.apply.ResourceWrites;
import io.flowplane.apply.SecretSeal;
import io.flowplane.apply.SecretWrites;
import io.flowplane.apply.TeamWrites;
import io.flowplane.apply.TokenWrites;
import io.flowplane.auth.AuthJournal;
import io.flowplane.auth.Authenticator;
import io.flowplane.auth.Throttle;
import io.flowplane.config.ApiSettings;
import io.flowplane.config.AuthSettings;
import io.flowplane.config.BootstrapSettings;
import io.flowplane.domain.Actor;
import io.flowplane.json.Json;
import io.flowplane.observe.Health;
import io.flowplane.observe.Metrics;
import io.flowplane.snapshot.Fleet;
import io.flowplane.store.Store;
import io.flowplane.store.TestDatabases;
import io.flowplane.trace.Tracing;
import io.flowplane.vault.Vault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The API on a port of its own, with a real store behind it, wired as the server wires it. */
final class RunningApi implements AutoCloseable {
    /** Where its Envoys are. */
    volatile List<Fleet.Proxy> proxies = List.of();

    /** What its Envoys have of every resource. */
    volatile Fleet.Status status = new Fleet.Status(true, true, List.of(), true, 0, 0, List.of());

    /** What answers; empty while "the database is away". */
    volatile Optional<Backend> backend = Optional.empty();

    final Health health = new Health("database");
    final Metrics metrics = new Metrics();
    final Store store;
    final ApiSettings settings;

    private final AuthJournal journal;
    private final ApiServer server;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Actor start = Actor.system("start");
    private final String adminToken;

    RunningApi(Path folder) {
        this(folder, settings(ApiSettings.defaults("1.2.3-test")));
    }

    RunningApi(Path folder, ApiSettings settings) {
        this(folder, settings, new Vault(List.of(Vault.key(new byte[32]))));
    }

    RunningApi(Path folder, ApiSettings settings, Vault vault) {
        this(TestDatabases.sqlite(folder), settings, vault);
    }

    /** On a database of its own choice. */
    RunningApi(Store store, ApiSettings settings, Vault vault) {
        this.settings = settings;
        this.store = store;
        journal = new AuthJournal(store, AuthSettings.DEFAULTS, System::nanoTime);
        Authenticator authenticator = new Authenticator(
                store,
                new Throttle(AuthSettings.DEFAULTS, System::nanoTime),
                journal,
                AuthSettings.DEFAULTS,
                System::nanoTime);
        SecureRandom random = new SecureRandom();
        BootstrapWrites bootstrap = new BootstrapWrites(store, random, BootstrapSettings.DEFAULTS, "default", journal);
        ResourceWrites resources = new ResourceWrites(store, new BodyCompiler(), "default");
        SecretWrites secrets = new SecretWrites(store, new SecretSeal(vault), resources, new BodyCompiler(), "default");
        backend = Optional.of(new Backend(
                store,
                authenticator,
                new AllWrites(resources, secrets),
                secrets,
                new DefinitionWrites(store, new BodyCompiler(), "default", new FreePorts(20_000, 29_999)),
                new ExposeWrites(store, new BodyCompiler(), "default", new FreePorts(20_000, 29_999)),
                new TokenWrites(store, ApiScopes.catalog(), random, authenticator::tokenChanged),
                new TeamWrites(store),
                bootstrap,
                fleet(),
                new KnownPages(),
                50_051));
        server = ApiServer.start(settings, health, metrics, Tracing.OFF, () -> backend);
        adminToken = bootstrap.adminToken(start, null).secretText();
        health.report("database", true, "answers");
    }

    /** The same, on any free port. */
    static ApiSettings settings(ApiSettings s) {
        return new ApiSettings(
                s.bindAddress(),
                0,
                s.maxBodyBytes(),
                s.maxDocumentBytes(),
                s.gatewayPorts(),
                s.maxHeaderBytes(),
                s.maxRequestLineBytes(),
                s.maxConnections(),
                s.maxConcurrentRequests(),
                s.readTimeout(),
                s.idleTimeout(),
                Duration.ofSeconds(1),
                s.trustedProxies(),
                s.defaultTeam(),
                s.xdsAdvertiseAddress(),
                s.xdsTls(),
                s.version());
    }

    int port() {
        return server.port();
    }

    BootstrapWrites bootstrap() {
        return backend.orElseThrow().bootstrap();
    }

    /** The secret of a token with {@code admin:all}. */
    String admin() {
        return adminToken;
    }

    /** The secret of a new token with {@code scopes}. */
    String token(String... scopes) {
        ObjectNode body = Json.NODES.objectNode().put("name", "token-" + System.nanoTime());
        var list = body.putArray("scopes");
        List.of(scopes).forEach(list::add);
        Got issued = asAdmin().send("POST", "/api/v1/tokens", body.toString());
        return issued.json().get("token").stringValue();
    }

    /** Flushes audit rows that wait in memory. */
    void flushJournal() {
        journal.flush();
    }

    Asked as(String token) {
        return new Asked("Bearer " + token);
    }

    Asked asAdmin() {
        return as(adminToken);
    }

    Asked asNobody() {
        return new Asked(null);
    }

    /** Sends requests with one credential. */
    final class Asked {
        private final @Nullable String authorization;

        private Asked(@Nullable String authorization) {
            this.authorization = authorization;
        }

        Got get(String path, String... headers) {
            return send("GET", path, null, headers);
        }

        Got delete(String path, String... headers) {
            return send("DELETE", path, null, headers);
        }

        /** With single quotes for double ones. */
        Got post(String path, String json, String... headers) {
            return send("POST", path, json.replace('\'', '"'), headers);
        }

        Got put(String path, String json, String... headers) {
            return send("PUT", path, json.replace('\'', '"'), headers);
        }

        Got patch(String path, String json, String... headers) {
            return send("PATCH", path, json.replace('\'', '"'), headers);
        }

        Got send(String method, String path, @Nullable String body, String... headers) {
            HttpRequest.BodyPublisher publisher =
                    body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                    .timeout(Duration.ofSeconds(20))
                    .method(method, publisher);
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            if (body != null && !List.of(headers).contains("Content-Type")) {
                request.header("Content-Type", "application/json");
            }
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            try {
                return new Got(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            } catch (IOException e) {
                throw new IllegalStateException(method + " " + path, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** What came back. */
    record Got(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return Json.parse(response.body(), io.flowplane.json.JsonLimits.DEFAULT);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        String code() {
            return json().path("code").asString("");
        }

        String detail() {
            return json().path("detail").asString("");
        }
    }

    @Override
    public void close() {
        server.close();
        http.close();
        journal.close();
        store.close();
    }

    private Fleet fleet() {
        return new Fleet() {
            @Override
            public List<Proxy> proxies(@Nullable String team) {
                return proxies.stream()
                        .filter(proxy -> team == null || proxy.team().equals(team))
                        .toList();
            }

            @Override
            public Statuses statuses() {
                return (key, spec) -> status;
            }
        };
    }
}
