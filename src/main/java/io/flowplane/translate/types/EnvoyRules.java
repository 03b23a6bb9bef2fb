package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import io.flowplane.translate.types.TypeRules.FieldPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Envoy's own validation: the {@code validate.rules} that its messages carry (protoc-gen-validate), which it applies to
 * every message that it gets, and its ban on fields that it no longer takes. Works on generated and on dynamic messages.
 */
public final class EnvoyRules {
    private final Pointer base;
    private final @Nullable JsonNode json;
    private final Consumer<Problem> problems;

    private EnvoyRules(Pointer base, @Nullable JsonNode json, Consumer<Problem> problems) {
        this.base = base;
        this.json = json;
        this.problems = problems;
    }

    /**
     * Tells every broken rule.
     *
     * @param json what the message was read from, so that pointers are spelled as there, and every Any is looked into; null
     *     for a message of our own, whose Anys were checked before they were packed
     * @param pointer where {@code json} stands in the body
     */
    public static void check(Message message, @Nullable JsonNode json, Pointer pointer, Consumer<Problem> problems) {
        new EnvoyRules(pointer, json, problems).message(message, null);
    }

    private void message(Message message, @Nullable FieldPath path) {
        TypeRules type = TypeRules.of(message.getDescriptorForType());
        if (type.isAny()) {
            any(message, path);
            return;
        }
        if (type.skipped()) {
            return;
        }
        for (OneofDescriptor oneof : type.needed()) {
            if (!message.hasOneof(oneof)) {
                tell(path, "needs one of " + names(oneof), "required");
            }
        }
        for (FieldPlan plan : type.fields()) {
            field(message, plan, path);
        }
    }

    private void any(Message any, @Nullable FieldPath path) {
        if (json != null) {
            Walk.unpack(any).ifPresent(inside -> message(inside, Walk.inside(inside, path)));
        }
    }

    private void field(Message message, FieldPlan plan, @Nullable FieldPath parent) {
        FieldDescriptor field = plan.field();
        if (field.isRepeated()) {
            repeated(message, plan, FieldPath.field(parent, field));
        } else if (message.hasField(field)) {
            FieldPath path = FieldPath.field(parent, field);
            tellGone(plan, path);
            element(field, message.getField(field), plan.rules(), path);
        } else if (!field.hasPresence()) {
            scalar(field, message.getField(field), plan.rules(), FieldPath.field(parent, field));
        } else if (field.getRealContainingOneof() == null && plan.isRequired()) {
            tell(FieldPath.field(parent, field), "is required", "required");
        }
    }

    private void repeated(Message message, FieldPlan plan, FieldPath path) {
        FieldDescriptor field = plan.field();
        if (message.getRepeatedFieldCount(field) > 0) {
            tellGone(plan, path);
        }
        if (field.isMapField()) {
            map(message, field, plan.rules(), path);
        } else {
            list(message, field, plan.rules(), path);
        }
    }

    private void tellGone(FieldPlan plan, FieldPath path) {
        if (plan.gone()) {
            tell(path, "is refused by Envoy: the field is no longer in use", "deprecated");
        }
    }

    /** One value, whether it stands alone, in a list or in a map. */
    private void element(FieldDescriptor field, Object value, FieldRules rules, FieldPath path) {
        if (!ProtoReader.isMessage(field)) {
            scalar(field, value, rules, path);
            return;
        }
        Message content = (Message) value;
        if (rules.hasDuration()) {
            ScalarRules.duration(content, rules.getDuration()).forEach(m -> tell(path, m, "out_of_range"));
        } else if (TypeRules.of(content.getDescriptorForType()).isWrapper()) {
            FieldDescriptor wrapped = content.getDescriptorForType().findFieldByName("value");
            scalar(wrapped, content.getField(wrapped), rules, path);
        } else if (!rules.getMessage().getSkip()) {
            message(content, path);
        }
    }

    private void scalar(FieldDescriptor field, Object value, FieldRules rules, FieldPath path) {
        if (value instanceof EnumValueDescriptor chosen && chosen.getIndex() >= 0 && TypeRules.isGone(chosen)) {
            tell(path, "is refused by Envoy: the value is no longer in use", "deprecated");
        }
        if (rules.getTypeCase() != FieldRules.TypeCase.TYPE_NOT_SET) {
            ScalarRules.check(field, value, rules).forEach(m -> tell(path, m, "envoy_rule"));
        }
    }

    private void list(Message message, FieldDescriptor field, FieldRules rules, FieldPath path) {
        List<?> values = (List<?>) message.getField(field);
        var list = rules.getRepeated();
        if (values.isEmpty() && list.getIgnoreEmpty()) {
            return;
        }
        count(values.size(), list.hasMinItems(), list.getMinItems(), list.hasMaxItems(), list.getMaxItems(), path);
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            FieldPath at = FieldPath.index(path, i);
            Object value = Objects.requireNonNull(values.get(i));
            if (list.getUnique() && !seen.add(value)) {
                tell(at, "stands here twice", "duplicate");
            }
            element(field, value, list.getItems(), at);
        }
    }

    private void map(Message message, FieldDescriptor field, FieldRules rules, FieldPath path) {
        List<?> entries = (List<?>) message.getField(field);
        var map = rules.getMap();
        if (entries.isEmpty() && map.getIgnoreEmpty()) {
            return;
        }
        count(entries.size(), map.hasMinPairs(), map.getMinPairs(), map.hasMaxPairs(), map.getMaxPairs(), path);
        FieldDescriptor keys = field.getMessageType().findFieldByName("key");
        FieldDescriptor values = field.getMessageType().findFieldByName("value");
        for (Object one : entries) {
            Message entry = (Message) one;
            FieldPath at = FieldPath.key(path, entry.getField(keys));
            scalar(keys, entry.getField(keys), map.getKeys(), at);
            element(values, entry.getField(values), map.getValues(), at);
        }
    }

    private void count(int is, boolean hasLeast, long least, boolean hasMost, long most, FieldPath path) {
        if (hasLeast && is < least) {
            tell(
                    path,
                    "needs at least " + (least == 1 ? "one entry" : least + " entries"),
                    is == 0 ? "required" : "too_few");
        }
        if (hasMost && is > most) {
            tell(path, "takes at most " + (most == 1 ? "one entry" : most + " entries"), "too_many");
        }
    }

    private void tell(@Nullable FieldPath path, String message, String code) {
        problems.accept(Fault.at(FieldPath.pointer(base, json, path), message, code));
    }

    private static String names(OneofDescriptor oneof) {
        return oneof.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
    }
}
