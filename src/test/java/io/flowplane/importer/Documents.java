package io.flowplane.importer;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.domain.spec.ApiDefinitionSpec;
import io.flowplane.domain.spec.ApiDefinitionSpec.ApiMatch;
import io.flowplane.json.Records;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Small documents, read. */
final class Documents {
    /** A document with one server; its paths follow. */
    static final String HEAD = """
            openapi: 3.1.0
            info: {title: Pets, version: 1.0.0}
            servers: [{url: https://pets.example/v1}]
            """;

    private Documents() {}

    static ImportedApi read(String document) {
        return read(document, Wishes.NONE);
    }

    static ImportedApi read(String document, Wishes wishes) {
        return OpenApiReader.read(document.getBytes(StandardCharsets.UTF_8), null, wishes);
    }

    static ApiDefinitionSpec definition(String document) {
        return read(document).definition();
    }

    /** A document with one operation of one path. */
    static String withPath(String path) {
        return withPaths("\"" + path.replace("\\", "\\\\").replace("\"", "\\\"") + "\": {get: {}}");
    }

    /** A document with these members of {@code paths}, in YAML's flow style. */
    static String withPaths(String paths) {
        return HEAD.replace("/v1", "") + "paths: {" + paths + "}\n";
    }

    /** {@code template /pets/{id}} and the like, of the only route. */
    static String match(String path) {
        return shown(definition(withPath(path)).routes().getFirst().match());
    }

    static String shown(ApiMatch match) {
        StringBuilder shown = new StringBuilder();
        Records.write(match)
                .properties()
                .forEach(field -> shown.append(shown.isEmpty() ? "" : " ")
                        .append(field.getKey())
                        .append(' ')
                        .append(field.getValue().asString(field.getValue().toString())));
        return shown.toString();
    }

    static List<String> notes(String document) {
        return read(document).notes().stream().map(Documents::placed).toList();
    }

    /** Place and code of each fault. */
    static List<String> faults(String document) {
        return faults(document, Wishes.NONE);
    }

    static List<String> faults(String document, Wishes wishes) {
        return refusal(document, wishes).problems().stream()
                .map(Documents::placed)
                .toList();
    }

    static Refusal refusal(String document, Wishes wishes) {
        return refusal(document.getBytes(StandardCharsets.UTF_8), null, wishes);
    }

    static Refusal refusal(byte[] document, String mediaType, Wishes wishes) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> OpenApiReader.read(document, mediaType, wishes));
        if (refusal == null) {
            throw new AssertionError("the document was read without a fault");
        }
        return refusal;
    }

    private static String placed(Problem problem) {
        return problem.pointer() + " " + problem.code();
    }
}
