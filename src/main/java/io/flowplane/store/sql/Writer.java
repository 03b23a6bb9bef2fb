package io.flowplane.store.sql;

import io.flowplane.domain.Actor;
import io.flowplane.domain.Team;
import io.flowplane.store.StoreUnavailable;
import io.flowplane.store.sql.Dialect.Fault;
import io.flowplane.store.sql.Job.Traced;
import io.flowplane.store.sql.Sql.Command;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. It takes all works that wait, up to a bound, into one transaction: each in a savepoint and
 * with a revision of its own, all with one COMMIT, because the disk's answer is what takes long.
 */
final class Writer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final int BATCH = 48;
    private static final int QUEUE = 2000;
    private static final int TRIES = 4;
    private static final List<Command> SAVEPOINT = List.of(Command.any("SAVEPOINT work"));
    private static final List<Command> NEXT_SAVEPOINT =
            List.of(Command.any("RELEASE SAVEPOINT work"), Command.any("SAVEPOINT work"));
    private static final String BACK = "ROLLBACK TO SAVEPOINT work";

    private final Connections connections;
    private final DatabaseClock clock;
    private final Runnable bell;
    private final IntConsumer audited;
    private final long waitMillis;
    private final String instance;
    private final WriteSpans spans;
    private long lastBeat = System.nanoTime();
    private final BlockingQueue<Job<?>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean busy;
    private volatile @Nullable Connection connection;

    /**
     * @param bell rung after each commit that took a revision
     * @param audited told after each commit that stored audit rows, how many
     */
    Writer(
            Connections connections,
            Connection first,
            DatabaseClock clock,
            Runnable bell,
            IntConsumer audited,
            long waitMillis,
            String instance,
            WriteSpans spans) {
        this.instance = instance;
        this.spans = spans;
        this.connections = connections;
        this.connection = first;
        this.clock = clock;
        this.bell = bell;
        this.audited = audited;
        this.waitMillis = waitMillis;
        this.thread =
                Thread.ofPlatform().name("flowplane-store-writer").daemon().start(this::loop);
    }

    /** Queues {@code work} and waits for its commit. */
    <T> T write(Actor actor, @Nullable String lane, Function<WorkTx, T> work) {
        return write(actor, lane, work, Traced.of(actor));
    }

    /** As the other, on behalf of several. */
    <T> T write(Actor actor, @Nullable String lane, Function<WorkTx, T> work, Traced traced) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a work must not start another write: it would wait for itself");
        }
        Job<T> job = new Job<>(actor, lane, work, waitMillis, traced);
        if (closed || !queue.offer(job)) {
            throw new StoreUnavailable(
                    closed ? "The server is stopping" : "Too many writes wait for the database",
                    new SQLException("writer doesn't take more"));
        }
        if (closed) {
            // It may have come after the writer's last look.
            failAll();
        }
        return job.await();
    }

    boolean isOpen() {
        return connection != null;
    }

    boolean isBusy() {
        return busy;
    }

    private void loop() {
        List<Job<?>> batch = new ArrayList<>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                beat();
                Job<?> first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    busy = true;
                    runTogether(batch.stream().filter(Job::isWanted).toList());
                }
            } catch (Throwable e) {
                // The last resort: whatever happens to one batch, the next is written.
                lastResort(batch, e);
            } finally {
                busy = false;
                batch.clear();
            }
        }
        discard();
        failAll();
    }

    /** Says now and then that this instance lives, like any other work; at its end, that it doesn't. */
    private void beat() {
        long now = System.nanoTime();
        if (connections.isShared() && !closed && now - lastBeat > InstanceTable.BEAT.toNanos()) {
            lastBeat = now;
            enqueue(tx -> tx.beat(instance));
        }
    }

    private boolean enqueue(Consumer<WorkTx> work) {
        return queue.offer(new Job<>(
                Actor.system("instance"),
                null,
                tx -> {
                    work.accept(tx);
                    return true;
                },
                waitMillis,
                Traced.NOWHERE));
    }

    private void lastResort(List<Job<?>> batch, Throwable failure) {
        LOG.error("A write failed in an unforeseen way", failure);
        discard();
        batch.forEach(job -> job.fail(new StoreUnavailable("The write failed", failure)));
    }

    private void failAll() {
        List<Job<?>> rest = new ArrayList<>();
        queue.drainTo(rest);
        rest.forEach(
                job -> job.fail(new StoreUnavailable("The server is stopping", new SQLException("writer closed"))));
    }

    /** One transaction for all; those that can't share one get one each. */
    private void runTogether(List<? extends Job<?>> jobs) {
        List<? extends Job<?>> wanted = jobs;
        for (int attempt = 1; !wanted.isEmpty(); attempt++) {
            try {
                transact(wanted);
                return;
            } catch (SqlFailure e) {
                Fault fault = connections.dialect().fault(e.failure());
                rollback(fault);
                if (fault != Fault.CONFLICT || attempt == TRIES) {
                    giveUp(wanted, fault, e);
                    return;
                }
                wanted = wanted.stream().filter(Job::isWanted).toList();
            }
        }
    }

    private void giveUp(List<? extends Job<?>> jobs, Fault fault, SqlFailure failure) {
        if (jobs.size() > 1 && fault != Fault.UNAVAILABLE) {
            jobs.stream().filter(Job::isWanted).forEach(job -> runTogether(List.of(job)));
            return;
        }
        LOG.warn(
                "{} could not be written: {}",
                jobs.size() == 1 ? "A work" : jobs.size() + " works",
                failure.getMessage());
        StoreUnavailable unavailable = fault == Fault.UNAVAILABLE
                ? connections.unavailable(failure.failure())
                : new StoreUnavailable("The database refused the write", failure.failure());
        spans.failed(jobs, String.valueOf(unavailable.getMessage()));
        jobs.forEach(job -> job.fail(unavailable));
    }

    private void transact(List<? extends Job<?>> jobs) {
        long begun = System.nanoTime();
        TreeSet<String> lanes = new TreeSet<>();
        jobs.stream().map(Job::lane).filter(Objects::nonNull).forEach(lanes::add);
        Connection current = connection;
        Sql sql;
        Instant now;
        try {
            sql = new Sql(current == null ? connect() : current, connections.dialect());
            now = begin(sql, lanes);
        } catch (SqlFailure e) {
            // A connection that broke while idle says nothing about the database: a new one tells.
            if (current == null || !connections.isBroken(e.failure())) {
                throw e;
            }
            discard();
            sql = new Sql(connect(), connections.dialect());
            now = begin(sql, lanes);
        }
        clock.read(now);
        Journal journal = new Journal(now);
        List<Job.Outcome<?>> outcomes = runEach(jobs, sql, journal);
        if (!jobs.stream().allMatch(Job::isWanted)) {
            // Some took so long that their callers were told it didn't work: so be it. The others again, without them.
            sql.rollback();
            runTogether(jobs.stream().filter(Job::isWanted).toList());
            return;
        }
        if (journal.revisions() > 0 || !journal.audits().isEmpty()) {
            connections.dialect().store(sql, journal);
        }
        long revision = journal.revisions() > 0 && spans.wanted(jobs)
                ? new ChangeTable(sql).head().cursor().revision() - journal.revisions()
                : 0;
        sql.commit();
        long committed = System.nanoTime();
        if (!journal.audits().isEmpty()) {
            audited.accept(journal.audits().size());
        }
        outcomes.forEach(Job.Outcome::tell);
        spans.committed(outcomes, begun, committed, revision);
        if (journal.revisions() > 0) {
            bell.run();
        }
    }

    private static Instant begin(Sql sql, Collection<String> lanes) {
        sql.begin();
        return sql.dialect().beginWrite(sql, lanes);
    }

    private List<Job.Outcome<?>> runEach(List<? extends Job<?>> jobs, Sql sql, Journal journal) {
        List<Job.Outcome<?>> outcomes = new ArrayList<>(jobs.size());
        Map<String, Team> teams = new HashMap<>();
        boolean marked = false;
        for (Job<?> job : jobs) {
            WorkTx tx = new WorkTx(sql, job.actor(), journal.now(), teams, marked ? NEXT_SAVEPOINT : SAVEPOINT);
            Job.Outcome<?> outcome = job.run(tx);
            SqlFailure failure = tx.failure();
            if (failure != null) {
                throw failure;
            }
            marked |= tx.wrote();
            if (outcome.thrown() == null) {
                outcome = kept(outcome, tx, journal);
            }
            if (outcome.thrown() != null && tx.wrote()) {
                sql.script(BACK);
                teams.clear();
            }
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private static <T> Job.Outcome<T> kept(Job.Outcome<T> outcome, WorkTx tx, Journal journal) {
        try {
            int before = journal.revisions();
            tx.moveTo(journal);
            int offset = journal.revisions() > before ? journal.revisions() : 0;
            return new Job.Outcome<>(outcome.job(), outcome.value(), outcome.thrown(), offset);
        } catch (RuntimeException e) {
            return new Job.Outcome<>(outcome.job(), null, e, 0);
        }
    }

    private Connection connect() {
        try {
            Connection fresh = connections.openWriter();
            connection = fresh;
            return fresh;
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private void rollback(Fault fault) {
        Connection current = connection;
        if (current == null) {
            return;
        }
        if (fault == Fault.UNAVAILABLE) {
            discard();
            return;
        }
        try {
            new Sql(current, connections.dialect()).rollback();
        } catch (SqlFailure e) {
            LOG.debug("A rollback failed; the connection is replaced", e);
            discard();
        }
    }

    private void discard() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.debug("A broken connection couldn't be closed", e);
            }
        }
    }

    /** Finishes what waits, then ends. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        // This also wakes the thread, if it waits.
        boolean said = enqueue(tx -> {
            if (connections.isShared()) {
                tx.end(instance);
            }
        });
        closed = true;
        try {
            LOG.debug("The writer ends{}", said ? "" : " with a full queue");
            thread.join(waitMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
