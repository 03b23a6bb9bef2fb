package io.flowplane.importer;

import static io.flowplane.importer.Documents.HEAD;
import static io.flowplane.importer.Documents.definition;
import static io.flowplane.importer.Documents.faults;
import static io.flowplane.importer.Documents.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Documents that mean ill: each is refused with its reason, or read within its limits. */
class HostileDocumentsTest {
    private static String code(String document) {
        Refusal refusal = refusal(document, Wishes.NONE);
        assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED_BODY);
        return refusal.problems().getLast().code();
    }

    private static String jsonPaths(int count, java.util.function.IntFunction<String> path) {
        return "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},\"servers\":[{\"url\":\"http://a.example\"}],"
                + "\"paths\":{"
                + IntStream.range(0, count)
                        .mapToObj(i -> "\"" + path.apply(i) + "\":{\"get\":{}}")
                        .collect(Collectors.joining(","))
                + "}}";
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            laughs.append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
        }
        assertThat(code(HEAD + laughs)).isEqualTo("too_many_values");
    }

    @Test
    void mergedMappingsThatMultiplyAreRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 {x: {y: 1}}\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a%d: &a%d {l: *a%d, <<: *a%d, m: *a%d}\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        assertThat(code(HEAD + laughs)).isEqualTo("too_many_values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &a [*a]", "a: &a {b: *a}", "a: &a {<<: *a}", "a: *b", "a: *b\nb: &b 1"})
    void anAliasOfWhatIsntThereYetIsRefused(String member) {
        assertThat(code(HEAD + member)).isEqualTo("unknown_alias");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!java.net.URL [http://127.0.0.1:1/]",
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [http://127.0.0.1/]]]]",
                "!<tag:yaml.org,2002:java.lang.Runtime> {}",
                "!custom x",
                "!!binary aGVsbG8=",
                "!!python/object/apply:os.system [id]",
                "!!set {a, b}",
            })
    void tagsConstructNothing(String value) {
        assertThat(code(HEAD + "x: " + value)).isEqualTo("unknown_tag");
    }

    @Test
    void depthIsBounded() {
        assertThat(code("[".repeat(100_000))).isIn("too_deep", "syntax");
        assertThat(code("{\"a\":".repeat(100_000))).isIn("too_deep", "syntax");
        assertThat(code("{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000))).isEqualTo("too_deep");
        String block =
                IntStream.range(0, 2_000).mapToObj(i -> " ".repeat(i) + "a:\n").collect(Collectors.joining());
        assertThat(code(block)).isEqualTo("too_deep");
        assertThat(code("- ".repeat(10_000) + "a")).isIn("too_deep", "syntax");
    }

    @Test
    void aMemberThatIsThereTwiceIsRefused() {
        assertThat(code("{\"openapi\":\"3.1.0\",\"openapi\":\"3.0.0\"}")).isEqualTo("duplicate_key");
        assertThat(code(HEAD + "paths: {/a: {get: {}}, /a: {post: {}}}")).isEqualTo("duplicate_key");
        assertThat(code(HEAD + "paths:\n  /a: {get: {}}\n  \"/a\": {post: {}}")).isEqualTo("duplicate_key");
        Refusal refusal = refusal(HEAD + "x:\n  1: a\n  \"1\": b", Wishes.NONE);
        assertThat(refusal.problems().getLast().pointer()).isEqualTo("/x/1");
        assertThat(refusal.detail()).contains("line 6");
    }

    @Test
    void nulAndHalfSurrogatesAreRefused() {
        assertThat(code("{\"openapi\":\"3.1.0\\u0000\"}")).isEqualTo("nul");
        assertThat(code("{\"openapi\":\"\\ud800\"}")).isEqualTo("lone_surrogate");
        assertThat(code(HEAD + "x: \"\\0\"")).isEqualTo("nul");
        assertThat(code(HEAD + "x: \"\\uD800\"")).isIn("lone_surrogate", "syntax");
        assertThat(code(HEAD + "x: a\u0000b")).isEqualTo("syntax");
        assertThat(code(HEAD + "x: a\u0007b")).isEqualTo("syntax");
        byte[] latin = (HEAD + "x: ü").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refusal(latin, null, Wishes.NONE).problems().getFirst().code())
                .isEqualTo("not_utf8");
        byte[] wide = HEAD.getBytes(StandardCharsets.UTF_16);
        assertThat(refusal(wide, null, Wishes.NONE).problems().getFirst().code())
                .isEqualTo("not_utf8");
    }

    @Test
    void namesOfOtherLanguagesObjectsAreNothingSpecial() {
        ImportedApi api = Documents.read(HEAD + """
                paths: {/__proto__: {get: {operationId: __proto__}}, /constructor: {get: {operationId: toString}}}
                __proto__: {admin: true}
                """);
        assertThat(api.definition().routes()).hasSize(2);
        assertThat(api.document().has("__proto__")).isTrue();
    }

    @Test
    void fiftyThousandPathsAreRefusedWithTheReason() {
        assertThat(faults(jsonPaths(50_000, i -> "/p/" + i))).containsExactly("/paths too_many_operations");
    }

    @Test
    void tenThousandOperationsOnSimilarPathsAreRead() {
        ApiDefinitionSpec definition = definition(jsonPaths(10_000, i -> "/a/{x}/b/{y}/c" + i + "/{z}-{w}"));
        assertThat(definition.routes()).hasSize(10_000);
        assertThat(definition.routes().stream().map(route -> route.name()).distinct())
                .hasSize(10_000);
    }

    @Test
    void tenThousandPathsThatAreOneAreOneRoute() {
        assertThat(definition(jsonPaths(10_000, i -> "/a/{x" + i + "}")).routes())
                .hasSize(1);
    }

    @Test
    void aPathOfAMegabyteIsAFaultWithoutRepeatingItWhole() {
        Refusal refusal = refusal(jsonPaths(1, i -> "/" + "a".repeat(1_000_000)), Wishes.NONE);
        assertThat(refusal.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("too_long");
            assertThat(problem.pointer().length()).isLessThan(2_000);
        });
        Refusal variables = refusal(jsonPaths(1, i -> "/{a}".repeat(250_000)), Wishes.NONE);
        assertThat(variables.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message().length()).isLessThan(2_000));
    }

    @Test
    void aNameOfAMegabyteIsCut() {
        String id = "x".repeat(1_000_000);
        ApiDefinitionSpec definition =
                definition(HEAD + "paths: {/a: {get: {operationId: %s}, put: {operationId: %s}}}".formatted(id, id));
        assertThat(definition.routes())
                .extracting(route -> route.name().length())
                .containsOnly(100);
        assertThat(definition.routes().stream().map(route -> route.name()).distinct())
                .hasSize(2);
    }

    @Test
    void settingsThatReferencesMultiplyAreRefused() {
        String paths = IntStream.range(0, 9_000)
                .mapToObj(i -> "  /a" + i + ": {$ref: '#/components/pathItems/big'}\n")
                .collect(Collectors.joining());
        assertThat(faults(HEAD + "paths:\n" + paths + """
                        components:
                          pathItems:
                            big: {get: {x-flowplane-route-overrides: {custom_response: {body: %s}}}}
                        """.formatted("x".repeat(100_000))))
                .anySatisfy(fault -> assertThat(fault).endsWith(" too_large"));
    }

    @Test
    void numbersThatNobodyNeedsRefuseNoDocumentAndComeBackAsTheyWere() {
        String numbers = "[12345678901234567890123,1E+400,0.10,1.50,-0,9007199254740993,1E-400]";
        String document =
                "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\",\"version\":1.0},\"servers\":[{\"url\":\"http://a\"}],"
                        + "\"paths\":{\"/a\":{\"get\":{}}},\"x-numbers\":" + numbers + "}";
        ImportedApi api = Documents.read(document);
        assertThat(Json.write(api.document())).contains("\"x-numbers\":" + numbers.replace("-0,", "0,"));
        assertThat(api.definition().source().version()).isEqualTo("1.0");
        ObjectNode longest = Documents.read(
                        document.replace("[1234", "[" + "7".repeat(100_000) + ",1E999999999999,1234"))
                .document();
        assertThat(longest.path("x-numbers").path(0).isString()).isTrue();
    }

    @Test
    void aNumberInOurExtensionsMustBeOneThatBodiesMayHave() {
        assertThat(faults(HEAD + "paths: {/a: {get: {x-flowplane-timeout: 1.0e400}}}"))
                .contains("/paths/~1a/get/x-flowplane-timeout bad_number");
        assertThat(
                        faults(
                                HEAD
                                        + "paths: {/a: {get: {x-flowplane-route-overrides: {buffer: {max_request_bytes: 12345678901234567890}}}}}"))
                .contains("/paths/~1a/get/x-flowplane-route-overrides/buffer/max_request_bytes bad_number");
    }

    @Test
    void tooManyValuesAreRefused() {
        Wishes small = new Wishes(null, null, new Limits(200, 1_000, 10_000));
        String zeros = "[" + "0,".repeat(5_000) + "0]";
        assertThat(refusal("{\"a\":" + zeros + "}", small).problems())
                .allSatisfy(problem -> assertThat(problem.code()).isEqualTo("too_many_values"));
    }

    @Test
    void moreServersThanAGatewayCanUseAreRefused() {
        String servers = IntStream.range(0, 50_000)
                .mapToObj(i -> "- {url: 'http://h" + i + "'}\n")
                .collect(Collectors.joining());
        String upstreams =
                IntStream.range(0, 50_000).mapToObj(i -> "- 'h" + i + ":1'\n").collect(Collectors.joining());
        String paths = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {}}}\n";
        assertThat(faults(paths + "servers:\n" + servers)).containsExactly("/servers too_many");
        assertThat(faults(paths + "x-flowplane-upstream:\n" + upstreams)).contains("/x-flowplane-upstream too_many");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", ":", "\t", "\n", "# ", "a\n  ", "! ", "&a ", "- ", "? ", "[", "{", "\"\\u0041"})
    void megabytesOfOneTokenAreJudged(String token) {
        String document = HEAD + "paths: {/a: {get: {}}}\nx: " + token.repeat(4_000_000 / token.length());
        Throwable thrown = org.assertj.core.api.Assertions.catchThrowable(() -> Documents.read(document));
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(Refusal.class);
            assertThat(((Refusal) thrown).problems())
                    .isNotEmpty()
                    .allSatisfy(
                            problem -> assertThat(problem.message().length()).isLessThan(1_000));
        }
    }
}
