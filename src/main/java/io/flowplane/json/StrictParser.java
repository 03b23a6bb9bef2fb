package io.flowplane.json;

import io.flowplane.domain.Refusal;
import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Builds the tree of one document, refusing at the first fault, since what follows one can't be trusted. */
final class StrictParser {
    private static final long LARGEST_INTEGER = 1L << 53;
    private static final int LONGEST_NUMBER = 64;

    /** Our own limits are tighter; Jackson's of the length of texts is lifted, for the body's own limit bounds it. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .build();

    private final JsonParser parser;
    private final JsonLimits limits;
    private final boolean takesAnyNumber;
    private int nodes;

    StrictParser(String text, JsonLimits limits, boolean takesAnyNumber) {
        this.parser = FACTORY.createParser(ObjectReadContext.empty(), text);
        this.limits = limits;
        this.takesAnyNumber = takesAnyNumber;
    }

    JsonNode document() {
        try (parser) {
            JsonNode value = value(parser.nextToken(), Pointer.ROOT, 0);
            if (parser.nextToken() != null) {
                throw fault("There is something after the end of the JSON value", "trailing_content");
            }
            return value;
        } catch (JacksonException e) {
            throw syntaxFault(e);
        }
    }

    private JsonNode value(@org.jspecify.annotations.Nullable JsonToken token, Pointer at, int depth) {
        if (++nodes > limits.nodes()) {
            throw fault("The body holds more than " + limits.nodes() + " values", "too_many_values");
        }
        return switch (token) {
            case START_OBJECT -> object(at, depth + 1);
            case START_ARRAY -> array(at, depth + 1);
            case VALUE_STRING -> Json.NODES.stringNode(text(parser.getString(), at));
            case VALUE_NUMBER_INT -> takesAnyNumber ? anyNumber(parser.getString()) : integer(parser.getString(), at);
            case VALUE_NUMBER_FLOAT -> takesAnyNumber ? anyNumber(parser.getString()) : decimal(parser.getString(), at);
            case VALUE_TRUE -> Json.NODES.booleanNode(true);
            case VALUE_FALSE -> Json.NODES.booleanNode(false);
            case VALUE_NULL -> Json.NODES.nullNode();
            case null, default -> throw fault("The JSON value ends too early", "syntax");
        };
    }

    private ObjectNode object(Pointer at, int depth) {
        checkDepth(depth);
        ObjectNode object = Json.NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = text(parser.currentName(), at);
            Pointer member = at.field(name);
            if (object.has(name)) {
                throw Json.malformed(
                        "This name is there twice in one object " + where() + ".", member.toString(), "duplicate_key");
            }
            object.set(name, value(parser.nextToken(), member, depth));
        }
        return object;
    }

    private ArrayNode array(Pointer at, int depth) {
        checkDepth(depth);
        ArrayNode array = Json.NODES.arrayNode();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            array.add(value(token, at.index(array.size()), depth));
            token = parser.nextToken();
        }
        return array;
    }

    private void checkDepth(int depth) {
        if (depth > limits.depth()) {
            throw fault("The body is nested deeper than " + limits.depth() + " levels", "too_deep");
        }
    }

    private String text(String text, Pointer at) {
        Optional<String> fault = textFault(text);
        if (fault.isPresent()) {
            String code = text.indexOf(0) >= 0 ? "nul" : "lone_surrogate";
            throw Json.malformed(fault.get() + " " + where() + ".", at.toString(), code);
        }
        return text;
    }

    static Optional<String> textFault(String text) {
        if (text.indexOf(0) >= 0) {
            return Optional.of("A text holds the character NUL");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return Optional.of("A text holds half a surrogate pair");
            }
        }
        return Optional.empty();
    }

    static JsonNode anyNumber(String digits) {
        if (digits.length() > LONGEST_NUMBER) {
            return Json.NODES.stringNode(digits);
        }
        try {
            BigDecimal number = new BigDecimal(digits);
            boolean whole = digits.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
            return whole && digits.length() <= 18
                    ? Json.NODES.numberNode(number.longValueExact())
                    : whole ? Json.NODES.numberNode(number.toBigIntegerExact()) : Json.NODES.numberNode(number);
        } catch (NumberFormatException e) {
            return Json.NODES.stringNode(digits);
        }
    }

    /** Judged by length and by a double's range first: a number of a billion digits is never computed. */
    private JsonNode integer(String digits, Pointer at) {
        if (digits.length() <= 17) {
            long number = Long.parseLong(digits);
            if (Math.abs(number) <= LARGEST_INTEGER) {
                return Json.NODES.numberNode(number);
            }
        }
        throw badNumber("Whole numbers beyond 2^53 can't be kept exactly", at);
    }

    private JsonNode decimal(String digits, Pointer at) {
        double nearest = digits.length() <= LONGEST_NUMBER ? Double.parseDouble(digits) : Double.NaN;
        if (!Double.isFinite(nearest) || (nearest == 0 && hasDigitBeforeExponent(digits))) {
            throw badNumber("The number is too large, too small or too long", at);
        }
        if (nearest == 0) {
            return Json.NODES.numberNode(0L);
        }
        BigDecimal number = new BigDecimal(digits).stripTrailingZeros();
        return number.scale() <= 0 && Math.abs(nearest) <= LARGEST_INTEGER
                ? Json.NODES.numberNode(number.longValueExact())
                : Json.NODES.numberNode(number);
    }

    private static boolean hasDigitBeforeExponent(String digits) {
        return digits.split("[eE]", 2)[0].chars().anyMatch(c -> c >= '1' && c <= '9');
    }

    private Refusal badNumber(String message, Pointer at) {
        return Json.malformed(message + " " + where() + ".", at.toString(), "bad_number");
    }

    private Refusal fault(String message, String code) {
        return Json.malformed(message + " " + where() + ".", "", code);
    }

    private String where() {
        return where(parser.currentLocation());
    }

    private static String where(TokenStreamLocation location) {
        return "(line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static Refusal syntaxFault(JacksonException e) {
        String reason = e.getOriginalMessage().lines().findFirst().orElse("");
        String plain = reason.replaceAll("\\(start marker at .*", "")
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        String shortened = plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
        String place = e.getLocation() == null ? "" : " " + where(e.getLocation());
        return Json.malformed("The body isn't JSON" + place + ": " + shortened, "", "syntax");
    }
}
