package io.flowplane.importer;

import static io.flowplane.importer.Documents.HEAD;
import static io.flowplane.importer.Documents.definition;
import static io.flowplane.importer.Documents.faults;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencesTest {
    private static List<String> routes(String paths) {
        return definition(HEAD + paths).routes().stream()
                .map(route -> route.methods().getFirst() + " " + Documents.shown(route.match()))
                .toList();
    }

    @Test
    void aPathMayStandElsewhereInTheDocument() {
        assertThat(routes("""
                        paths:
                          /a: {$ref: '#/components/pathItems/shared'}
                          /b: {$ref: '#/paths/~1a', post: {}}
                          /c{x}: {$ref: '#/components/pathItems/t~0~1%20%C3%BC+'}
                          /d: {$ref: '#/x-more/0/item'}
                        x-more: [{item: {put: {}}}]
                        components:
                          pathItems:
                            shared: {$ref: '#/components/pathItems/real'}
                            real: {get: {}}
                            "t~/ ü+": {delete: {}}
                        """))
                .containsExactly(
                        "GET path /v1/a",
                        "GET path /v1/b",
                        "POST path /v1/b",
                        "PUT path /v1/d",
                        "DELETE template /v1/c{x}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'#/paths/~1a'|circular_reference",
                "'#/components/pathItems/loop'|circular_reference",
                "'#/components/pathItems/absent'|dangling_reference",
                "'#/components/pathItems/text'|dangling_reference",
                "'#/info/title/x'|dangling_reference",
                "'#anchor'|dangling_reference",
                "'#/%zz'|dangling_reference",
                "'#/x-list/-1'|dangling_reference",
                "'other.yaml'|remote_reference",
                "'../../etc/passwd'|remote_reference",
                "'file:///etc/passwd#/a'|remote_reference",
                "'http://169.254.169.254/latest#/a'|remote_reference",
                "1|wrong_type",
            })
    void aReferenceThatLeadsNowhereIsAFault(String ref, String code) {
        String document = HEAD + """
                paths: {/a: {$ref: %s}}
                x-list: [{get: {}}]
                components:
                  pathItems:
                    text: text
                    loop: {$ref: '#/components/pathItems/pool'}
                    pool: {$ref: '#/components/pathItems/loop'}
                """.formatted(ref);
        List<String> faults = faults(document);
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst()).matches("/(paths/~1a|components/pathItems/\\w+)/\\$ref " + code);
    }

    @Test
    void aLongChainOfReferencesIsAFault() {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            items.append("    i")
                    .append(i)
                    .append(": {$ref: '#/components/pathItems/i")
                    .append(i + 1)
                    .append("'}\n");
        }
        assertThat(faults(
                        HEAD + "paths: {/a: {$ref: '#/components/pathItems/i0'}}\ncomponents:\n  pathItems:\n" + items))
                .containsExactly("/paths/~1a/$ref too_many_references");
    }

    @Test
    void referencesElsewhereAreLeftAloneAndNothingIsEverFetched() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
        });
        server.start();
        try {
            String there = "http://127.0.0.1:" + server.getAddress().getPort();
            String document = """
                    openapi: 3.1.0
                    $schema: %1$s/schema
                    jsonSchemaDialect: %1$s/dialect
                    info: {title: T, version: "1", license: {url: %1$s/license}}
                    externalDocs: {url: %1$s/docs}
                    servers: [{url: %1$s}]
                    paths:
                      /a:
                        parameters: [{$ref: '%1$s/parameter'}]
                        get: {responses: {"200": {$ref: '%1$s/response'}}}
                    components:
                      schemas: {S: {$ref: '%1$s/s#/a'}, T: {$ref: '#/components/schemas/T'}, U: {$ref: '#/nowhere'}}
                      securitySchemes: {o: {type: openIdConnect, openIdConnectUrl: %1$s/oidc}}
                    """.formatted(there);
            assertThat(definition(document).routes()).hasSize(1);
            assertThat(faults(document.replace("    get:", "    $ref: '" + there + "/item'\n    get:")))
                    .containsExactly("/paths/~1a/$ref remote_reference");
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }
}
