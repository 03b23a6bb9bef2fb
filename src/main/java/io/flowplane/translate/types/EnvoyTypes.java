package io.flowplane.translate.types;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.ExtensionRegistry;
import envoy.annotations.Deprecation;
import io.envoyproxy.pgv.validate.Validate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import udpa.annotations.Sensitive;

/**
 * Every message of the Envoy that we build against, by its full name. The descriptor set is read at the first call (some
 * 100 ms), and each of its files is linked when one of its messages is first asked for.
 */
public final class EnvoyTypes {
    private static final String TYPE_URL = "type.googleapis.com/";

    /** By its initialization on first use, nothing is loaded while nobody uses raw configuration. */
    private static final class Loaded {
        static final EnvoyTypes TYPES = load();
    }

    private final Map<String, FileDescriptorProto> files = new HashMap<>();
    private final Map<String, String> fileOfMessage = new HashMap<>();
    private final Map<String, FileDescriptor> linked = new HashMap<>();

    private EnvoyTypes(FileDescriptorSet set) {
        for (FileDescriptorProto file : set.getFileList()) {
            files.put(file.getName(), file);
            file.getMessageTypeList().forEach(m -> index(file, file.getPackage(), m));
        }
    }

    public static EnvoyTypes shared() {
        return Loaded.TYPES;
    }

    /** @param fullName such as {@code envoy.config.core.v3.Address} */
    public synchronized Optional<Descriptor> find(String fullName) {
        String file = fileOfMessage.get(fullName);
        if (file == null) {
            return Optional.empty();
        }
        FileDescriptor descriptor = link(file);
        String inFile = descriptor.getPackage().isEmpty()
                ? fullName
                : fullName.substring(descriptor.getPackage().length() + 1);
        String[] path = inFile.split("\\.", -1);
        Descriptor found = descriptor.findMessageTypeByName(path[0]);
        for (int i = 1; i < path.length; i++) {
            found = found.findNestedTypeByName(path[i]);
        }
        return Optional.of(found);
    }

    /** @param typeUrl {@code type.googleapis.com/<full name>}; another prefix before the last slash is fine */
    public Optional<Descriptor> findByUrl(String typeUrl) {
        int slash = typeUrl.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : find(typeUrl.substring(slash + 1));
    }

    /** Full names of all messages. */
    public List<String> names() {
        return fileOfMessage.keySet().stream().sorted().toList();
    }

    public static String url(Descriptor type) {
        return TYPE_URL + type.getFullName();
    }

    private void index(FileDescriptorProto file, String prefix, DescriptorProto message) {
        String name = prefix.isEmpty() ? message.getName() : prefix + "." + message.getName();
        fileOfMessage.put(name, file.getName());
        message.getNestedTypeList().forEach(m -> index(file, name, m));
    }

    private FileDescriptor link(String name) {
        FileDescriptor known = linked.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto proto = Objects.requireNonNull(files.get(name), name);
        List<FileDescriptor> dependencies = new ArrayList<>();
        proto.getDependencyList().forEach(d -> dependencies.add(link(d)));
        try {
            FileDescriptor file = FileDescriptor.buildFrom(proto, dependencies.toArray(FileDescriptor[]::new));
            linked.put(name, file);
            return file;
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException("the descriptor set of Envoy's types is broken at " + name, e);
        }
    }

    private static EnvoyTypes load() {
        ExtensionRegistry options = ExtensionRegistry.newInstance();
        Validate.registerAllExtensions(options);
        Deprecation.registerAllExtensions(options);
        Sensitive.registerAllExtensions(options);
        try (var packed = EnvoyTypes.class.getResourceAsStream("/envoy/envoy-api.desc.gz");
                var set = new GZIPInputStream(Objects.requireNonNull(packed, "envoy-api.desc.gz"), 1 << 16)) {
            return new EnvoyTypes(FileDescriptorSet.parseFrom(set, options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
