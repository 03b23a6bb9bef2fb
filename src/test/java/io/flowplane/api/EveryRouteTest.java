package io.flowplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.api.RunningApi.Got;
import io.flowplane.auth.Action;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks the whole route table: what holds for one route holds for all. */
class EveryRouteTest {
    /** Whoever adds to this list opens something to everybody. */
    private static final Set<String> OPEN = Set.of(
            "GET /healthz",
            "GET /health",
            "GET /readyz",
            "GET /metrics",
            "GET /api-docs/openapi.json",
            "GET /swagger-ui",
            "GET /swagger-ui/",
            "GET /swagger-ui/{file}",
            "GET /api/v1/scopes",
            "GET /api/v1/filter-types",
            "GET /api/v1/filter-types/{name}",
            "GET /api/v1/bootstrap/status",
            "POST /api/v1/bootstrap/initialize");

    private static final String CLUSTER = "{'name':'thing','team':'blue','endpoints':[{'host':'10.0.0.1','port':80}]}";

    @TempDir
    Path folder;

    private RunningApi api;

    @BeforeEach
    void start() {
        api = new RunningApi(folder);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void isDocumentedWithEverythingThatItAnswers() {
        JsonNode paths = api.asNobody().get("/api-docs/openapi.json").json().get("paths");
        Set<String> ids = new TreeSet<>();
        for (Route route : routes()) {
            JsonNode operation =
                    paths.path(route.path()).path(route.verb().name().toLowerCase(java.util.Locale.ROOT));
            assertThat(operation.isObject()).as(called(route)).isTrue();
            assertThat(operation.path("summary").asString("")).as(called(route)).isNotBlank();
            assertThat(ids.add(operation.path("operationId").asString("")))
                    .as(called(route))
                    .isTrue();
            assertThat(operation.path("responses").has("500")).as(called(route)).isTrue();
            assertThat(operation.path("responses").has("401"))
                    .as(called(route))
                    .isEqualTo(!OPEN.contains(called(route)) || route.path().endsWith("/initialize"));
        }
        assertThat(count(paths)).isEqualTo(routes().size());
    }

    @Test
    void isOpenOnlyIfTheListSaysSo() {
        assertThat(routes().stream()
                        .filter(r -> r.access() instanceof Access.Public)
                        .map(EveryRouteTest::called))
                .containsExactlyInAnyOrderElementsOf(OPEN);
    }

    @Test
    void readsWithReadAndWritesWithWrite() {
        scoped().forEach(route -> assertThat(((Access.Scoped) route.access()).action())
                .as(called(route))
                .isEqualTo(route.verb().writes() ? Action.WRITE : Action.READ));
    }

    @Test
    void asksForResourcesThatCanBeGranted() {
        Set<String> asked = new TreeSet<>();
        scoped().forEach(route ->
                asked.add(((Access.Scoped) route.access()).resources().getFirst()));
        assertThat(asked).isEqualTo(new TreeSet<>(ApiScopes.resources()));
    }

    @Test
    void refusesWhoHasNoToken() {
        scoped().forEach(route -> {
            Got got = call(api.asNobody(), route, "thing", "");
            assertThat(got.status()).as(called(route)).isEqualTo(401);
            assertThat(got.header("WWW-Authenticate")).as(called(route)).startsWith("Bearer");
            assertThat(got.code()).isEqualTo("unauthorized");
        });
    }

    @Test
    void refusesATokenWithoutTheScopeAndNamesIt() {
        RunningApi.Asked stranger = api.as(api.token("learning-sessions:read"));
        scoped().forEach(route -> {
            Got got = call(stranger, route, "thing", "");
            Access.Scoped access = (Access.Scoped) route.access();
            assertThat(got.status()).as(called(route)).isEqualTo(403);
            assertThat(got.detail())
                    .as(called(route))
                    .contains(access.resources().getFirst() + ":"
                            + access.action().word());
        });
    }

    @Test
    void answersForAnotherTeamAsForNoTeam() {
        String tokenOfBlue = somethingOfBlue();
        RunningApi.Asked red = api.as(api.token("team:red:*:*"));
        scoped().filter(route -> !route.path().equals("/api/v1/audit-logs") && !isListOfOwn(route))
                .forEach(route -> {
                    boolean byId = route.path().contains("{id}");
                    Got foreign = call(red, route, byId ? tokenOfBlue : "thing", "blue");
                    Got missing = call(red, route, byId ? UUID.randomUUID().toString() : "thing", "ghost");
                    assertThat(foreign.status())
                            .as(called(route) + foreign.body())
                            .isEqualTo(404);
                    assertThat(withoutId(foreign).replace("blue", "ghost"))
                            .as(called(route))
                            .isEqualTo(withoutId(missing));
                });
        assertThat(api.asAdmin().get("/api/v1/clusters/thing?team=blue").header("ETag"))
                .startsWith("\"1-");
    }

    @Test
    void showsNothingOfAnotherTeamInAList() {
        somethingOfBlue();
        RunningApi.Asked red = api.as(api.token("team:red:*:*"));
        scoped().filter(route -> route.verb() == Verb.GET && !route.path().contains("{"))
                .forEach(route -> {
                    Got list = red.get(route.path());
                    assertThat(list.status()).as(called(route)).isEqualTo(200);
                    assertThat(list.body())
                            .as(called(route))
                            .doesNotContain("blue")
                            .doesNotContain("thing");
                });
    }

    @Test
    void refusesABodyThatIsNone() {
        somethingOfBlue();
        for (String body :
                List.of("", "{", "[]", "null", "\"x\"", "{}x", "{\"a\":1,\"a\":2}", "{\"a\":1e400}", "\u0000")) {
            routes().stream().filter(route -> route.request() != null).forEach(route -> {
                Got got = api.asAdmin()
                        .send(route.verb().name(), path(route, "thing", "blue"), body, "Content-Type", type(route));
                assertThat(got.status()).as(called(route) + " " + body).isEqualTo(400);
                if (isParticular(route)) {
                    assertThat(got.code()).as(called(route) + " " + body).isEqualTo("malformed_body");
                }
            });
        }
    }

    /** Whether its body must say what it is; OpenAPI documents are recognized by what they hold. */
    private static boolean isParticular(Route route) {
        Content content = route.request();
        return content != null && !content.document();
    }

    @Test
    void refusesABodyOfAnotherType() {
        somethingOfBlue();
        for (String type : List.of(
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=latin1",
                "application/json-patch+json",
                "multipart/form-data; boundary=x")) {
            routes().stream().filter(EveryRouteTest::isParticular).forEach(route -> {
                Got got = api.asAdmin()
                        .send(route.verb().name(), path(route, "thing", "blue"), "{}", "Content-Type", type);
                assertThat(got.status()).as(called(route) + " " + type).isEqualTo(415);
            });
        }
    }

    @Test
    void refusesParametersThatItDoesNotKnow() {
        somethingOfBlue();
        routes().stream().filter(route -> route.verb() == Verb.GET).forEach(route -> {
            Got got = api.asAdmin().get(path(route, "index.html", "").replaceAll("\\?.*", "") + "?colour=blue");
            assertThat(got.status()).as(called(route)).isEqualTo(400);
        });
    }

    @Test
    void waitsForTheDatabase() {
        api.backend = java.util.Optional.empty();
        routes().forEach(route -> {
            Got got = call(api.asAdmin(), route, "index.html", "");
            if (route.needsBackend()) {
                assertThat(got.status()).as(called(route)).isEqualTo(503);
                assertThat(got.header("Retry-After")).as(called(route)).isEqualTo("2");
                assertThat(got.code()).isEqualTo("unavailable");
            } else {
                assertThat(got.status()).as(called(route)).isEqualTo(200);
            }
        });
    }

    /** Makes a cluster, a route configuration, a listener and a token of team blue, and gives the token's id. */
    private String somethingOfBlue() {
        api.asAdmin().post("/api/v1/clusters", CLUSTER);
        assertThat(api.asAdmin().post("/api/v1/clusters", CLUSTER).status()).isEqualTo(409);
        Got token = api.asAdmin().post("/api/v1/tokens", "{'name':'thing','scopes':['team:blue:clusters:read']}");
        return token.json().get("id").stringValue();
    }

    private List<Route> routes() {
        return AllRoutes.table(api.settings, api.health, api.metrics).routes();
    }

    private Stream<Route> scoped() {
        return routes().stream().filter(route -> route.access() instanceof Access.Scoped);
    }

    /** Lists that hold what the caller may see, and take no team; a token is made for nobody in particular. */
    private static boolean isListOfOwn(Route route) {
        return (route.path().equals("/api/v1/teams") && route.verb() == Verb.GET)
                || route.path().equals("/api/v1/tokens");
    }

    private static Got call(RunningApi.Asked asked, Route route, String name, String team) {
        String body = route.request() == null
                ? null
                : route.path().equals("/api/v1/teams") ? "{\"name\":\"" + team + "\"}" : "{}";
        return asked.send(route.verb().name(), path(route, name, team), body, "Content-Type", type(route));
    }

    private static String type(Route route) {
        return route.request() == null
                ? "application/json"
                : route.request().mediaTypes().getFirst();
    }

    private static String path(Route route, String name, String team) {
        String path = route.path()
                .replace("{name}", name)
                .replace("{id}", name)
                .replace("{file}", name)
                .replace("{team}", team.isEmpty() ? "blue" : team);
        return route.parameters().contains(Parameter.TEAM) && !team.isEmpty() ? path + "?team=" + team : path;
    }

    private static String withoutId(Got got) {
        ObjectNode problem = (ObjectNode) got.json().deepCopy();
        problem.remove("requestId");
        return problem.toString();
    }

    private static String called(Route route) {
        return route.verb() + " " + route.path();
    }

    private static int count(JsonNode paths) {
        int operations = 0;
        for (JsonNode path : paths) {
            operations += path.size();
        }
        return operations;
    }
}
