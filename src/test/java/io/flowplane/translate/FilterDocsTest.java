package io.flowplane.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowplane.domain.spec.filter.FilterType;
import io.flowplane.domain.spec.filter.FriendlyFilter;
import io.flowplane.json.Json;
import io.flowplane.json.Schemas;
import io.flowplane.testing.RealEnvoy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The page of filters tells what the records say; {@code -Dgolden.update=true} writes it anew below its first part. */
class FilterDocsTest {
    private static final Path PAGE = RealEnvoy.repository().resolve("docs/filters.md");
    private static final String BELOW = "<!-- Below is made by FilterDocsTest. -->\n";

    @Test
    void thePageHasEveryTypeWithItsFields() throws IOException {
        String page = Files.readString(PAGE);
        String above = page.substring(0, page.indexOf(BELOW) + BELOW.length());
        String whole =
                above + FilterType.all().stream().map(FilterDocsTest::section).collect(Collectors.joining());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, whole);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(whole);
    }

    private static String section(FilterType type) {
        ObjectNode schema = new Schemas().alone(FriendlyFilter.class, type.form());
        StringBuilder text = new StringBuilder("\n## " + type.name() + "\n\n");
        text.append(schema.get("description").stringValue())
                .append('\n')
                .append(type.usageHint())
                .append("\n\n");
        text.append("Envoy's name: ")
                .append(type.envoyName().isEmpty() ? "the filter's own" : "`" + type.envoyName() + "`");
        if (!type.aliases().isEmpty()) {
            text.append("; also `").append(String.join("`, `", type.aliases())).append('`');
        }
        text.append(". At routes: ").append(behavior(type)).append('.');
        type.requires()
                .ifPresent(needed ->
                        text.append(" Needs `").append(needed.setting()).append("=true`."));
        text.append("\n\n").append(table(schema));
        JsonNode parts = schema.get("$defs");
        if (parts != null) {
            // What only this filter has; the rest stands at the end of the first part.
            new TreeMap<>(parts.properties().stream()
                            .filter(part -> part.getKey().startsWith(type.form().getSimpleName())
                                    && part.getValue().has("properties"))
                            .collect(Collectors.toMap(part -> part.getKey(), part -> part.getValue())))
                    .forEach((name, part) -> text.append("\n`")
                            .append(name.substring(type.form().getSimpleName().length()))
                            .append("`: ")
                            .append(part.path("description").asString(""))
                            .append("\n\n")
                            .append(table(part)));
        }
        text.append("\n```json\n").append(pretty(type.example())).append("\n```\n");
        if (!type.perRouteExample().isEmpty() && type.perRoute().isPresent()) {
            text.append("\nAt a route:\n\n```json\n")
                    .append(pretty(type.perRouteExample()))
                    .append("\n```\n");
        }
        return text.toString();
    }

    private static String behavior(FilterType type) {
        return switch (type.perRouteBehavior()) {
            case FULL_CONFIG -> "settings of its own, or `disabled`";
            case REFERENCE_ONLY -> "a name of the listener's settings, or `disabled`";
            case DISABLE_ONLY -> "`disabled`";
            case NOT_SUPPORTED -> "nothing";
        };
    }

    private static String table(JsonNode schema) {
        StringBuilder table = new StringBuilder("| field | value | |\n|---|---|---|\n");
        schema.get("properties").properties().stream()
                .filter(field -> !field.getValue().has("const"))
                .forEach(field -> table.append("| `")
                        .append(field.getKey())
                        .append('`')
                        .append(isRequired(schema, field.getKey()) ? " (required)" : "")
                        .append(" | ")
                        .append(value(field.getValue()))
                        .append(" | ")
                        .append(field.getValue()
                                .path("description")
                                .asString("")
                                .replace("|", "\\|"))
                        .append(" |\n"));
        return table.toString();
    }

    private static boolean isRequired(JsonNode schema, String field) {
        return schema.path("required")
                .valueStream()
                .anyMatch(name -> name.stringValue().equals(field));
    }

    private static String value(JsonNode schema) {
        if (schema.has("$ref")) {
            String ref = schema.get("$ref").stringValue();
            return ref.substring(ref.lastIndexOf('/') + 1);
        }
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().map(JsonNode::stringValue).collect(Collectors.joining(", "));
        }
        return switch (schema.path("type").asString("")) {
            case "array" -> "list of " + value(schema.get("items"));
            case "object" ->
                schema.has("additionalProperties") ? "map of " + value(schema.get("additionalProperties")) : "object";
            case "integer" -> schema.get("minimum") + " to " + schema.get("maximum");
            case "string" -> "text";
            default -> schema.path("type").asString("");
        };
    }

    private static String pretty(String json) {
        return Json.stored(json).toPrettyString();
    }
}
