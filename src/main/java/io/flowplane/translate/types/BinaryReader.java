package io.flowplane.translate.types;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.domain.spec.filter.Switch;
import io.flowplane.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Configuration that came as a message's bytes, checked like Envoy's own JSON. */
public final class BinaryReader {
    private static final int DEEPEST = 32;

    private BinaryReader() {}

    /**
     * Reads a message and tells everything that is wrong with it, all at the place of its bytes.
     *
     * @param checking false for what was checked before it was stored
     * @param allowed what the operator allows
     * @return empty after a fault
     */
    public static Optional<DynamicMessage> read(
            Descriptor type,
            ByteString bytes,
            Pointer at,
            boolean checking,
            Set<Switch> allowed,
            Consumer<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        try {
            DynamicMessage message = DynamicMessage.parseFrom(type, bytes);
            if (checking) {
                known(message, 0);
                EnvoyRules.check(message, null, Pointer.ROOT, found::add);
                RawChecks.check(message, null, Pointer.ROOT, allowed, found::add);
            }
            found.forEach(p -> problems.accept(new Problem(
                    at.toString(), "In " + type.getName() + ", " + p.pointer() + ": " + p.message(), p.code())));
            return found.isEmpty() ? Optional.of(message) : Optional.empty();
        } catch (InvalidProtocolBufferException e) {
            problems.accept(new Problem(
                    at.toString(),
                    "Is no " + type.getFullName() + " of this Envoy, or holds something that it doesn't know.",
                    "invalid_message"));
            return Optional.empty();
        }
    }

    /** Refuses fields and messages that this Envoy hasn't, in every Any as well, before anyone goes through them. */
    private static void known(Message message, int depth) throws InvalidProtocolBufferException {
        if (depth > DEEPEST || !message.getUnknownFields().asMap().isEmpty()) {
            throw new InvalidProtocolBufferException("unknown or too deep");
        }
        if (message.getDescriptorForType().getFullName().equals(WellKnown.ANY)) {
            content(message, depth);
            return;
        }
        for (Object value : message.getAllFields().values()) {
            for (Object one : value instanceof List<?> list ? list : List.of(value)) {
                if (one instanceof Message inside) {
                    known(inside, depth + 1);
                }
            }
        }
    }

    private static void content(Message any, int depth) throws InvalidProtocolBufferException {
        Descriptor type = any.getDescriptorForType();
        String url = (String) any.getField(type.findFieldByName("type_url"));
        ByteString bytes = (ByteString) any.getField(type.findFieldByName("value"));
        if (url.isEmpty() && bytes.isEmpty()) {
            return;
        }
        Optional<Descriptor> inside = EnvoyTypes.shared().findByUrl(url);
        if (inside.isEmpty()) {
            throw new InvalidProtocolBufferException("unknown type");
        }
        known(DynamicMessage.parseFrom(inside.get(), bytes), depth + 1);
    }
}
