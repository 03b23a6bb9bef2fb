package io.flowplane.importer;

import static io.flowplane.importer.Documents.faults;
import static io.flowplane.importer.Documents.match;
import static io.flowplane.importer.Documents.notes;
import static io.flowplane.importer.Documents.withPath;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/|path /",
                "/pets|path /pets",
                "/pets/|path /pets/",
                "/pets/{id}|template /pets/{id}",
                "/pets/{id}/|template /pets/{id}/",
                "/pets/{pet_id}/toys/{toyId}|template /pets/{pet_id}/toys/{toyId}",
                "/pets/{id}.json|template /pets/{id}.json",
                "/pets/{id}:feed|template /pets/{id}:feed",
                "/pets(id={id})|template /pets(id={id})",
                "/a;b=c|path /a;b=c",
                "/a'b!$&()*+,;=:@|path /a'b!$&()*+,;=:@",
                "/v{version}/pets|regex /v[^/]+/pets",
                "/{a}-{b}|regex /[^/]+-[^/]+",
                "/{a}{b}|regex /[^/]+[^/]+",
                "/{a}.{b}/x|regex /[^/]+\\.[^/]+/x",
                "/files/{proxy+}|regex /files/.+",
                "/files/{path*}|regex /files/.+",
                "/files/{+path}|regex /files/.+",
                "/a.b(c)[d]+e*f^g|path /a.b(c)[d]+e*f%5Eg",
                "/a.b(c)$+e*f/{x}-{y}|regex /a\\.b\\(c\\)\\$\\+e\\*f/[^/]+-[^/]+",
                "/größe|path /gr%C3%B6%C3%9Fe",
                "/a b|path /a%20b",
                "/a%20b|path /a%20b",
                "/%7Euser|path /~user",
                "/%41|path /A",
                "/a%2Bb|path /a%2Bb",
                "/.well-known/x|path /.well-known/x",
                "/...|path /...",
                "/users/{user-id}|template /users/*",
                "/users/{user-id}.json|template /users/{v}.json",
                "/users/{a_name_of_17_char}|template /users/*",
                "/{1a}|template /*",
                "/{id}/x/{id}|template /*/x/*",
                "/{a}/{b}/{c}/{d}/{e}/{f}|template /*/*/*/*/*/*",
                "/{größe}|template /*",
                "/{id:[0-9]+}|template /{id}",
                "/{path:.*}|regex /.+",
                "//a//b|path /a/b",
                "/a//|path /a/",
                "/x?action=y&z|path /x queryParameters [{\"name\":\"action\",\"value\":\"y\"},{\"name\":\"z\",\"present\":true}]",
                "/x?id={id}|path /x queryParameters [{\"name\":\"id\",\"present\":true}]",
                "/x{?page,size}|path /x",
                "/x?{a}=1&b=2|path /x queryParameters [{\"name\":\"b\",\"value\":\"2\"}]",
                "/x/{id}{.format}|regex /x/[^/]+\\.[^/]+",
                "/#Action=Do|path /",
            })
    void aPathIsMatchedByWhatEnvoyHasForIt(String path, String match) {
        assertThat(match(path)).isEqualTo(match);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pets|invalid_path",
                "/../admin|invalid_path",
                "/a/./b|invalid_path",
                "/%2e%2e/admin|invalid_path",
                "/a%2Fb|invalid_path",
                "/a%5cb|invalid_path",
                "/a%00b|invalid_path",
                "/a\\b|invalid_path",
                "/a%|invalid_path",
                "/a%zz|invalid_path",
                "/{id|invalid_path",
                "/id}|invalid_path",
                "/{a{b}}|invalid_path",
                "/{}|invalid_path",
                "/{;x}|invalid_path",
                "/{a/b|invalid_path",
            })
    void aPathThatNoRequestHasIsAFault(String path, String code) {
        assertThat(faults(withPath(path)))
                .containsExactly("/paths/" + path.replace("~", "~0").replace("/", "~1") + " " + code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/users/{user-id}|path_rewritten",
                "/{a}-{b}|path_rewritten",
                "/files/{proxy+}|path_rewritten",
                "//a|slashes_merged",
                "/x?action=y|query_match",
                "/x#op|fragment_left_out",
                "/{id:[0-9]+}|pattern_left_out",
            })
    void whatIsRewrittenIsNoted(String path, String code) {
        assertThat(notes(withPath(path))).containsExactly("/paths/" + path.replace("/", "~1") + " " + code);
    }

    @Test
    void aPathThatIsTooLargeForAnExpressionIsMatchedByMoreThanItAndNoted() {
        String path =
                "/subscriptions/{a}/resourceGroups/System.{b}/providers/{c}/locations/{d}/computeOperationResults/{e}";
        assertThat(match(path))
                .isEqualTo(
                        "template /subscriptions/*/resourceGroups/*/providers/*/locations/*/computeOperationResults/*");
        assertThat(notes(withPath(path))).singleElement().asString().endsWith("path_widened");
        assertThat(
                        match(
                                "/communications/callRecords/example.graph.callRecords.getDirectRoutingCalls(fromDateTime={a},toDateTime={b})"))
                .isEqualTo(
                        "template /communications/callRecords/example.graph.callRecords.getDirectRoutingCalls(fromDateTime={v})");
    }
}
