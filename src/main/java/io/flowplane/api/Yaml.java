package io.flowplane.api;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Writes JSON values as YAML that every version of YAML reads alike: texts in double quotes, as JSON has them. */
final class Yaml {
    private static final Pattern PLAIN_KEY = Pattern.compile("[a-z][a-z0-9_]*");
    private static final String INDENT = "  ";

    private Yaml() {}

    static String write(JsonNode object) {
        StringBuilder out = new StringBuilder();
        members(out, object, "");
        return out.toString();
    }

    private static void members(StringBuilder out, JsonNode object, String indent) {
        boolean first = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            out.append(first ? "" : indent);
            first = false;
            out.append(key(member.getKey())).append(':');
            value(out, member.getValue(), indent + INDENT);
        }
    }

    private static void value(StringBuilder out, JsonNode value, String indent) {
        if (value.isObject() && !value.isEmpty()) {
            out.append('\n').append(indent);
            members(out, value, indent);
        } else if (value.isArray() && !value.isEmpty()) {
            out.append('\n');
            value.forEach(entry -> entry(out, entry, indent));
        } else {
            out.append(' ').append(value).append('\n');
        }
    }

    private static void entry(StringBuilder out, JsonNode entry, String indent) {
        out.append(indent).append('-');
        if (entry.isObject() && !entry.isEmpty()) {
            out.append(' ');
            members(out, entry, indent + INDENT);
        } else {
            value(out, entry, indent + INDENT);
        }
    }

    /** Words such as {@code y} or {@code on} are truth values to YAML 1.1, and so quoted. */
    private static String key(String key) {
        boolean plain = PLAIN_KEY.matcher(key).matches() && key.length() > 3;
        return plain ? key : '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
