package io.flowplane.importer;

import io.flowplane.json.Json;
import java.math.BigInteger;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What YAML 1.2's core schema (section 10.3) makes of a scalar without quotes. */
final class CoreSchema {
    private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,20}");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,15}");
    private static final int LONGEST = 1000;

    private CoreSchema() {}

    /** A text, unless it is one of the core schema's words or numbers. Infinity, which JSON lacks, stays a text. */
    static JsonNode resolve(String text) {
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> Json.NODES.nullNode();
            case "true", "True", "TRUE" -> Json.NODES.booleanNode(true);
            case "false", "False", "FALSE" -> Json.NODES.booleanNode(false);
            default -> mayBeNumber(text) ? number(text) : Json.NODES.stringNode(text);
        };
    }

    private static boolean mayBeNumber(String text) {
        char c = text.charAt(0);
        return ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.') && text.length() <= LONGEST;
    }

    private static JsonNode number(String text) {
        if (INTEGER.matcher(text).matches() || FLOAT.matcher(text).matches()) {
            return Json.anyNumber(text);
        }
        if (OCTAL.matcher(text).matches()) {
            return Json.NODES.numberNode(new BigInteger(text.substring(2), 8));
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return Json.NODES.numberNode(new BigInteger(text.substring(2), 16));
        }
        return Json.NODES.stringNode(text);
    }
}
