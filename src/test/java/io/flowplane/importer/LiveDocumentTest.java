package io.flowplane.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveDocumentTest {
    private static final List<String> GATEWAY = List.of("http://gateway.example:10000", "http://127.0.0.1:10000");

    private static String live(String document) {
        ImportedApi api = Documents.read(document);
        String before = Json.write(api.document());
        String live = Json.write(LiveDocument.of(api.document(), GATEWAY, api.basePath()));
        assertThat(Json.write(api.document())).isEqualTo(before);
        return live;
    }

    @Test
    void theServersAreTheGatewaysWithTheBasePath() {
        assertThat(live("""
                        openapi: 3.0.0
                        info: {title: T, version: "1"}
                        servers: [{url: "https://{h}.example/v1/", variables: {h: {default: a}}}, {url: https://b.example/v1}]
                        x-flowplane-domain: d.example
                        paths: {/a: {get: {x-flowplane-timeout: 1}}}
                        """))
                .isEqualTo(
                        "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},"
                                + "\"servers\":[{\"url\":\"http://gateway.example:10000/v1\"},{\"url\":\"http://127.0.0.1:10000/v1\"}],"
                                + "\"x-flowplane-domain\":\"d.example\",\"paths\":{\"/a\":{\"get\":{\"x-flowplane-timeout\":1}}}}");
    }

    @Test
    void aDocumentWithoutServersGetsThem() {
        assertThat(live("""
                        openapi: 3.0.0
                        info: {title: T, version: "1"}
                        x-flowplane-upstream: "a:1"
                        paths: {/a: {get: {}}}
                        """)).contains("\"servers\":[{\"url\":\"http://gateway.example:10000\"},");
    }

    @Test
    void serversOfPathsAndOperationsAreReplacedAsWell() {
        String live = live("""
                openapi: 3.1.0
                info: {title: T, version: "1"}
                servers: [{url: https://a.example/v1}]
                paths:
                  /a: {servers: [{url: https://b.example/v2}], get: {servers: [{url: https://c.example}]}}
                  /b: {$ref: '#/components/pathItems/b'}
                components:
                  pathItems: {b: {get: {servers: [{url: https://d.example/v4}]}}}
                  schemas: {S: {type: string, examples: [https://a.example/v1]}}
                """);
        assertThat(live).doesNotContain("b.example", "c.example", "d.example");
        assertThat(live)
                .contains("\"/a\":{\"servers\":[{\"url\":\"http://gateway.example:10000/v2\"}")
                .contains("\"get\":{\"servers\":[{\"url\":\"http://gateway.example:10000\"}")
                .contains("\"b\":{\"get\":{\"servers\":[{\"url\":\"http://gateway.example:10000/v4\"}")
                .contains("\"examples\":[\"https://a.example/v1\"]");
    }
}
