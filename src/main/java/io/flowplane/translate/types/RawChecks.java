package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import udpa.annotations.Sensitive;

/**
 * What Envoy refuses although its validation rules pass, and what Flowplane refuses itself, in configuration that was
 * written in Envoy's own JSON. {@code docs/raw-config.md} lists these checks, and what no check covers.
 */
final class RawChecks {
    private static final Set<String> DATA_SOURCES =
            Set.of("envoy.config.core.v3.DataSource", "envoy.api.v2.core.DataSource");
    private static final Set<String> TYPED_STRUCTS = Set.of("xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct");

    private final JsonNode json;
    private final Pointer base;
    private final Consumer<Problem> problems;

    private RawChecks(JsonNode json, Pointer base, Consumer<Problem> problems) {
        this.json = json;
        this.base = base;
        this.problems = problems;
    }

    static void check(Message message, JsonNode json, Pointer base, Consumer<Problem> problems) {
        RawChecks checks = new RawChecks(json, base, problems);
        Walk.through(message, checks::one);
    }

    private void one(Message message, @Nullable FieldPath path) {
        String type = message.getDescriptorForType().getFullName();
        message.getAllFields().forEach((field, value) -> secrets(field, value, FieldPath.field(path, field)));
        if (type.endsWith(".RegexMatcher") && type.startsWith("envoy.type.matcher.")) {
            text(message, "regex").ifPresent(r -> regex(r, path, message));
        } else if (TYPED_STRUCTS.contains(type)) {
            tell(path, "is a TypedStruct: give the message itself, with its own @type", "unsupported");
        }
        if (type.startsWith("envoy.extensions.filters.http.jwt_authn.v3.")) {
            JwtChecks.check(message, (field, words) -> tell(FieldPath.field(path, field), words, "unknown_reference"));
        }
    }

    private void secrets(FieldDescriptor field, Object value, FieldPath path) {
        if (!field.getOptions().getExtension(Sensitive.sensitive) || field.isMapField()) {
            return;
        }
        List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
        for (int i = 0; i < values.size(); i++) {
            if (isInline(field, values.get(i))) {
                tell(
                        field.isRepeated() ? FieldPath.index(path, i) : path,
                        "would store a secret in plain text, which is refused; name a file on the machine of the Envoy",
                        "inline_secret");
            }
        }
    }

    private static boolean isInline(FieldDescriptor field, Object value) {
        if (!ProtoReader.isMessage(field)) {
            return true;
        }
        Message source = (Message) value;
        String type = source.getDescriptorForType().getFullName();
        return DATA_SOURCES.contains(type)
                ? text(source, "inline_string").isPresent()
                        || source.hasField(source.getDescriptorForType().findFieldByName("inline_bytes"))
                : !type.equals(WellKnown.ANY);
    }

    private void regex(String regex, @Nullable FieldPath path, Message matcher) {
        FieldDescriptor field = matcher.getDescriptorForType().findFieldByName("regex");
        Re2.fault(regex).ifPresent(words -> tell(FieldPath.field(path, field), words, "invalid_regex"));
    }

    private static java.util.Optional<String> text(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        return field != null && message.getAllFields().containsKey(field)
                ? java.util.Optional.of((String) message.getField(field))
                : java.util.Optional.empty();
    }

    private void tell(@Nullable FieldPath path, String words, String code) {
        problems.accept(Fault.at(FieldPath.pointer(base, json, path), words, code));
    }
}
