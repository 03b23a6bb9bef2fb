package io.flowplane.importer;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Json;
import io.flowplane.json.JsonLimits;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The text of a document as a tree. */
final class DocumentText {
    private enum Language {
        JSON,
        YAML,
        EITHER
    }

    private DocumentText() {}

    /** The object in {@code bytes}: JSON or YAML, as {@code mediaType} says, else whichever it is. */
    static ObjectNode read(byte[] bytes, @Nullable String mediaType, Limits limits) {
        String text = Json.decode(bytes);
        JsonNode value = switch (language(mediaType)) {
            case JSON -> json(text, limits);
            case YAML -> YamlReader.read(text, limits);
            case EITHER -> either(text, limits);
        };
        if (value instanceof ObjectNode object) {
            return object;
        }
        String message = "This is no OpenAPI document: it must be an object with the members openapi, info and paths.";
        throw malformed(message, List.of(new Problem("", message, "not_an_object")));
    }

    private static Language language(@Nullable String mediaType) {
        String type =
                mediaType == null ? "" : mediaType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.endsWith("+json")) {
            return Language.JSON;
        }
        boolean yaml = type.endsWith("/yaml") || type.endsWith("/x-yaml") || type.endsWith("+yaml");
        return yaml ? Language.YAML : Language.EITHER;
    }

    private static JsonNode json(String text, Limits limits) {
        return Json.parseAnyNumbers(text, new JsonLimits(limits.depth(), limits.values()));
    }

    private static JsonNode either(String text, Limits limits) {
        try {
            return json(text, limits);
        } catch (Refusal noJson) {
            try {
                return YamlReader.read(text, limits);
            } catch (Refusal noYaml) {
                throw malformed(
                        noJson.detail() + " " + noYaml.detail(),
                        List.of(noJson.problems().getFirst(), noYaml.problems().getFirst()));
            }
        }
    }

    private static Refusal malformed(String message, List<Problem> problems) {
        return Refusal.of(ErrorCode.MALFORMED_BODY, message, problems);
    }
}
