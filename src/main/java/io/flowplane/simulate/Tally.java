package io.flowplane.simulate;

import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened to a fleet so far. */
final class Tally {
    private final LongAdder responses = new LongAdder();
    private final LongAdder resources = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final Map<String, LongAdder> lost = new ConcurrentHashMap<>();

    void took(Answer answer) {
        responses.increment();
        resources.add(answer.batch().resources().size());
        bytes.add(answer.bytes());
    }

    void rejected() {
        rejections.increment();
    }

    void lost(Status why) {
        String description = why.getDescription();
        String reason = description == null ? why.getCode().name() : why.getCode() + ": " + description;
        lost.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }

    Counts counts(int connected, int complete) {
        Map<String, Long> reasons = new TreeMap<>();
        lost.forEach((why, count) -> reasons.put(why, count.sum()));
        return new Counts(
                connected,
                complete,
                responses.sum(),
                resources.sum(),
                bytes.sum(),
                rejections.sum(),
                Map.copyOf(reasons));
    }
}
