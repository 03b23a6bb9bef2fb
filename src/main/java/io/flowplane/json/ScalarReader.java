package io.flowplane.json;

import io.flowplane.domain.spec.RawJson;
import io.flowplane.json.RecordReader.Spot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads single values; null after a fault that it reported. */
final class ScalarReader {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(1L << 53);

    private final Faults faults;

    ScalarReader(Faults faults) {
        this.faults = faults;
    }

    /** Takes a fault. */
    @FunctionalInterface
    interface Faults {
        void report(Spot at, String message, String code);
    }

    @Nullable
    Object read(Form form, JsonNode node, Spot at) {
        return switch (form) {
            case Form.Text text -> text(text, node, at);
            case Form.Whole whole -> whole(whole, node, at);
            case Form.Decimal decimal -> decimal(decimal, node, at);
            case Form.Truth truth -> truth(node, at);
            case Form.Seconds seconds -> seconds(seconds, node, at);
            case Form.Choice choice -> choice(choice.constants(), node, at);
            case Form.Raw raw -> raw(node, at);
            case Form.Items items -> throw new IllegalStateException("not a single value");
            case Form.Entries entries -> throw new IllegalStateException("not a single value");
            case Form.Fields fields -> throw new IllegalStateException("not a single value");
            case Form.OneOf variants -> throw new IllegalStateException("not a single value");
        };
    }

    static Object placeholder(Form form) {
        return switch (form) {
            case Form.Text text -> "";
            case Form.Whole whole -> whole.wide() ? (Object) 0L : (Object) 0;
            case Form.Decimal decimal -> 0.0;
            case Form.Truth truth -> false;
            case Form.Seconds seconds -> Duration.ZERO;
            case Form.Choice choice -> choice.constants().values().iterator().next();
            case Form.Raw raw -> RawJson.EMPTY;
            default -> throw new IllegalStateException("not a single value");
        };
    }

    void wrongType(JsonNode node, String expected, Spot at) {
        faults.report(at, "Must be " + expected + ", not " + nameOf(node) + ".", "wrong_type");
    }

    void checkName(String name, Spot at) {
        if (name.isEmpty() || name.length() > 256 || hasControl(name)) {
            faults.report(at, "Holds a name that is empty, too long or has control characters.", "invalid_name");
        }
    }

    private @Nullable String text(Form.Text form, JsonNode node, Spot at) {
        if (!node.isString()) {
            wrongType(node, "a text", at);
            return null;
        }
        String text = node.stringValue();
        if (text.length() < form.min()) {
            faults.report(at, form.min() == 1 ? "Must not be empty." : "Is too short.", "too_short");
            return null;
        }
        if (text.length() > form.max()) {
            faults.report(at, "May hold at most " + form.max() + " characters.", "too_long");
            return null;
        }
        if (!form.free() && hasControl(text)) {
            faults.report(at, "Must not hold control characters such as line breaks.", "control_character");
            return null;
        }
        return text;
    }

    private static boolean hasControl(String text) {
        return text.chars().anyMatch(c -> c < 0x20 || c == 0x7f);
    }

    private @Nullable Object whole(Form.Whole form, JsonNode node, Spot at) {
        BigDecimal number = number(node, "a whole number", at);
        if (number == null) {
            return null;
        }
        if (number.stripTrailingZeros().scale() > 0) {
            faults.report(at, "Must be a whole number.", "wrong_type");
            return null;
        }
        if (number.abs().compareTo(LARGEST) > 0 || number.longValue() < form.min() || number.longValue() > form.max()) {
            faults.report(at, "Must be from " + form.min() + " to " + form.max() + ".", "out_of_range");
            return null;
        }
        long value = number.longValue();
        return form.wide() ? (Object) value : (Object) (int) value;
    }

    private @Nullable Double decimal(Form.Decimal form, JsonNode node, Spot at) {
        BigDecimal number = number(node, "a number", at);
        if (number == null) {
            return null;
        }
        double value = number.doubleValue();
        if (value < form.min() || value > form.max()) {
            faults.report(at, "Must be from " + shown(form.min()) + " to " + shown(form.max()) + ".", "out_of_range");
            return null;
        }
        return value == 0 ? 0.0 : value;
    }

    private @Nullable Duration seconds(Form.Seconds form, JsonNode node, Spot at) {
        BigDecimal number = number(node, "a number of seconds", at);
        if (number == null) {
            return null;
        }
        double value = number.doubleValue();
        if (value < form.min() || value > form.max()) {
            String range = "Must be from " + shown(form.min()) + " to " + shown(form.max()) + " seconds.";
            faults.report(at, range, "out_of_range");
            return null;
        }
        if (number.stripTrailingZeros().scale() > 3) {
            faults.report(at, "Must be given in whole milliseconds: at most three decimals.", "too_precise");
            return null;
        }
        return Duration.ofMillis(
                number.setScale(3, RoundingMode.UNNECESSARY).unscaledValue().longValueExact());
    }

    private @Nullable BigDecimal number(JsonNode node, String expected, Spot at) {
        if (!node.isNumber()) {
            wrongType(node, expected, at);
            return null;
        }
        return node.decimalValue();
    }

    private @Nullable Boolean truth(JsonNode node, Spot at) {
        if (!node.isBoolean()) {
            wrongType(node, "true or false", at);
            return null;
        }
        return node.booleanValue();
    }

    private @Nullable Object choice(Map<String, Enum<?>> constants, JsonNode node, Spot at) {
        String list = String.join(", ", constants.keySet());
        if (!node.isString()) {
            wrongType(node, "one of " + list, at);
            return null;
        }
        Enum<?> constant = constants.get(node.stringValue());
        if (constant == null) {
            String message = "Must be one of " + list + Nearest.hint(node.stringValue(), constants.keySet());
            faults.report(at, message, "unknown_value");
        }
        return constant;
    }

    private @Nullable RawJson raw(JsonNode node, Spot at) {
        if (!(node instanceof ObjectNode)) {
            wrongType(node, "an object", at);
            return null;
        }
        return new RawJson(Json.write(Json.sorted(node)));
    }

    private static String shown(double bound) {
        return BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString();
    }

    private static String nameOf(JsonNode node) {
        if (node.isString()) {
            return "a text";
        }
        if (node.isNumber()) {
            return "a number";
        }
        if (node.isBoolean()) {
            return "true or false";
        }
        return node.isArray() ? "an array" : node.isNull() ? "null" : "an object";
    }
}
