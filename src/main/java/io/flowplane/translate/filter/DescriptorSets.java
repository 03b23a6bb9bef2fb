package io.flowplane.translate.filter;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import io.flowplane.json.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Descriptor sets, as {@code protoc --include_imports --descriptor_set_out} writes them, in the eyes of Envoy's transcoder. */
final class DescriptorSets {
    private static final int DEEPEST_RULES = 2;

    private final Map<String, FileDescriptor> files = new LinkedHashMap<>();
    private final Map<String, ServiceDescriptor> services = new TreeMap<>();

    private DescriptorSets() {}

    /**
     * Tells what Envoy would refuse.
     *
     * @param at of the descriptor
     * @param servicesAt of the list of services
     */
    static void check(ByteString descriptor, List<String> services, Spot at, Spot servicesAt) {
        DescriptorSets set = new DescriptorSets();
        if (set.read(descriptor, at)) {
            servicesAt.each(services, (name, spot) -> set.service(name, at, spot));
        }
    }

    private boolean read(ByteString bytes, Spot at) {
        ExtensionRegistry options = ExtensionRegistry.newInstance();
        AnnotationsProto.registerAllExtensions(options);
        try {
            for (FileDescriptorProto file :
                    FileDescriptorSet.parseFrom(bytes, options).getFileList()) {
                if (!link(file, at)) {
                    return false;
                }
            }
            return true;
        } catch (InvalidProtocolBufferException e) {
            at.refuse(
                    "invalid_descriptor",
                    "Is no descriptor set, as protoc --include_imports --descriptor_set_out writes it.");
            return false;
        }
    }

    /** Envoy takes the files one after the other, too. */
    private boolean link(FileDescriptorProto file, Spot at) {
        List<FileDescriptor> dependencies = new ArrayList<>();
        for (String name : file.getDependencyList()) {
            FileDescriptor dependency = files.get(name);
            if (dependency == null) {
                at.refuse(
                        "invalid_descriptor",
                        file.getName() + " needs " + name
                                + ", which isn't there before it: use protoc --include_imports.");
                return false;
            }
            dependencies.add(dependency);
        }
        try {
            FileDescriptor linked = FileDescriptor.buildFrom(file, dependencies.toArray(FileDescriptor[]::new));
            if (files.put(file.getName(), linked) != null) {
                at.refuse("invalid_descriptor", file.getName() + " is there twice.");
                return false;
            }
            linked.getServices().forEach(service -> services.put(service.getFullName(), service));
            return true;
        } catch (DescriptorValidationException e) {
            at.refuse("invalid_descriptor", "Has a fault in " + file.getName() + ": " + e.getDescription());
            return false;
        }
    }

    private void service(String name, Spot at, Spot nameAt) {
        ServiceDescriptor service = services.get(name);
        if (service == null) {
            nameAt.refuse(
                    "unknown_reference", "The descriptor has no such service" + Nearest.hint(name, services.keySet()));
            return;
        }
        for (MethodDescriptor method : service.getMethods()) {
            if (method.getOptions().hasExtension(AnnotationsProto.http)) {
                rule(method, method.getOptions().getExtension(AnnotationsProto.http), at, 0);
            }
        }
    }

    private static void rule(MethodDescriptor method, HttpRule rule, Spot at, int depth) {
        String template = template(rule);
        String where = "The http rule of " + method.getFullName() + " ";
        at.refuseIf(
                template == null || !HttpTemplates.isGood(template),
                "invalid_descriptor",
                where + "has no path that Envoy takes: " + template);
        at.refuseIf(
                isMissing(method.getInputType(), rule.getBody()),
                "invalid_descriptor",
                where + "names the body field " + rule.getBody() + ", which its message hasn't.");
        at.refuseIf(
                isMissing(method.getOutputType(), rule.getResponseBody()),
                "invalid_descriptor",
                where + "names the response_body field " + rule.getResponseBody() + ", which its message hasn't.");
        if (depth < DEEPEST_RULES) {
            rule.getAdditionalBindingsList().forEach(further -> rule(method, further, at, depth + 1));
        }
    }

    private static boolean isMissing(Descriptor message, String field) {
        return !field.isEmpty() && !field.equals("*") && message.findFieldByName(field) == null;
    }

    private static @Nullable String template(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            case PATCH -> rule.getPatch();
            case CUSTOM -> rule.getCustom().getPath();
            case PATTERN_NOT_SET -> null;
        };
    }
}
