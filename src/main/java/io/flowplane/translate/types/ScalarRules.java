package io.flowplane.translate.types;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import io.envoyproxy.pgv.validate.Validate.DurationRules;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.KnownRegex;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of protoc-gen-validate for numbers, text, bytes, enums and durations (its README, "Constraint Rules"). Every
 * method gives what is wrong, in words; an empty list when nothing is.
 */
final class ScalarRules {
    /** As in protoc-gen-validate's C++ code: RFC 7230 tokens, with a colon before for pseudo headers. */
    private static final Pattern HEADER_NAME = Pattern.compile("^:?[0-9a-zA-Z!#$%&'*+-.^_|~`]+$");

    private static final Pattern HEADER_VALUE = Pattern.compile("^[^\\x00-\\x08\\x0A-\\x1F\\x7F]*$");
    private static final Pattern LENIENT = Pattern.compile("^[^\\x00\\x0A\\x0D]*$");

    /** What is looked at, of all that protoc-gen-validate has. */
    private static final Set<String> KNOWN = Set.of(
            "bool.const",
            "enum.const",
            "enum.defined_only",
            "enum.in",
            "enum.not_in",
            "any.required",
            "message.required",
            "message.skip",
            "string.const",
            "string.len",
            "string.min_len",
            "string.max_len",
            "string.len_bytes",
            "string.min_bytes",
            "string.max_bytes",
            "string.pattern",
            "string.prefix",
            "string.suffix",
            "string.contains",
            "string.not_contains",
            "string.in",
            "string.not_in",
            "string.well_known_regex",
            "string.strict",
            "string.ignore_empty",
            "bytes.len",
            "bytes.min_len",
            "bytes.max_len",
            "duration.required",
            "duration.const",
            "duration.lt",
            "duration.lte",
            "duration.gt",
            "duration.gte",
            "timestamp.required",
            "repeated.min_items",
            "repeated.max_items",
            "repeated.unique",
            "repeated.items",
            "repeated.ignore_empty",
            "map.min_pairs",
            "map.max_pairs",
            "map.keys",
            "map.values",
            "map.ignore_empty");

    private static final Pattern NUMBERS = Pattern.compile("float|double|s?u?int(32|64)|s?fixed(32|64)");
    private static final Set<String> OF_NUMBERS =
            Set.of("const", "lt", "lte", "gt", "gte", "in", "not_in", "ignore_empty");

    private ScalarRules() {}

    static List<String> check(FieldDescriptor field, Object value, FieldRules rules) {
        return switch (rules.getTypeCase()) {
            case STRING -> string((String) value, rules.getString());
            case BYTES -> bytes((ByteString) value, rules);
            case BOOL ->
                rules.getBool().hasConst() && !value.equals(rules.getBool().getConst())
                        ? List.of("must be " + rules.getBool().getConst())
                        : List.of();
            case ENUM -> enumValue(value, rules.getEnum());
            case FLOAT, DOUBLE, INT32, INT64, UINT32, UINT64, SINT32, SINT64, FIXED32, FIXED64, SFIXED32, SFIXED64 ->
                number(field, value, (Message) rules.getField(rules.getDescriptorForType()
                        .findFieldByNumber(rules.getTypeCase().getNumber())));
            default -> List.of();
        };
    }

    private static List<String> number(FieldDescriptor field, Object value, Message rules) {
        BigDecimal number = decimal(field, value);
        if (number == null) {
            return List.of("must be a finite number");
        }
        Map<String, BigDecimal> bounds = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<FieldDescriptor, Object> rule : rules.getAllFields().entrySet()) {
            String name = rule.getKey().getName();
            if (name.equals("ignore_empty")) {
                if (Boolean.TRUE.equals(rule.getValue()) && number.signum() == 0) {
                    return List.of();
                }
            } else if (rule.getKey().isRepeated()) {
                boolean among = ((List<?>) rule.getValue())
                        .stream()
                                .map(v -> decimal(rule.getKey(), v))
                                .anyMatch(v -> v != null && v.compareTo(number) == 0);
                if (among != name.equals("in")) {
                    wrong.add("must " + (name.equals("in") ? "" : "not ") + "be one of " + rule.getValue());
                }
            } else {
                BigDecimal bound = decimal(rule.getKey(), rule.getValue());
                if (bound != null) {
                    bounds.put(name, bound);
                }
            }
        }
        range(number, bounds).ifPresent(wrong::add);
        return wrong;
    }

    /** Bounds that exclude each other mean "outside", as in protoc-gen-validate. */
    private static Optional<String> range(BigDecimal number, Map<String, BigDecimal> bounds) {
        BigDecimal exact = bounds.get("const");
        BigDecimal lower = bounds.getOrDefault("gt", bounds.get("gte"));
        BigDecimal upper = bounds.getOrDefault("lt", bounds.get("lte"));
        boolean above = lower == null || number.compareTo(lower) > (bounds.containsKey("gt") ? 0 : -1);
        boolean below = upper == null || number.compareTo(upper) < (bounds.containsKey("lt") ? 0 : 1);
        boolean outside = lower != null && upper != null && lower.compareTo(upper) > 0;
        if (exact != null && exact.compareTo(number) != 0) {
            return Optional.of("must be " + exact.toPlainString());
        }
        return (outside ? above || below : above && below) ? Optional.empty() : Optional.of(words(bounds, outside));
    }

    private static String words(Map<String, BigDecimal> bounds, boolean outside) {
        Map<String, String> names = Map.of("gt", "above ", "gte", "at least ", "lt", "below ", "lte", "at most ");
        return "must be "
                + bounds.entrySet().stream()
                        .filter(b -> names.containsKey(b.getKey()))
                        .map(b -> names.get(b.getKey()) + b.getValue().toPlainString())
                        .collect(Collectors.joining(outside ? " or " : " and "));
    }

    private static @Nullable BigDecimal decimal(FieldDescriptor field, @Nullable Object value) {
        return switch (value) {
            case Integer i when isUnsigned(field) -> BigDecimal.valueOf(Integer.toUnsignedLong(i));
            case Integer i -> BigDecimal.valueOf(i);
            case Long l when isUnsigned(field) -> new BigDecimal(new BigInteger(Long.toUnsignedString(l)));
            case Long l -> BigDecimal.valueOf(l);
            case Float f when Float.isFinite(f) -> new BigDecimal(f);
            case Double d when Double.isFinite(d) -> new BigDecimal(d);
            case null, default -> null;
        };
    }

    private static boolean isUnsigned(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, UINT64, FIXED32, FIXED64 -> true;
            default -> false;
        };
    }

    private static List<String> string(String text, StringRules rules) {
        if (rules.getIgnoreEmpty() && text.isEmpty()) {
            return List.of();
        }
        List<String> wrong = new ArrayList<>();
        size(
                text.codePointCount(0, text.length()),
                "characters",
                wrong,
                rules.hasLen(),
                rules.getLen(),
                rules.hasMinLen(),
                rules.getMinLen(),
                rules.hasMaxLen(),
                rules.getMaxLen());
        size(
                text.getBytes(StandardCharsets.UTF_8).length,
                "bytes",
                wrong,
                rules.hasLenBytes(),
                rules.getLenBytes(),
                rules.hasMinBytes(),
                rules.getMinBytes(),
                rules.hasMaxBytes(),
                rules.getMaxBytes());
        need(!rules.hasConst() || text.equals(rules.getConst()), "must be '" + rules.getConst() + "'", wrong);
        need(text.startsWith(rules.getPrefix()), "must begin with '" + rules.getPrefix() + "'", wrong);
        need(text.endsWith(rules.getSuffix()), "must end with '" + rules.getSuffix() + "'", wrong);
        need(text.contains(rules.getContains()), "must contain '" + rules.getContains() + "'", wrong);
        need(
                !rules.hasNotContains() || !text.contains(rules.getNotContains()),
                "must not contain '" + rules.getNotContains() + "'",
                wrong);
        need(rules.getInCount() == 0 || rules.getInList().contains(text), "must be one of " + rules.getInList(), wrong);
        need(!rules.getNotInList().contains(text), "must not be one of " + rules.getNotInList(), wrong);
        need(
                !rules.hasPattern()
                        || Pattern.compile(rules.getPattern()).matcher(text).find(),
                "must match " + rules.getPattern(),
                wrong);
        header(text, rules).ifPresent(wrong::add);
        return wrong;
    }

    private static Optional<String> header(String text, StringRules rules) {
        boolean strict = !rules.hasStrict() || rules.getStrict();
        KnownRegex kind = rules.getWellKnownRegex();
        if (kind == KnownRegex.HTTP_HEADER_NAME) {
            boolean fine = (strict ? HEADER_NAME : LENIENT).matches(text);
            return fine ? Optional.empty() : Optional.of("must be a header's name");
        }
        if (kind == KnownRegex.HTTP_HEADER_VALUE) {
            boolean fine = (strict ? HEADER_VALUE : LENIENT).matches(text);
            return fine ? Optional.empty() : Optional.of("must not contain control characters such as line ends");
        }
        return Optional.empty();
    }

    private static List<String> bytes(ByteString bytes, FieldRules rules) {
        List<String> wrong = new ArrayList<>();
        var of = rules.getBytes();
        size(
                bytes.size(),
                "bytes",
                wrong,
                of.hasLen(),
                of.getLen(),
                of.hasMinLen(),
                of.getMinLen(),
                of.hasMaxLen(),
                of.getMaxLen());
        return wrong;
    }

    private static void size(
            int is,
            String unit,
            List<String> wrong,
            boolean hasExact,
            long exact,
            boolean hasLeast,
            long least,
            boolean hasMost,
            long most) {
        need(!hasExact || is == exact, "must have exactly " + exact + " " + unit, wrong);
        need(
                !hasLeast || is >= least,
                least == 1 ? "must not be empty" : "must have at least " + least + " " + unit,
                wrong);
        need(!hasMost || is <= most, "must have at most " + most + " " + unit, wrong);
    }

    private static List<String> enumValue(Object value, EnumRules rules) {
        EnumValueDescriptor chosen = (EnumValueDescriptor) value;
        List<String> wrong = new ArrayList<>();
        need(
                !rules.hasConst() || chosen.getNumber() == rules.getConst(),
                "must have the number " + rules.getConst(),
                wrong);
        need(!rules.getDefinedOnly() || chosen.getIndex() >= 0, "must be one of Envoy's values", wrong);
        need(
                rules.getInCount() == 0 || rules.getInList().contains(chosen.getNumber()),
                "is a value that Envoy doesn't take here",
                wrong);
        need(!rules.getNotInList().contains(chosen.getNumber()), chosen.getName() + " is not allowed here", wrong);
        return wrong;
    }

    static List<String> duration(Message value, DurationRules rules) {
        BigDecimal is = seconds(value);
        Map<String, BigDecimal> bounds = new TreeMap<>();
        rules.getAllFields().forEach((rule, bound) -> {
            if (bound instanceof Message duration) {
                bounds.put(rule.getName(), seconds(duration));
            }
        });
        return range(is, bounds).map(m -> m + " (seconds)").map(List::of).orElse(List.of());
    }

    private static BigDecimal seconds(Message duration) {
        var type = duration.getDescriptorForType();
        long seconds = (Long) duration.getField(type.findFieldByName("seconds"));
        int nanos = (Integer) duration.getField(type.findFieldByName("nanos"));
        return BigDecimal.valueOf(seconds).add(BigDecimal.valueOf(nanos, 9)).stripTrailingZeros();
    }

    private static void need(boolean fine, String otherwise, List<String> wrong) {
        if (!fine) {
            wrong.add(otherwise);
        }
    }

    /** Rules that this class doesn't look at, such as {@code string.email}: none in the Envoy that we build against. */
    static Set<String> unknown(FieldRules rules) {
        Set<String> unknown = new TreeSet<>();
        rules.getAllFields()
                .forEach((kind, content) -> ((Message) content).getAllFields().forEach((rule, value) -> {
                    if (value instanceof FieldRules inner) {
                        unknown.addAll(unknown(inner));
                    }
                    boolean ofNumber = NUMBERS.matches(kind.getName()) && OF_NUMBERS.contains(rule.getName());
                    if (!ofNumber && !KNOWN.contains(kind.getName() + "." + rule.getName())) {
                        unknown.add(kind.getName() + "." + rule.getName());
                    }
                }));
        return unknown;
    }
}
