package io.flowplane.translate;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.flowplane.domain.Problem;
import io.flowplane.json.Pointer;
import io.flowplane.json.Read;
import io.flowplane.json.Records;
import io.flowplane.translate.filter.Spot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.node.ObjectNode;

/** Friendly fields that stand in a spec as free JSON: which record they are shows only when they are translated. */
final class FriendlyJson {
    private final Findings findings;
    private final boolean requiresClusters;

    FriendlyJson(Findings findings, boolean requiresClusters) {
        this.findings = findings;
        this.requiresClusters = requiresClusters;
    }

    /** The message, or an empty one after a fault. */
    <R extends Record> Any read(Class<R> form, ObjectNode json, Pointer at, BiFunction<R, Spot, Message> translation) {
        Read<R> read = Records.read(form, json);
        List<Problem> found = new ArrayList<>(read.problems());
        Findings part = findings.trial(found);
        Optional<Message> message = translated(read, new Spot(part, Pointer.ROOT, requiresClusters), translation);
        if (message.isPresent() && found.isEmpty()) {
            findings.take(part, at);
            return Wire.pack(message.get());
        }
        read.merge(found)
                .forEach(p ->
                        findings.problems().accept(new Problem(at.toString() + p.pointer(), p.message(), p.code())));
        return Any.getDefaultInstance();
    }

    /** What is at fault already may be too strange to translate, and that it is strange is known. */
    private static <R extends Record> Optional<Message> translated(
            Read<R> read, Spot spot, BiFunction<R, Spot, Message> translation) {
        try {
            return Optional.of(translation.apply(read.value(), spot));
        } catch (RuntimeException e) {
            if (read.problems().isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
