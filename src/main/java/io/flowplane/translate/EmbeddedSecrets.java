package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.flowplane.translate.types.EnvoyTypes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Secrets that Envoy doesn't ask for but only takes in place: API keys. Where one belongs, a mark stands until the picture of
 * the team is made; only there, and only into the field that Envoy compares keys with, is the content put.
 */
public final class EmbeddedSecrets {
    private static final String MARK = "secret:";
    private static final String PLACE = "envoy.extensions.filters.http.api_key_auth.v3.Credential";
    private static final String ANY = "google.protobuf.Any";

    private final Map<String, String> contents;

    private EmbeddedSecrets(Map<String, String> contents) {
        this.contents = contents;
    }

    static String mark(String name) {
        return MARK + name;
    }

    /**
     * A translation's resources with their secrets; withheld where one of them can't be had here. Empty where one is no line
     * of text, or two are equal: Envoy would refuse that.
     *
     * @param secrets the team's, by name
     */
    public static Optional<List<EnvoyResource>> filled(
            Translated translated, Function<String, Optional<EnvoyResource>> secrets) {
        if (translated.embedded().isEmpty()) {
            return Optional.of(translated.resources());
        }
        List<EnvoyResource> all = new ArrayList<>(translated.resources());
        // Its own resource comes first; what it brings along holds no secret.
        EnvoyResource own = all.getFirst();
        Map<String, String> contents = new TreeMap<>();
        StringBuilder versions = new StringBuilder();
        boolean withheld = false;
        for (String name : translated.embedded().stream().sorted().toList()) {
            Optional<EnvoyResource> secret = secrets.apply(name);
            versions.append(secret.map(EnvoyResource::version).orElse("?")).append('\n');
            withheld |= secret.filter(EnvoyResource::isWithheld).isPresent();
            secret.flatMap(EmbeddedSecrets::content).ifPresent(text -> contents.put(name, text));
        }
        String version = Wire.version(own.any(), ByteString.copyFromUtf8(versions.toString()));
        if (withheld) {
            all.set(0, EnvoyResource.withheld(own.type(), own.name(), version));
            return Optional.of(List.copyOf(all));
        }
        if (contents.size() < translated.embedded().size()
                || new HashSet<>(contents.values()).size() < contents.size()) {
            return Optional.empty();
        }
        all.set(0, new EmbeddedSecrets(contents).filled(own, version));
        return Optional.of(List.copyOf(all));
    }

    private EnvoyResource filled(EnvoyResource resource, String version) {
        try {
            return new EnvoyResource(
                    resource.type(),
                    resource.name(),
                    version,
                    Wire.bytes(replaced(Any.parseFrom(resource.any()))),
                    resource.clusters(),
                    resource.warmUp());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A generic secret's one line of text. */
    private static Optional<String> content(EnvoyResource secret) {
        if (secret.isWithheld()) {
            return Optional.empty();
        }
        try {
            ByteString bytes = Any.parseFrom(secret.any())
                    .unpack(Secret.class)
                    .getGenericSecret()
                    .getSecret()
                    .getInlineBytes();
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            boolean line = !text.isEmpty() && text.chars().noneMatch(c -> c < 0x20 || c == 0x7F);
            return line ? Optional.of(text) : Optional.empty();
        } catch (InvalidProtocolBufferException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private Message replaced(Message message) throws InvalidProtocolBufferException {
        Descriptor type = message.getDescriptorForType();
        if (type.getFullName().equals(ANY)) {
            return inside(message, type);
        }
        Message.Builder copy = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                replace(copy, field, entry.getValue());
            } else if (type.getFullName().equals(PLACE) && field.getName().equals("key")) {
                copy.setField(field, unmarked((String) entry.getValue()));
            }
        }
        return copy.build();
    }

    private void replace(Message.Builder copy, FieldDescriptor field, Object value)
            throws InvalidProtocolBufferException {
        if (field.isRepeated()) {
            List<?> all = (List<?>) value;
            for (int i = 0; i < all.size(); i++) {
                copy.setRepeatedField(field, i, replaced((Message) all.get(i)));
            }
        } else {
            copy.setField(field, replaced((Message) value));
        }
    }

    private Message inside(Message any, Descriptor type) throws InvalidProtocolBufferException {
        FieldDescriptor url = type.findFieldByName("type_url");
        FieldDescriptor value = type.findFieldByName("value");
        Optional<Descriptor> content = EnvoyTypes.shared().findByUrl((String) any.getField(url));
        if (content.isEmpty()) {
            return any;
        }
        Message filled = replaced(DynamicMessage.parseFrom(content.get(), (ByteString) any.getField(value)));
        return any.toBuilder().setField(value, Wire.bytes(filled)).build();
    }

    private String unmarked(String text) {
        return text.startsWith(MARK) ? contents.getOrDefault(text.substring(MARK.length()), text) : text;
    }
}
