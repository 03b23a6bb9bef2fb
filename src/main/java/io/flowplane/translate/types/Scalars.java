package io.flowplane.translate.types;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.flowplane.domain.Problem;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Numbers, text, bytes and enums of protobuf's JSON mapping. Each method gives null after it told a fault. */
final class Scalars {
    private static final BigInteger UINT64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final BigInteger INT64 = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Map<String, Double> NAMED =
            Map.of("NaN", Double.NaN, "Infinity", Double.POSITIVE_INFINITY, "-Infinity", Double.NEGATIVE_INFINITY);
    /** No number of protobuf has more digits; a longer one would cost time in proportion to its exponent. */
    private static final int MOST_DIGITS = 400;

    /** Of an enum, in a message. */
    private static final int MOST_NAMES = 12;

    private final Consumer<Problem> problems;

    Scalars(Consumer<Problem> problems) {
        this.problems = problems;
    }

    @Nullable
    Object read(FieldDescriptor field, JsonNode json, Pointer at) {
        return switch (field.getJavaType()) {
            case INT -> integer(field, json, at);
            case LONG -> integer(field, json, at);
            case FLOAT -> floating(json, at, Float.MAX_VALUE) instanceof Double d ? (Object) d.floatValue() : null;
            case DOUBLE -> floating(json, at, Double.MAX_VALUE);
            case BOOLEAN -> json.isBoolean() ? json.booleanValue() : wrongType(problems, at, "true or false", json);
            case STRING -> string(json, at);
            case BYTE_STRING -> bytes(json, at);
            case ENUM -> enumValue(field.getEnumType(), json, at);
            case MESSAGE -> throw new IllegalArgumentException(field.getFullName());
        };
    }

    /** Keys of maps are always text in JSON. */
    @Nullable
    Object mapKey(FieldDescriptor field, String key, Pointer at) {
        return switch (field.getJavaType()) {
            case STRING -> checked(key, at);
            case BOOLEAN ->
                switch (key) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> fault(at, "the key must be true or false", "wrong_type");
                };
            default -> whole(field, decimal(key), at);
        };
    }

    private @Nullable Object string(JsonNode json, Pointer at) {
        return json.isString() ? checked(json.stringValue(), at) : wrongType(problems, at, "a string", json);
    }

    /** Lone surrogates have no UTF-8 form. */
    private @Nullable Object checked(String text, Pointer at) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return fault(at, "is no valid Unicode text", "invalid_value");
                }
                i++;
            }
        }
        return text;
    }

    private @Nullable Object integer(FieldDescriptor field, JsonNode json, Pointer at) {
        if (json.isString()) {
            return whole(field, decimal(json.stringValue()), at);
        }
        return json.isNumber() ? whole(field, number(json), at) : wrongType(problems, at, "an integer", json);
    }

    private @Nullable Object whole(FieldDescriptor field, @Nullable BigDecimal value, Pointer at) {
        BigInteger whole = value == null ? null : wholeOf(value);
        if (whole == null) {
            return fault(at, "must be an integer", "wrong_type");
        }
        BigInteger most = switch (field.getType()) {
            case UINT32, FIXED32 -> BigInteger.valueOf(0xFFFFFFFFL);
            case UINT64, FIXED64 -> UINT64;
            case INT64, SINT64, SFIXED64 -> INT64;
            default -> BigInteger.valueOf(Integer.MAX_VALUE);
        };
        BigInteger least = switch (field.getType()) {
            case UINT32, FIXED32, UINT64, FIXED64 -> BigInteger.ZERO;
            default -> most.negate().subtract(BigInteger.ONE);
        };
        if (whole.compareTo(least) < 0 || whole.compareTo(most) > 0) {
            return fault(at, "must be between " + least + " and " + most, "out_of_range");
        }
        return field.getJavaType() == FieldDescriptor.JavaType.INT
                ? (Object) whole.intValue()
                : (Object) whole.longValue();
    }

    private static @Nullable BigInteger wholeOf(BigDecimal value) {
        try {
            return value.toBigIntegerExact();
        } catch (ArithmeticException fraction) {
            return null;
        }
    }

    private @Nullable Object floating(JsonNode json, Pointer at, double most) {
        Double named = json.isString() ? NAMED.get(json.stringValue()) : null;
        if (named != null) {
            return named;
        }
        if (!json.isString() && !json.isNumber()) {
            return wrongType(problems, at, "a number", json);
        }
        BigDecimal value = json.isString() ? decimal(json.stringValue()) : number(json);
        if (value == null) {
            return fault(at, "must be a number", "wrong_type");
        }
        double d = value.doubleValue();
        return Math.abs(d) > most ? fault(at, "is too large a number", "out_of_range") : (Object) d;
    }

    static @Nullable BigDecimal number(JsonNode json) {
        BigDecimal value;
        try {
            value = json.decimalValue();
        } catch (RuntimeException notFinite) {
            return null;
        }
        return isShort(value) ? value : null;
    }

    private static @Nullable BigDecimal decimal(String text) {
        if (text.length() > 100) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            return isShort(value) ? value : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isShort(BigDecimal value) {
        return Math.abs((long) value.scale()) < MOST_DIGITS && value.precision() < MOST_DIGITS;
    }

    private @Nullable Object bytes(JsonNode json, Pointer at) {
        if (!json.isString()) {
            return wrongType(problems, at, "a string in base64", json);
        }
        String text = json.stringValue().replace('-', '+').replace('_', '/');
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return fault(at, "must be base64", "invalid_value");
        }
    }

    private @Nullable Object enumValue(EnumDescriptor type, JsonNode json, Pointer at) {
        if (type.getFullName().equals("google.protobuf.NullValue") && json.isNull()) {
            return type.getValues().getFirst();
        }
        if (json.isString()) {
            EnumValueDescriptor value = type.findValueByName(json.stringValue());
            return value != null ? value : fault(at, notOneOf(type, json.stringValue()), "unknown_value");
        }
        if (!json.isNumber()) {
            return wrongType(problems, at, "one of " + names(type), json);
        }
        BigDecimal number = number(json);
        BigInteger whole = number == null ? null : wholeOf(number);
        EnumValueDescriptor value =
                whole == null || whole.bitLength() > 31 ? null : type.findValueByNumber(whole.intValue());
        return value != null ? value : fault(at, "must be one of " + names(type), "unknown_value");
    }

    private static String notOneOf(EnumDescriptor type, String typed) {
        var names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
        return "must be one of " + names(type) + Nearest.hint(typed, names);
    }

    private static String names(EnumDescriptor type) {
        var names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? first + ", …" : first;
    }

    private @Nullable Object fault(Pointer at, String message, String code) {
        problems.accept(Fault.at(at, message, code));
        return null;
    }

    static @Nullable Object wrongType(Consumer<Problem> problems, Pointer at, String expected, JsonNode found) {
        String is = found.isNull()
                ? "null"
                : found.isObject()
                        ? "an object"
                        : found.isArray()
                                ? "an array"
                                : found.isString() ? "a string" : found.isNumber() ? "a number" : "true or false";
        problems.accept(Fault.at(at, "must be " + expected + ", not " + is, "wrong_type"));
        return null;
    }
}
