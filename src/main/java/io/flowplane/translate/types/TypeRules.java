package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import envoy.annotations.Deprecation;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What there is to check in messages of one type, looked up in the type's options once: most fields have no rule, and a
 * route configuration holds thousands of messages of few types.
 *
 * @param skipped Envoy doesn't look inside, either
 * @param isAny whether the message is another one, packed
 * @param isWrapper whether it is one value that may be absent
 * @param needed of each of these one member must be set
 * @param fields those that have rules, or messages inside
 */
record TypeRules(
        boolean skipped, boolean isAny, boolean isWrapper, List<OneofDescriptor> needed, List<FieldPlan> fields) {
    private static final Map<Descriptor, TypeRules> KNOWN = new ConcurrentHashMap<>();

    /**
     * @param rules of protoc-gen-validate; empty: none
     * @param gone whether Envoy no longer takes it
     */
    record FieldPlan(FieldDescriptor field, FieldRules rules, boolean gone) {
        static FieldPlan of(FieldDescriptor field) {
            return new FieldPlan(
                    field,
                    field.getOptions().getExtension(Validate.rules),
                    field.getOptions().getExtension(Deprecation.disallowedByDefault));
        }

        boolean isRequired() {
            return rules.getMessage().getRequired()
                    || rules.getAny().getRequired()
                    || rules.getDuration().getRequired()
                    || rules.getTimestamp().getRequired();
        }

        private boolean hasWork() {
            return gone
                    || rules.getTypeCase() != FieldRules.TypeCase.TYPE_NOT_SET
                    || ProtoReader.isMessage(field)
                    || hasGoneValues();
        }

        private boolean hasGoneValues() {
            return field.getType() == FieldDescriptor.Type.ENUM
                    && field.getEnumType().getValues().stream().anyMatch(TypeRules::isGone);
        }
    }

    static TypeRules of(Descriptor type) {
        // Not computeIfAbsent: the first check of many threads would wait for each other's.
        TypeRules known = KNOWN.get(type);
        if (known == null) {
            known = read(type);
            KNOWN.put(type, known);
        }
        return known;
    }

    /** Whether Envoy no longer takes this value. */
    static boolean isGone(EnumValueDescriptor value) {
        return value.getOptions().getExtension(Deprecation.disallowedByDefaultEnum);
    }

    private static TypeRules read(Descriptor type) {
        return new TypeRules(
                type.getOptions().getExtension(Validate.disabled),
                type.getFullName().equals(WellKnown.ANY),
                WellKnown.isWrapper(type),
                type.getRealOneofs().stream()
                        .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
                        .toList(),
                type.getFields().stream()
                        .map(FieldPlan::of)
                        .filter(FieldPlan::hasWork)
                        .toList());
    }
}
