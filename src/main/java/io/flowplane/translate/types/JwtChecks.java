package io.flowplane.translate.types;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** JWT authentication: rules may only require providers and requirements that are there. */
final class JwtChecks {
    private static final String TYPE = "envoy.extensions.filters.http.jwt_authn.v3.";

    private final Set<String> providers;
    private final Set<String> requirements;
    private final BiConsumer<FieldDescriptor, String> problems;

    private JwtChecks(Message filter, BiConsumer<FieldDescriptor, String> problems) {
        this.providers = keys(filter, "providers");
        this.requirements = keys(filter, "requirement_map");
        this.problems = problems;
    }

    /** Looks at the filter's message; its parts are looked at from there. */
    static void check(Message message, BiConsumer<FieldDescriptor, String> problems) {
        if (message.getDescriptorForType().getFullName().equals(TYPE + "JwtAuthentication")) {
            JwtChecks checks = new JwtChecks(message, problems);
            for (Object rule : repeated(message, "rules")) {
                checks.walk((Message) rule, field(message, "rules"));
            }
            for (Object entry : repeated(message, "requirement_map")) {
                checks.walk((Message) entry, field(message, "requirement_map"));
            }
        }
    }

    private void walk(Message part, FieldDescriptor at) {
        part.getAllFields().forEach((field, value) -> {
            switch (field.getName()) {
                case "provider_name" -> known(providers, (String) value, "provider", at);
                case "requirement_name" -> known(requirements, (String) value, "requirement", at);
                default -> {
                    if (ProtoReader.isMessage(field)) {
                        List<?> values = field.isRepeated() ? (List<?>) value : List.of(value);
                        values.forEach(v -> walk((Message) v, at));
                    }
                }
            }
        });
    }

    private void known(Set<String> names, String name, String what, FieldDescriptor at) {
        if (!names.contains(name)) {
            problems.accept(at, "names the " + what + " '" + name + "', which is not there: " + names);
        }
    }

    private static Set<String> keys(Message message, String map) {
        Set<String> keys = new TreeSet<>();
        for (Object entry : repeated(message, map)) {
            Message one = (Message) entry;
            keys.add((String) one.getField(field(one, "key")));
        }
        return keys;
    }

    private static List<?> repeated(Message message, String name) {
        return (List<?>) message.getField(field(message, name));
    }

    private static FieldDescriptor field(Message message, String name) {
        return message.getDescriptorForType().findFieldByName(name);
    }
}
