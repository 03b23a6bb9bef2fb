package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import io.flowplane.json.Nearest;
import io.flowplane.json.Pointer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The types of {@code google.protobuf} that have a JSON form of their own. */
final class WellKnown {
    static final String ANY = "google.protobuf.Any";
    static final String VALUE = "google.protobuf.Value";
    static final String TYPE = "@type";

    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");
    private static final Set<String> OTHERS = Set.of(
            ANY,
            VALUE,
            "google.protobuf.Struct",
            "google.protobuf.ListValue",
            "google.protobuf.Duration",
            "google.protobuf.Timestamp");
    private static final Pattern DURATION = Pattern.compile("(-?)([0-9]{1,12})(?:\\.([0-9]{1,9}))?s");
    private static final long LONGEST_DURATION_SECONDS = 315_576_000_000L;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final ProtoReader reader;
    private final EnvoyTypes types;

    WellKnown(ProtoReader reader, EnvoyTypes types) {
        this.reader = reader;
        this.types = types;
    }

    static boolean isOne(Descriptor type) {
        return OTHERS.contains(type.getFullName()) || isWrapper(type);
    }

    static boolean isWrapper(Descriptor type) {
        return WRAPPERS.contains(type.getFullName());
    }

    DynamicMessage read(Descriptor type, JsonNode json, Pointer at, int depth) {
        return switch (type.getFullName()) {
            case ANY -> any(type, json, at, depth);
            case VALUE -> value(type, json, at, depth);
            case "google.protobuf.Struct" -> struct(type, json, at, depth);
            case "google.protobuf.ListValue" -> list(type, json, at, depth);
            case "google.protobuf.Duration" -> duration(type, json, at);
            case "google.protobuf.Timestamp" -> timestamp(type, json, at);
            default -> wrapper(type, json, at);
        };
    }

    private DynamicMessage any(Descriptor type, JsonNode json, Pointer at, int depth) {
        DynamicMessage none = DynamicMessage.getDefaultInstance(type);
        if (!json.isObject()) {
            reader.wrongType(at, "an object with an @type", json);
            return none;
        }
        if (json.isEmpty()) {
            return none;
        }
        JsonNode url = json.get(TYPE);
        if (url == null || !url.isString()) {
            reader.fault(at, "needs an @type, such as type.googleapis.com/envoy.…", "required");
            return none;
        }
        Descriptor inside = types.findByUrl(url.stringValue()).orElse(null);
        if (inside == null) {
            String typed = url.stringValue();
            String name = typed.substring(typed.lastIndexOf('/') + 1);
            String hint =
                    typed.contains("/") ? Nearest.hint(name, types.names()) : "; it begins with type.googleapis.com/";
            reader.fault(at.field(TYPE), "names no message of this Envoy" + hint, "unknown_type");
            return none;
        }
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("type_url"), EnvoyTypes.url(inside))
                .setField(type.findFieldByName("value"), ProtoReader.bytes(content(inside, json, at, depth)))
                .build();
    }

    private DynamicMessage content(Descriptor inside, JsonNode json, Pointer at, int depth) {
        if (!isOne(inside)) {
            return reader.fields(inside, json, at, depth + 1, Set.of(TYPE));
        }
        for (Map.Entry<String, JsonNode> member : json.properties()) {
            if (!member.getKey().equals(TYPE) && !member.getKey().equals("value")) {
                reader.fault(at.field(member.getKey()), "stands beside '@type'; only 'value' may", "unknown_field");
            }
        }
        JsonNode value = json.get("value");
        if (value == null) {
            reader.fault(at, "needs a 'value'", "required");
            return DynamicMessage.getDefaultInstance(inside);
        }
        return reader.message(inside, value, at.field("value"), depth + 1);
    }

    private DynamicMessage wrapper(Descriptor type, JsonNode json, Pointer at) {
        FieldDescriptor value = type.findFieldByName("value");
        Object read = new Scalars(reader.problems()).read(value, json, at);
        DynamicMessage.Builder wrapper = DynamicMessage.newBuilder(type);
        return read == null ? wrapper.build() : wrapper.setField(value, read).build();
    }

    private DynamicMessage struct(Descriptor type, JsonNode json, Pointer at, int depth) {
        if (!json.isObject()) {
            reader.wrongType(at, "an object", json);
            return DynamicMessage.getDefaultInstance(type);
        }
        FieldDescriptor fields = type.findFieldByName("fields");
        return DynamicMessage.newBuilder(type)
                .setField(fields, members(fields.getMessageType(), json, at, depth))
                .build();
    }

    private List<DynamicMessage> members(Descriptor entry, JsonNode json, Pointer at, int depth) {
        FieldDescriptor value = entry.findFieldByName("value");
        List<DynamicMessage> members = new ArrayList<>();
        json.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(m -> members.add(DynamicMessage.newBuilder(entry)
                        .setField(entry.findFieldByName("key"), m.getKey())
                        .setField(
                                value,
                                reader.message(value.getMessageType(), m.getValue(), at.field(m.getKey()), depth + 1))
                        .build()));
        return members;
    }

    private DynamicMessage list(Descriptor type, JsonNode json, Pointer at, int depth) {
        DynamicMessage.Builder list = DynamicMessage.newBuilder(type);
        if (!json.isArray()) {
            reader.wrongType(at, "an array", json);
            return list.build();
        }
        FieldDescriptor values = type.findFieldByName("values");
        for (int i = 0; i < json.size(); i++) {
            list.addRepeatedField(values, reader.message(values.getMessageType(), json.get(i), at.index(i), depth + 1));
        }
        return list.build();
    }

    private DynamicMessage value(Descriptor type, JsonNode json, Pointer at, int depth) {
        DynamicMessage.Builder value = DynamicMessage.newBuilder(type);
        if (json.isNull()) {
            FieldDescriptor field = type.findFieldByName("null_value");
            return value.setField(field, field.getEnumType().getValues().getFirst())
                    .build();
        }
        String name = json.isObject()
                ? "struct_value"
                : json.isArray()
                        ? "list_value"
                        : json.isString() ? "string_value" : json.isBoolean() ? "bool_value" : "number_value";
        FieldDescriptor field = type.findFieldByName(name);
        Object read = ProtoReader.isMessage(field)
                ? reader.message(field.getMessageType(), json, at, depth)
                : new Scalars(reader.problems()).read(field, json, at);
        return read == null ? value.build() : value.setField(field, read).build();
    }

    private DynamicMessage duration(Descriptor type, JsonNode json, Pointer at) {
        var matcher = DURATION.matcher(json.isString() ? json.stringValue() : "");
        if (!matcher.matches()) {
            reader.fault(at, "must be a duration in seconds such as \"1.5s\"", "invalid_value");
            return DynamicMessage.getDefaultInstance(type);
        }
        long seconds = Long.parseLong(matcher.group(2));
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        if (seconds > LONGEST_DURATION_SECONDS || (seconds == LONGEST_DURATION_SECONDS && nanos > 0)) {
            reader.fault(at, "must be at most " + LONGEST_DURATION_SECONDS + "s", "out_of_range");
        }
        boolean negative = !matcher.group(1).isEmpty();
        return secondsAndNanos(type, negative ? -seconds : seconds, negative ? -nanos : nanos);
    }

    private DynamicMessage timestamp(Descriptor type, JsonNode json, Pointer at) {
        Instant instant = null;
        try {
            instant = OffsetDateTime.parse(json.isString() ? json.stringValue().toUpperCase(Locale.ROOT) : "")
                    .toInstant();
        } catch (DateTimeException notRead) {
            // Told below.
        }
        if (instant == null || instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            reader.fault(at, "must be a time such as \"2026-01-31T12:00:00Z\"", "invalid_value");
            return DynamicMessage.getDefaultInstance(type);
        }
        return secondsAndNanos(type, instant.getEpochSecond(), instant.getNano());
    }

    private static DynamicMessage secondsAndNanos(Descriptor type, long seconds, int nanos) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("seconds"), seconds)
                .setField(type.findFieldByName("nanos"), nanos)
                .build();
    }
}
