package io.flowplane.json;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strict JSON (RFC 8259) in and canonical JSON out. Refused as MALFORMED_BODY: bytes that aren't UTF-8, duplicate
 * member
 * names, NUL and lone surrogates, numbers that a double or 2⁵³ can't hold, too much depth or too many values, nothing
 * at
 * all, anything after the value.
 */
public final class Json {
    /** Makes nodes. */
    public static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final JsonMapper MAPPER = JsonMapper.shared();

    private Json() {}

    /** The one JSON object in {@code bytes}. */
    public static ObjectNode parseObject(byte[] bytes, JsonLimits limits) {
        if (parse(bytes, limits) instanceof ObjectNode object) {
            return object;
        }
        throw malformed("The body must be a JSON object: {…}.", "", "not_an_object");
    }

    /** The one JSON value in {@code bytes}. */
    public static JsonNode parse(byte[] bytes, JsonLimits limits) {
        return parse(decode(bytes), limits);
    }

    /** The one JSON value in {@code text}. */
    public static JsonNode parse(String text, JsonLimits limits) {
        if (text.isBlank()) {
            throw malformed("The body is empty; a JSON object is expected.", "", "empty_body");
        }
        return new StrictParser(text, limits, false).document();
    }

    /**
     * The one JSON value in {@code text} that somebody else wrote: any number is taken and kept as it is written. One
     * of
     * more than 64 characters becomes a text.
     */
    public static JsonNode parseAnyNumbers(String text, JsonLimits limits) {
        if (text.isBlank()) {
            throw malformed("The body is empty; a JSON object is expected.", "", "empty_body");
        }
        return new StrictParser(text, limits, true).document();
    }

    /** A number as JSON writes it; a text where it is too long or too large to compute with. */
    public static JsonNode anyNumber(String digits) {
        return StrictParser.anyNumber(digits);
    }

    /** Why a text can't be kept, such as "A text holds the character NUL", without a full stop. */
    public static Optional<String> textFault(String text) {
        return StrictParser.textFault(text);
    }

    /** What {@link #write} or {@link Records#canonical} wrote. */
    public static ObjectNode stored(String text) {
        if (MAPPER.readTree(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("Stored JSON is not an object.");
    }

    /** Compact text, members in their order. */
    public static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** Appends a text as JSON writes it; most hold nothing that must be written otherwise. */
    public static void quote(String text, StringBuilder to) {
        if (isPlain(text)) {
            to.append('"').append(text).append('"');
        } else {
            to.append(write(NODES.stringNode(text)));
        }
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** The same value with the members of every object in the order of their names. */
    public static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, JsonNode> members = new TreeMap<>();
            object.properties().forEach(member -> members.put(member.getKey(), sorted(member.getValue())));
            ObjectNode sorted = NODES.objectNode();
            members.forEach(sorted::set);
            return sorted;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode sorted = NODES.arrayNode(array.size());
            array.forEach(entry -> sorted.add(sorted(entry)));
            return sorted;
        }
        return node;
    }

    static Refusal malformed(String message, String pointer, String code) {
        return Refusal.of(ErrorCode.MALFORMED_BODY, message, List.of(new Problem(pointer, message, code)));
    }

    /** The text of UTF-8 bytes, without a byte order mark. */
    public static String decode(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw malformed("The body isn't UTF-8; send it in that encoding.", "", "not_utf8");
        }
    }
}
