package io.flowplane.store.sql;

import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The small JSON texts in columns: labels, scopes, details. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    static String text(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    static List<String> strings(String text) {
        return List.copyOf(MAPPER.readValue(text, new TypeReference<List<String>>() {}));
    }

    static Map<String, String> labels(String text) {
        return text.equals("{}")
                ? Map.of()
                : Map.copyOf(MAPPER.readValue(text, new TypeReference<Map<String, String>>() {}));
    }
}
