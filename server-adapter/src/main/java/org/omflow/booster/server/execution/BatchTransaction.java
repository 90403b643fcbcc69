package org.omflow.booster.server.execution;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.incident.IncidentRetryId;
import org.omflow.booster.server.job.JobProbe;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ProcessedJobs;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.retry.ConcurrentlyProcessedException;

/**
 * Carries out jobs within one open database transaction: reads what they concern, works in memory and writes it all in
 * batched statements, with a record of each job so none takes effect twice. Thread-safe.
 */
final class BatchTransaction {
    /** As many may wait for the orders of a batch together: a few times what may wait for one. */
    private static final int MOST_HELD = 4_000;

    private final WorkTables tables;
    private final JobDispatcher dispatcher;
    private final TransactionKeepAlive keepAlive;

    BatchTransaction(WorkTables tables, JobDispatcher dispatcher, TransactionKeepAlive keepAlive) {
        this.tables = tables;
        this.dispatcher = dispatcher;
        this.keepAlive = keepAlive;
    }

    /**
     * Carries out these jobs; the caller commits.
     *
     * @return one outcome for each job, in order
     * @throws ConcurrentlyProcessedException when another server did one of them at the same time; nothing may be committed
     * @throws TooManyHeldJobsException when they are several and more waits for their orders than fits into memory; nothing
     *     has been done
     */
    List<Outcome> carryOut(Handle handle, List<ReceivedJob> batch) {
        // To the end: reading and writing what waits for many orders takes a while too.
        try (TransactionKeepAlive.Beat beat = keepAlive.keep(handle)) {
            return carryOutAlive(handle, batch);
        }
    }

    private List<Outcome> carryOutAlive(Handle handle, List<ReceivedJob> batch) {
        Map<String, ProcessedJobs.Processed> done = tables.processed().find(handle, jobIds(batch));
        Instant now = tables.now();
        Set<String> keys = orderKeys(batch, done);
        UnitOfWork work =
                new UnitOfWork(handle, tables, tables.orders().lock(handle, keys), waiting(handle, keys, batch), now);
        Carried carried =
                new Carried(new ArrayList<>(batch.size()), new ArrayList<>(batch.size()), new ArrayList<>(), done);
        for (ReceivedJob job : batch) {
            carryOut(work, job, carried);
        }
        // A duplicate may have been carried out on another server before the orders were locked here.
        if (!tables.processed().find(handle, carried.stillHeld()).isEmpty()) {
            throw new ConcurrentlyProcessedException();
        }
        carried.release(write(handle, work, carried));
        dropHeld(handle, carried.answered(), now);
        unblock(handle, carried.outcomes(), now);
        return carried.outcomes();
    }

    /** The jobs held for these orders; all of them for a single job, which cannot be split. */
    private List<HeldJob> waiting(Handle handle, Set<String> keys, List<ReceivedJob> batch) {
        if (batch.size() == 1) {
            return tables.held().find(handle, keys, ReceivedJob.contents(batch));
        }
        List<HeldJob> waiting = tables.held().find(handle, keys, ReceivedJob.contents(batch), MOST_HELD + 1);
        if (waiting.size() > MOST_HELD) {
            throw new TooManyHeldJobsException();
        }
        return waiting;
    }

    /**
     * What has been carried out so far.
     *
     * @param fresh outcomes whose jobs are to be recorded as done
     * @param answered jobs whose id had been done before
     * @param done the jobs that were done before, and those of this batch
     */
    private record Carried(
            List<Outcome> outcomes,
            List<Outcome> fresh,
            List<ReceivedJob> answered,
            Map<String, ProcessedJobs.Processed> done) {

        /** Adds the outcome of a job that has just been done. */
        void add(Outcome outcome) {
            outcomes.add(outcome);
            String jobId = outcome.received().jobId();
            if (jobId != null && !outcome.isHeld()) {
                fresh.add(outcome);
                done.put(jobId, ProcessedJobs.Processed.of(outcome));
            }
        }

        /** Sends these held jobs again with the last outcome. */
        void release(List<OutgoingJob> waited) {
            int last = outcomes.size() - 1;
            outcomes.set(last, outcomes.get(last).releasing(waited));
        }

        Set<String> stillHeld() {
            Set<String> ids = new TreeSet<>();
            outcomes.stream()
                    .filter(Outcome::isHeld)
                    .forEach(o -> ids.add(o.received().jobId()));
            ids.removeAll(done.keySet());
            return ids;
        }
    }

    private void carryOut(UnitOfWork work, ReceivedJob job, Carried carried) {
        ProcessedJobs.Processed before =
                job.jobId() == null ? null : carried.done().get(job.jobId());
        HeldJob waiting = job.jobId() == null ? null : work.held(job.jobId());
        if (before != null) {
            carried.answered().add(job);
            carried.outcomes().add(job.isSameAs(before) ? Outcome.duplicate(job, before) : reused(work, job));
        } else if (waiting != null && !job.isSameAs(waiting)) {
            boolean blocks = waiting.reason() == HeldJob.Reason.FAILING;
            carried.outcomes().add(blocks ? Outcome.idConflict(job) : reused(work, job));
        } else {
            carried.add(take(work, job));
        }
    }

    /** Writes what was done; returns the released jobs to send now. */
    private List<OutgoingJob> write(Handle handle, UnitOfWork work, Carried carried) {
        int jobs = carried.outcomes().size();
        JobProbe.INSTALLED.at(JobProbe.Point.BEFORE_INSERT, jobs);
        tables.orders().write(handle, work.orders());
        tables.incidents().open(handle, work.incidents());
        tables.incidents().discardAll(handle, work.incidentsToDiscard(), work.now());
        List<OutgoingJob> released = work.heldJobChanges().write(handle, tables.held(), work.now());
        tables.outbox()
                .addClaimed(
                        handle,
                        carried.fresh().stream()
                                .flatMap(o -> o.followUps().stream())
                                .toList());
        JobProbe.INSTALLED.at(JobProbe.Point.AFTER_INSERT, jobs);
        tables.processed().add(handle, carried.fresh(), work.now());
        JobProbe.INSTALLED.at(JobProbe.Point.BEFORE_COMMIT, jobs);
        return released;
    }

    private Outcome take(UnitOfWork work, ReceivedJob job) {
        JobProbe.INSTALLED.begins(job.jobId());
        try {
            return dispatcher.take(work, job);
        } catch (StackOverflowError e) {
            // Treat it as any fault of this job: an Error would end the worker, here and on the next server.
            throw new IllegalStateException("its values or expressions nest too deeply", e);
        }
    }

    /** A job whose id another has used. If an administrator's retry got that id, its incident is opened again. */
    private static Outcome reused(UnitOfWork work, ReceivedJob job) {
        Outcome conflict = Outcome.idConflict(job);
        Order order = work.order(job.concernedOrder());
        if (order != null && order.isActiveBehind(job.jobId())) {
            OrderTransitions.fail(work, order, job, conflict.answer().errorMessage());
        }
        return conflict;
    }

    /**
     * Removes jobs that are answered from the held jobs: a duplicate may have put them there meanwhile, or another job has
     * been done under their id.
     */
    private void dropHeld(Handle handle, List<ReceivedJob> answered, Instant now) {
        for (HeldJob held : tables.held().findJobs(handle, ReceivedJob.contents(answered))) {
            if (answered.stream().noneMatch(job -> job.isSameAs(held))) {
                continue;
            }
            String jobId = held.job().jobId();
            String key = held.job().orderKey();
            tables.held().remove(handle, List.of(jobId));
            unblock(handle, key, jobId, now);
        }
    }

    /** Releases what waits for retries that turn out to be done; only they can be done and still block. */
    private void unblock(Handle handle, List<Outcome> outcomes, Instant now) {
        for (Outcome outcome : outcomes) {
            ReceivedJob job = outcome.received();
            if (outcome.isDuplicate() && job.concernedOrder() != null && IncidentRetryId.isRetry(job.jobId())) {
                unblock(handle, job.concernedOrder(), job.jobId(), now);
            }
        }
    }

    /** Releases what waits for this job on its order. */
    private void unblock(Handle handle, String orderKey, String jobId, Instant now) {
        if (tables.orders().unblock(handle, orderKey, jobId)) {
            tables.held().release(handle, orderKey, now);
        }
    }

    private static Set<String> jobIds(List<ReceivedJob> batch) {
        Set<String> ids = new TreeSet<>();
        for (ReceivedJob job : batch) {
            if (job.jobId() != null) {
                ids.add(job.jobId());
            }
        }
        return ids;
    }

    /** The orders that these jobs work on. */
    static Set<String> orderKeys(List<ReceivedJob> batch) {
        return orderKeys(batch, Map.of());
    }

    private static Set<String> orderKeys(List<ReceivedJob> batch, Map<String, ProcessedJobs.Processed> done) {
        Set<String> keys = new TreeSet<>();
        for (ReceivedJob received : batch) {
            ProcessedJobs.Processed before = done.get(received.jobId());
            if (received.job() == null || before != null && received.isSameAs(before)) {
                continue;
            }
            Job job = received.job();
            if (job instanceof Job.PlaceOrder place) {
                keys.add(place.keyFor(received.jobId()));
            } else {
                keys.add(job.orderKey());
            }
            if (job instanceof Job.StartSubflow start) {
                keys.add(start.parent());
            } else if (job instanceof Job.CancelSubflow cancel) {
                keys.add(cancel.parent());
            } else if (job instanceof Job.EndSubflow end) {
                keys.add(Job.subflowKey(end.parent(), end.branch()));
            }
        }
        return keys;
    }
}
