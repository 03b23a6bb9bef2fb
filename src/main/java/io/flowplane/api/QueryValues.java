package io.flowplane.api;

import io.flowplane.domain.ErrorCode;
import io.flowplane.domain.Problem;
import io.flowplane.domain.Refusal;
import io.flowplane.json.Nearest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The query of a request, checked against what its route declares. */
final class QueryValues {
    static final int LONGEST_TEXT = 300;
    private static final int MOST_PARAMETERS = 32;
    /** Between these every database can compare. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Map<String, String> values;

    private QueryValues(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * @param rawQuery as sent, without the question mark
     * @throws Refusal INVALID_PARAMETER with every fault: unknown, doubled, badly encoded, out of range
     */
    static QueryValues read(String rawQuery, List<Parameter> known) {
        Map<String, String> values = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        String[] pairs = rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", MOST_PARAMETERS + 1);
        if (pairs.length > MOST_PARAMETERS) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, "There are more than " + MOST_PARAMETERS + " parameters.");
        }
        for (String pair : pairs) {
            if (!pair.isEmpty()) {
                readPair(pair, known, values).ifPresent(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw Refusal.of(ErrorCode.INVALID_PARAMETER, problems.getFirst().message(), problems);
        }
        return new QueryValues(values);
    }

    boolean has(Parameter parameter) {
        return values.containsKey(parameter.name());
    }

    @Nullable
    String text(Parameter parameter) {
        return values.get(parameter.name());
    }

    Optional<Integer> count(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter.name())).map(Integer::valueOf);
    }

    @Nullable
    Instant time(Parameter parameter) {
        String value = values.get(parameter.name());
        return value == null ? null : OffsetDateTime.parse(value).toInstant();
    }

    /** The value, or the first of those allowed. */
    String choice(Parameter parameter) {
        String fallback =
                parameter.form() instanceof Parameter.OneOf one ? one.values().getFirst() : "";
        return values.getOrDefault(parameter.name(), fallback);
    }

    private static Optional<Problem> readPair(String pair, List<Parameter> known, Map<String, String> values) {
        int equals = pair.indexOf('=');
        Optional<String> name = RequestPath.decode(equals < 0 ? pair : pair.substring(0, equals), true);
        Optional<String> value = RequestPath.decode(equals < 0 ? "" : pair.substring(equals + 1), true);
        if (name.isEmpty() || value.isEmpty()) {
            return problem("The query is not percent-encoded UTF-8.", "malformed_parameter");
        }
        Optional<Parameter> parameter =
                known.stream().filter(p -> p.isCalled(name.get())).findFirst();
        if (parameter.isEmpty()) {
            return problem(unknown(name.get(), known), "unknown_parameter");
        }
        if (values.putIfAbsent(parameter.get().name(), value.get()) != null) {
            return problem("The parameter '" + parameter.get().name() + "' is there twice.", "duplicate_parameter");
        }
        String fault = fault(parameter.get().form(), value.get());
        return fault == null
                ? Optional.empty()
                : problem("The parameter '" + parameter.get().name() + "' " + fault, "invalid_parameter");
    }

    private static @Nullable String fault(Parameter.Form form, String value) {
        return switch (form) {
            case Parameter.Text t ->
                value.isEmpty()
                                || value.length() > LONGEST_TEXT
                                || value.chars().anyMatch(Character::isISOControl)
                        ? "needs 1 to " + LONGEST_TEXT + " characters, none of them a control character."
                        : null;
            case Parameter.Count(long least, long most) ->
                isCount(value, least, most) ? null : "must be a whole number from " + least + " to " + most + ".";
            case Parameter.Time t -> isTime(value) ? null : "must be a time such as 2026-01-31T00:00:00Z.";
            case Parameter.OneOf(List<String> values) ->
                values.contains(value) ? null : "must be one of " + String.join(", ", values) + ".";
        };
    }

    private static boolean isCount(String value, long least, long most) {
        if (!value.matches("[0-9]{1,10}")) {
            return false;
        }
        long count = Long.parseLong(value);
        return count >= least && count <= most;
    }

    private static boolean isTime(String value) {
        try {
            Instant time = OffsetDateTime.parse(value).toInstant();
            return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String unknown(String name, List<Parameter> known) {
        if (known.isEmpty()) {
            return "This operation takes no parameters.";
        }
        List<String> names = known.stream().map(Parameter::name).toList();
        return "There is no parameter '" + Problems.shortened(name) + "' here" + Nearest.hint(name, names);
    }

    private static Optional<Problem> problem(String message, String code) {
        return Optional.of(new Problem("", message, code));
    }
}
