package io.flowplane.importer;

import static io.flowplane.importer.Documents.HEAD;
import static io.flowplane.importer.Documents.definition;
import static io.flowplane.importer.Documents.faults;
import static io.flowplane.importer.Documents.notes;
import static io.flowplane.importer.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.ApiDefinitionSpec.ApiRoute;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiSource;
import io.flowplane.json.Records;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiReaderTest {
    private static List<String> routes(String document) {
        return definition(document).routes().stream()
                .map(route -> route.methods().getFirst() + " " + Documents.shown(route.match()))
                .toList();
    }

    @Test
    void aDocumentBecomesADefinition() {
        ImportedApi api = read("""
                openapi: 3.1.0
                info: {title: Pet store, version: 2.0.1}
                servers: [{url: https://pets.example/v1}]
                x-flowplane-filters: [{name: envoy.filters.http.buffer, config: {max_request_bytes: 1024}}]
                paths:
                  /pets:
                    parameters: [{name: limit, in: query}]
                    get: {operationId: listPets, responses: {200: {description: ok}}}
                    post: {operationId: createPet, x-flowplane-timeout: 5}
                  /pets/{id}: {get: {operationId: showPet}}
                """);
        assertThat(api.title()).isEqualTo("Pet store");
        assertThat(api.basePath()).isEqualTo("/v1");
        assertThat(api.notes()).isEmpty();
        ApiSource source = api.definition().source();
        assertThat(source.sha256()).matches("[0-9a-f]{64}");
        assertThat(Records.canonical(api.definition()).replace(source.sha256(), "…"))
                .isEqualTo(
                        "{\"domain\":\"pets.example\",\"filters\":[{\"name\":\"envoy.filters.http.buffer\","
                                + "\"config\":{\"max_request_bytes\":1024}}],"
                                + "\"upstreams\":[{\"endpoint\":{\"host\":\"pets.example\",\"port\":443},\"tls\":true}],"
                                + "\"routes\":["
                                + "{\"name\":\"listPets\",\"methods\":[\"GET\"],\"match\":{\"path\":\"/v1/pets\"},\"timeoutSeconds\":30},"
                                + "{\"name\":\"createPet\",\"methods\":[\"POST\"],\"match\":{\"path\":\"/v1/pets\"},\"timeoutSeconds\":5},"
                                + "{\"name\":\"showPet\",\"methods\":[\"GET\"],\"match\":{\"template\":\"/v1/pets/{id}\"},\"timeoutSeconds\":30}],"
                                + "\"source\":{\"title\":\"Pet store\",\"version\":\"2.0.1\",\"openapi\":\"3.1.0\",\"sha256\":\"…\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.0.0", "3.0.3", "3.0", "3.1.1", "3.2.0", "3.1.0-rc1"})
    void theseVersionsAreRead(String version) {
        assertThat(definition(Documents.withPath("/a").replace("3.1.0", "'" + version + "'"))
                        .source()
                        .openApi())
                .isEqualTo(version);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openapi: 2.0.0|/openapi unsupported_version",
                "openapi: 3.9.0|/openapi unsupported_version",
                "openapi: 4.0.0|/openapi unsupported_version",
                "openapi: latest|/openapi unsupported_version",
                "openapi: {}|/openapi required",
                "swagger: '2.0'|/swagger unsupported_version",
                "asyncapi: 2.6.0|/openapi required",
                "kind: Deployment|/openapi required",
            })
    void anotherVersionOrLanguageIsAFault(String first, String fault) {
        assertThat(faults(Documents.withPath("/a").replace("openapi: 3.1.0", first)))
                .containsExactly(fault);
    }

    @Test
    void theMessageAboutSwaggerSaysWhatToDo() {
        assertThat(Documents.refusal("swagger: '2.0'", Wishes.NONE).detail())
                .contains("Swagger 2.0", "swagger2openapi");
    }

    @Test
    void aStructureThatIsWrongIsToldInEveryPlaceAtOnce() {
        assertThat(faults("""
                        openapi: 3.0.0
                        info: none
                        servers: https://a.example
                        paths:
                          /a: [get]
                          /b: {get: x, put: [], servers: 1}
                          c: {get: {}}
                        x-flowplane-upstream: a.example:80
                        """))
                .containsExactlyInAnyOrder(
                        "/info wrong_type",
                        "/servers wrong_type",
                        "/paths/~1a wrong_type",
                        "/paths/~1b/get wrong_type",
                        "/paths/~1b/put wrong_type",
                        "/paths/~1b/servers wrong_type",
                        "/paths/c invalid_path");
        assertThat(faults(HEAD + "paths: []")).containsExactly("/paths wrong_type");
        assertThat(faults(HEAD)).containsExactly("/paths required");
        assertThat(faults(HEAD + "paths: {}")).containsExactly("/paths too_few");
        assertThat(faults(HEAD + "paths: {/a: {parameters: []}}")).containsExactly("/paths too_few");
    }

    @Test
    void everyMethodHasARoute() {
        assertThat(routes(HEAD + """
                        paths:
                          /a: {get: {}, put: {}, post: {}, delete: {}, options: {}, head: {}, patch: {}, trace: {}, query: {},
                               additionalOperations: {COPY: {}}, summary: x, x-y: z}
                        """))
                .containsExactlyInAnyOrder(
                        "GET path /v1/a",
                        "PUT path /v1/a",
                        "POST path /v1/a",
                        "DELETE path /v1/a",
                        "OPTIONS path /v1/a",
                        "HEAD path /v1/a",
                        "PATCH path /v1/a",
                        "TRACE path /v1/a",
                        "QUERY path /v1/a",
                        "COPY path /v1/a");
        assertThat(notes(HEAD + "paths: {/a: {get: {}, gett: {}, GET: {}}}"))
                .containsExactly("/paths/~1a/gett unknown_member", "/paths/~1a/GET unknown_member");
        assertThat(faults(HEAD + "paths: {/a: {additionalOperations: {\"A B\": {}}}}"))
                .containsExactly("/paths/~1a/additionalOperations/A B invalid_method");
    }

    @Test
    void whatIsMoreExactComesFirstWhateverTheOrderOfTheDocument() {
        String paths = Stream.of(
                        "/pets/{id}",
                        "/pets/mine",
                        "/{any}/mine",
                        "/pets/{a}-{b}",
                        "/pets/{id}.json",
                        "/{all+}",
                        "/pets/{id}?x=1",
                        "/pets")
                .map(path -> "\"" + path + "\": {get: {}}")
                .collect(Collectors.joining(", "));
        assertThat(routes(Documents.withPaths(paths)))
                .containsExactly(
                        "GET path /pets",
                        "GET path /pets/mine",
                        "GET template /pets/{id}.json",
                        "GET regex /pets/[^/]+-[^/]+",
                        "GET template /pets/{id} queryParameters [{\"name\":\"x\",\"value\":\"1\"}]",
                        "GET template /pets/{id}",
                        "GET template /{any}/mine",
                        "GET regex /.+");
    }

    @Test
    void pathsThatDifferInNamesOfVariablesAreOne() {
        String document = Documents.withPaths("\"/a/{x}\": {get: {}, put: {}}, \"/a/{y}\": {get: {}, post: {}}");
        assertThat(routes(document))
                .containsExactly("GET template /a/{x}", "PUT template /a/{x}", "POST template /a/{y}");
        assertThat(notes(document)).containsExactly("/paths/~1a~1{y}/get same_path");
    }

    @Test
    void pathsThatAreOneButSayDifferentThingsAreAFault() {
        assertThat(faults(Documents.withPaths("\"/a/{x}\": {get: {}},"
                        + " \"/a/{y}\": {get: {x-flowplane-route-overrides: {authn: admins}}}")))
                .containsExactly("/paths/~1a~1{y}/get same_path");
        assertThat(faults(Documents.withPaths(
                        "\"/a/{x}\": {get: {}}, \"/a/{y}\": {get: {x-flowplane-upstream: \"b:1\"}}")))
                .containsExactly("/paths/~1a~1{y}/get same_path");
    }

    @Test
    void routesAreCalledLikeTheirOperationsEachByItsOwnName() {
        assertThat(definition(
                                Documents.withPaths(
                                        "/a: {get: {operationId: x}, put: {operationId: x}, post: {},"
                                                + " delete: {operationId: \"\"}, patch: {operationId: 7}, head: {operationId: \"a\\tb\"}}"))
                        .routes())
                .extracting(ApiRoute::name)
                .containsExactlyInAnyOrder("x", "x~b5a4a460b1e1", "POST /a", "DELETE /a", "7", "a b");
    }

    @Test
    void faultsInSettingsAreToldWithTheirPlaceInTheDocument() {
        assertThat(faults(Documents.withPath("/a") + "x-flowplane-filters: [{name: x, config: 1}]"))
                .containsExactly("/x-flowplane-filters/0/config wrong_type");
    }

    @Test
    void webhooksAndCallbacksAreNoRoutes() {
        assertThat(routes(HEAD + """
                        paths: {/a: {post: {callbacks: {c: {"{$request.body#/url}": {post: {}}}}}}}
                        webhooks: {w: {post: {}}}
                        """)).containsExactly("POST path /v1/a");
    }
}
