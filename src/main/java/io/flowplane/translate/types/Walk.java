package io.flowplane.translate.types;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Goes through a message and everything in it, also in every Any. */
final class Walk {
    private final BiConsumer<Message, @Nullable FieldPath> visitor;

    private Walk(BiConsumer<Message, @Nullable FieldPath> visitor) {
        this.visitor = visitor;
    }

    /** @param visitor gets each message but the Anys, outer ones first; the path of the root is null */
    static void through(Message root, BiConsumer<Message, @Nullable FieldPath> visitor) {
        new Walk(visitor).message(root, null);
    }

    private void message(Message message, @Nullable FieldPath path) {
        if (message.getDescriptorForType().getFullName().equals(WellKnown.ANY)) {
            unpack(message).ifPresent(inside -> message(inside, inside(inside, path)));
            return;
        }
        visitor.accept(message, path);
        message.getAllFields().forEach((field, value) -> {
            if (ProtoReader.isMessage(field)) {
                field(field, value, FieldPath.field(path, field));
            }
        });
    }

    private void field(FieldDescriptor field, Object value, FieldPath path) {
        if (field.isMapField()) {
            FieldDescriptor values = field.getMessageType().findFieldByName("value");
            for (Object entry : (List<?>) value) {
                if (ProtoReader.isMessage(values)) {
                    Object key =
                            ((Message) entry).getField(field.getMessageType().findFieldByName("key"));
                    message((Message) ((Message) entry).getField(values), FieldPath.key(path, key));
                }
            }
        } else if (field.isRepeated()) {
            int i = 0;
            for (Object element : (List<?>) value) {
                message((Message) element, FieldPath.index(path, i++));
            }
        } else {
            message((Message) value, path);
        }
    }

    /** Where the content of an Any stands in JSON. */
    static @Nullable FieldPath inside(Message content, @Nullable FieldPath any) {
        return WellKnown.isOne(content.getDescriptorForType()) ? FieldPath.unpacked(any) : any;
    }

    /** The message in an Any; empty for an empty Any and for a type that we don't know. */
    static Optional<DynamicMessage> unpack(Message any) {
        Descriptor type = any.getDescriptorForType();
        String url = (String) any.getField(type.findFieldByName("type_url"));
        ByteString value = (ByteString) any.getField(type.findFieldByName("value"));
        return EnvoyTypes.shared().findByUrl(url).map(inside -> parse(inside, value));
    }

    private static DynamicMessage parse(Descriptor type, ByteString bytes) {
        try {
            return DynamicMessage.parseFrom(type, bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was packed as " + type.getFullName() + " is none", e);
        }
    }
}
