package io.flowplane.store.sql;

import io.flowplane.domain.Refusal;
import io.flowplane.trace.Span;
import io.flowplane.trace.TraceParent;
import io.flowplane.trace.Tracing;
import java.util.List;
import java.util.function.Consumer;

/** The spans of writes: each from the moment it was queued to its commit, made afterwards, in the trace of whoever asked for it. */
final class WriteSpans {
    private final Tracing tracing;
    private final String database;

    /** @param database {@code postgresql} or {@code sqlite}, as OpenTelemetry's conventions have them */
    WriteSpans(Tracing tracing, String database) {
        this.tracing = tracing;
        this.database = database;
    }

    /** Whether any of the jobs may be in a trace. */
    boolean wanted(List<? extends Job<?>> jobs) {
        return tracing.isOn()
                && jobs.stream().anyMatch(job -> job.traced().parents().stream().anyMatch(WriteSpans::isSampled));
    }

    private static boolean isSampled(String parent) {
        TraceParent read = TraceParent.read(parent);
        return read != null && read.sampled();
    }

    /**
     * Their common transaction was committed.
     *
     * @param begun when it began
     * @param revision the last one before it
     */
    void committed(List<Job.Outcome<?>> outcomes, long begun, long committed, long revision) {
        if (tracing.isOn()) {
            outcomes.forEach(outcome -> record(outcome.job(), committed, span -> {
                span.event("transaction begins", begun);
                span.put("flowplane.works_in_transaction", outcomes.size());
                if (outcome.offset() > 0) {
                    span.put("flowplane.revision", revision + outcome.offset());
                }
                Throwable thrown = outcome.thrown();
                if (thrown instanceof Refusal refusal) {
                    span.put("flowplane.refused", refusal.code().name());
                } else if (thrown != null) {
                    span.fail(thrown.toString());
                }
            }));
        }
    }

    /** They could not be written. */
    void failed(List<? extends Job<?>> jobs, String why) {
        if (tracing.isOn()) {
            long now = System.nanoTime();
            jobs.forEach(job -> record(job, now, span -> span.fail(why)));
        }
    }

    private void record(Job<?> job, long end, Consumer<Span> filling) {
        for (String parent : job.traced().parents()) {
            Span span = tracing.join(parent, job.traced().name(), Span.Kind.CLIENT, job.queuedAt());
            if (span.isRecording()) {
                filling.accept(span.put("db.system.name", database));
                span.end(end);
            }
        }
    }
}
