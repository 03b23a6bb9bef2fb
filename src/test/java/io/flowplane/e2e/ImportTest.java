package io.flowplane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.testing.RealEnvoy;
import io.flowplane.testing.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From an OpenAPI document to requests through a real Envoy, and changes while requests run. */
@Tag("slow")
class ImportTest {
    private static final String IMPORT = "/api/v1/api-definitions/from-openapi";
    private static final String SHARED = "http://127.0.0.1:10000";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LISTENERS =
            "listener_manager\\.(listener_modified|listener_removed|total_listeners_draining|listener_in_place_updated)";
    private static final String PETS = """
            openapi: 3.0.3
            info: {title: Pets, version: "1"}
            servers: [{url: "http://localhost:UPSTREAM/v1"}]
            paths:
              /pets:
                get: {operationId: listPets}
                post: {operationId: addPet}
              /pets/{petId}:
                get: {operationId: getPet}
                delete: {operationId: deletePet}
              /pets/mine:
                get: {operationId: myPets}
              /pets/{petId}/files/{name}.json:
                get: {operationId: petFile}
              /pets/{pet-id}/rooms/{a}/{b}/{c}/{d}/{e}:
                put: {operationId: deep}
              /pets/{petId}:feed:
                post: {operationId: feed}
            """;

    @TempDir
    Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FlowplaneProcess server;
    private EchoUpstream echo;
    private RealEnvoy envoy;

    @BeforeEach
    void start() {
        server = keep(FlowplaneProcess.serve(folder, Map.of()));
        server.bootstrap();
        echo = keep(new EchoUpstream());
        envoy = keep(RealEnvoy.startWithAds(server.xdsPort(), "DELTA_GRPC", "{\"id\": \"a\", \"cluster\": \"c\"}"));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable part : running.reversed()) {
            part.close();
        }
    }

    @Test
    void everyOperationReachesTheUpstreamAsItWasAsked() {
        bring("", PETS);
        for (String call : List.of(
                "GET /v1/pets",
                "POST /v1/pets",
                "GET /v1/pets/7",
                "DELETE /v1/pets/7",
                "GET /v1/pets/mine",
                "GET /v1/pets/7/files/photo.json",
                "PUT /v1/pets/1/rooms/2/3/4/5/6",
                "POST /v1/pets/7:feed",
                "GET /v1/pets?status=200&x=%20y")) {
            JsonNode seen = FlowplaneProcess.JSON.readTree(await(call, 200).body());
            assertThat(seen.get("method").stringValue() + " " + seen.get("path").stringValue())
                    .isEqualTo(call);
            assertThat(seen.get("headers").get("host").stringValue()).startsWith("localhost");
        }
        for (String call : List.of(
                "PUT /v1/pets", "GET /v1/petsx", "GET /v1/pets/", "GET /pets", "GET /v1/pets/7/8", "GET /v1/PETS")) {
            assertThat(call(call).statusCode()).as(call).isEqualTo(404);
        }
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void changesWhileRequestsRunFailNone() throws InterruptedException {
        bring("", PETS);
        await("GET /v1/pets", 200);
        Map<String, Long> listeners = envoy.stats(LISTENERS);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        Thread caller = Thread.startVirtualThread(() -> {
            while (!done.get()) {
                int status = call("GET /v1/pets").statusCode();
                asked.incrementAndGet();
                if (status != 200) {
                    failures.add("status " + status);
                }
            }
        });
        EchoUpstream second = keep(new EchoUpstream());
        for (int i = 0; i < 10; i++) {
            String changed =
                    PETS.replace("  /pets/mine:", "  /pets/mine" + i + ":").replace("myPets", "mine" + i);
            bring("", i % 2 == 0 ? changed.replace("UPSTREAM", String.valueOf(second.port())) : changed);
            await("GET /v1/pets/mine" + i, 200);
        }
        done.set(true);
        caller.join();
        assertThat(failures).isEmpty();
        assertThat(asked.get()).isGreaterThan(100);
        assertThat(second.requests()).isPositive();
        assertThat(envoy.stats(LISTENERS)).isEqualTo(listeners);
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void definitionsOnOneListenerDoNotFeelEachOther() {
        bring("", PETS.replace("paths:", """
                x-flowplane-filters:
                - filter:
                    type: local_rate_limit
                    stat_prefix: pets
                    token_bucket: {max_tokens: 3, tokens_per_fill: 3, fill_interval_ms: 3600000}
                - filter:
                    type: header_mutation
                    response_headers_to_add: [{key: x-from, value: pets}]
                paths:""").replace("post: {operationId: addPet}", """
                post:
                      operationId: addPet
                      x-flowplane-route-overrides:
                        rate_limit:
                          stat_prefix: add
                          token_bucket: {max_tokens: 1, tokens_per_fill: 1, fill_interval_ms: 3600000}
                """.strip()));
        bring("?name=owners", PETS.replace("  /pets", "  /owners"));
        assertThat(await("GET /v1/owners", 200).headers().firstValue("x-from")).isEmpty();
        assertThat(await("GET /v1/pets", 200).headers().firstValue("x-from")).contains("pets");
        assertThat(call("POST /v1/pets").statusCode()).isEqualTo(200);
        assertThat(call("POST /v1/pets").statusCode()).isEqualTo(429);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            statuses.add(call("GET /v1/pets/mine").statusCode());
            assertThat(call("GET /v1/owners/mine").statusCode()).isEqualTo(200);
        }
        assertThat(statuses).endsWith(429, 429);
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void browsersMayAskWhereTheDocumentSaysSo() {
        bring("", PETS.replace("get: {operationId: listPets}", """
                get:
                      operationId: listPets
                      x-flowplane-route-overrides:
                        cors:
                          policy:
                            allow_origin: [{type: exact, value: "https://app.example"}]
                            allow_methods: [GET]
                            max_age: 60
                """.strip()));
        await("GET /v1/pets", 200);
        HttpResponse<String> preflight =
                call("OPTIONS /v1/pets", "Origin", "https://app.example", "Access-Control-Request-Method", "GET");
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .contains("https://app.example");
        assertThat(preflight.headers().firstValue("access-control-max-age")).contains("60");
        assertThat(call("GET /v1/pets", "Origin", "https://app.example")
                        .headers()
                        .firstValue("access-control-allow-origin"))
                .contains("https://app.example");
        assertThat(call("OPTIONS /v1/pets", "Origin", "https://app.example", "Access-Control-Request-Method", "POST")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void tokensAreAskedOnlyByTheDefinitionThatAsksForThem() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "issuer");
        try (JwtIssuer issuer = new JwtIssuer(authority, authority.server("issuer"))) {
            bring(
                    "",
                    PETS.replace("paths:", """
                    x-flowplane-filters:
                      jwt_authn:
                        providers:
                          main:
                            issuer: ISSUER
                            audiences: [pets]
                            jwks: {type: local, inline_string: 'JWKS'}
                            claim_to_headers: [{claim_name: sub, header_name: x-who}]
                    paths:""".replace("ISSUER", JwtIssuer.NAME).replace("JWKS", issuer.jwks()))
                            .replace("get: {operationId: myPets}", """
                    get:
                          operationId: myPets
                          x-flowplane-route-overrides: {authn: disabled}
                    """.strip()));
            bring("?name=owners", PETS.replace("  /pets", "  /owners"));
            await("GET /v1/owners", 200);
            assertThat(await("GET /v1/pets", 401).headers().firstValue("www-authenticate"))
                    .isPresent();
            assertThat(call("GET /v1/pets/mine").statusCode()).isEqualTo(200);
            HttpResponse<String> known =
                    call("GET /v1/pets", "Authorization", "Bearer " + issuer.token("pets", ", \"sub\":\"ann\""));
            assertThat(known.statusCode()).isEqualTo(200);
            assertThat(FlowplaneProcess.JSON
                            .readTree(known.body())
                            .get("headers")
                            .get("x-who")
                            .stringValue())
                    .isEqualTo("ann");
            assertThat(call("GET /v1/pets", "Authorization", "Bearer " + issuer.token("others", ", \"sub\":\"ann\""))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(envoy.rejections()).isEmpty();
    }

    @Test
    void anExposedServiceAnswersAtTheAddressThatItWasGiven() throws Exception {
        FlowplaneProcess.Answer made =
                server.post("/api/v1/expose", "{\"name\":\"web\",\"upstream\":\"127.0.0.1:" + echo.port() + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String curl = FlowplaneProcess.JSON.readTree(made.body()).get("curl").stringValue();
        long end = System.nanoTime() + SOON.toNanos();
        String said = "";
        while (!said.contains("\"method\"")) {
            assertThat(System.nanoTime()).as(said).isLessThan(end);
            Process asked = new ProcessBuilder("bash", "-c", curl.replace("curl ", "curl -s "))
                    .redirectErrorStream(true)
                    .start();
            said = new String(asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        assertThat(server.delete("/api/v1/expose/web").status()).isEqualTo(204);
    }

    private void bring(String query, String document) {
        FlowplaneProcess.Answer made = server.send(
                "POST",
                IMPORT + query,
                document.replace("UPSTREAM", String.valueOf(echo.port())),
                Map.of("Content-Type", "application/yaml"));
        assertThat(made.status()).as(made.body()).isIn(200, 201);
    }

    private HttpResponse<String> await(String call, int status) {
        long end = System.nanoTime() + SOON.toNanos();
        while (true) {
            try {
                HttpResponse<String> response = send(call);
                if (response.statusCode() == status) {
                    return response;
                }
                assertThat(System.nanoTime())
                        .as(call + " " + response.statusCode())
                        .isLessThan(end);
            } catch (IOException e) {
                assertThat(System.nanoTime()).as(call + " " + e).isLessThan(end);
            }
            FlowplaneProcess.pause(20);
        }
    }

    private HttpResponse<String> call(String call, String... headers) {
        try {
            return send(call, headers);
        } catch (IOException e) {
            throw new IllegalStateException(call, e);
        }
    }

    private HttpResponse<String> send(String call, String... headers) throws IOException {
        String[] words = call.split(" ", 2);
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(SHARED.replace("127.0.0.1", "localhost") + words[1]))
                .timeout(Duration.ofSeconds(10))
                .method(words[0], BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        running.add(part);
        return part;
    }
}
