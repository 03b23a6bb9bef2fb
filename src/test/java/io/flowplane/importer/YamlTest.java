package io.flowplane.importer;

import static io.flowplane.importer.Documents.HEAD;
import static io.flowplane.importer.Documents.read;
import static io.flowplane.importer.Documents.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    private static final String BODY = HEAD + "paths: {/a: {get: {}}}\n";
    private static final String JSON = "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},"
            + "\"servers\":[{\"url\":\"http://a\"}],\"paths\":{\"/a\":{\"get\":{}}}}";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes|\"yes\"",
                "on|\"on\"",
                "2024-01-31|\"2024-01-31\"",
                "12:30|\"12:30\"",
                "1_000|\"1_000\"",
                "true|true",
                "NULL|null",
                "~|null",
                "''|\"\"",
                "'true'|\"true\"",
                "3|3",
                "0x1F|31",
                "0o17|15",
                "3.10|3.10",
                ".5|0.5",
                ".inf|\".inf\"",
                "!!str 3|\"3\"",
                "!!int '3'|3",
                "[a, 'b', \"c\\n\"]|[\"a\",\"b\",\"c\\n\"]",
                "{200: a, 'x': b, true: c, ~: d}|{\"200\":\"a\",\"x\":\"b\",\"true\":\"c\",\"~\":\"d\"}",
            })
    void scalarsAreThoseOfYaml12(String yaml, String json) {
        assertThat(Json.write(read(BODY + "x: " + yaml).document().path("x"))).isEqualTo(json);
    }

    @Test
    void aliasesAndMergesStandForWhatTheyName() {
        ImportedApi api = read(HEAD + """
                x: &base {a: 1, b: 1}
                y: {<<: *base, b: 2}
                z: {<<: [{a: 3}, *base]}
                q: {"<<": 1}
                paths:
                  /a: &item {get: {operationId: one}}
                  /b: *item
                """);
        assertThat(Json.write(api.document().path("y"))).isEqualTo("{\"b\":2,\"a\":1}");
        assertThat(Json.write(api.document().path("z"))).isEqualTo("{\"a\":3,\"b\":1}");
        assertThat(Json.write(api.document().path("q"))).isEqualTo("{\"<<\":1}");
        assertThat(api.definition().routes()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=utf-8",
                "application/vnd.oai.openapi+json;version=3.0",
                "text/plain",
                "application/octet-stream",
                "",
            })
    void jsonIsReadAsJson(String mediaType) {
        assertThat(OpenApiReader.read(bytes("\uFEFF" + JSON), mediaType, Wishes.NONE)
                        .definition()
                        .routes())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "application/x-yaml",
                "text/yaml",
                "text/x-yaml; charset=utf-8",
                "APPLICATION/VND.OAI.OPENAPI+YAML",
                "text/plain",
                "",
            })
    void yamlIsReadAsYaml(String mediaType) {
        assertThat(OpenApiReader.read(bytes("\uFEFF" + BODY), mediaType, Wishes.NONE)
                        .definition()
                        .routes())
                .hasSize(1);
    }

    @Test
    void bothLanguagesAreTriedWhereTheRequestSaysNeitherAndBothSayWhatIsWrong() {
        Refusal refusal = refusal(bytes("openapi: [3"), "text/plain", Wishes.NONE);
        assertThat(refusal.problems()).extracting(Problem::code).containsExactly("syntax", "syntax");
        assertThat(refusal.detail()).contains("isn't JSON (line 1, column", "isn't YAML (line 1, column");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: b: c|line 5, column 5",
                "a: [1, 2|line 6, column 1",
                "a: \"x|line 6, column 1",
                "`\tb: 1`|line 5, column 1",
                "a: @x|line 5, column 4",
                "- a|line 5, column 1",
            })
    void aFaultOfSyntaxHasItsLineAndColumn(String line, String place) {
        Refusal refusal = refusal(bytes(BODY + line + "\n"), "application/yaml", Wishes.NONE);
        assertThat(refusal.problems()).singleElement().extracting(Problem::code).isEqualTo("syntax");
        assertThat(refusal.detail()).contains("(" + place + ")");
    }

    @Test
    void brokenJsonHasItsLineAndColumn() {
        Refusal refusal = refusal(bytes("{\n\"openapi\": \"3.0.0\",\n]"), "application/json", Wishes.NONE);
        assertThat(refusal.detail()).contains("line 3, column");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|empty_body",
                "` \n `|empty_body",
                "`# nothing`|empty_body",
                "`a: 1\n---\nb: 2`|trailing_content",
                "`- a`|not_an_object",
                "`text`|not_an_object",
                "`null`|not_an_object",
                "`? [a]\n: b`|invalid_name",
            })
    void whatIsNoDocumentIsRefused(String text, String code) {
        Refusal refusal = refusal(bytes(text.replace("\\n", "\n")), "application/yaml", Wishes.NONE);
        assertThat(refusal.problems()).singleElement().extracting(Problem::code).isEqualTo(code);
    }
}
