package io.flowplane.xds;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs what is put in one after another, on the threads of a pool that many share. Putting in never blocks. */
final class Mailbox {
    /** So that one busy stream doesn't keep a thread from the others. */
    private static final int AT_ONCE = 16;

    private final Executor pool;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    Mailbox(Executor pool) {
        this.pool = pool;
    }

    void put(Runnable work) {
        waiting.add(work);
        schedule();
    }

    private void schedule() {
        if (!waiting.isEmpty() && running.compareAndSet(false, true)) {
            try {
                pool.execute(this::run);
            } catch (RejectedExecutionException e) {
                // The server has stopped; so have its streams.
                waiting.clear();
            }
        }
    }

    private void run() {
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                Runnable work = waiting.poll();
                if (work == null) {
                    break;
                }
                work.run();
            }
        } finally {
            running.set(false);
            schedule();
        }
    }
}
