package org.omflow.booster.server.execution;

import java.util.List;
import java.util.Optional;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.server.job.Effect;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.OrderView;
import org.omflow.booster.server.process.FormException;
import org.omflow.booster.server.process.NotWaitingException;
import org.omflow.booster.server.process.ProcessDefinition;
import org.omflow.booster.server.process.ProcessEngine;
import org.omflow.booster.server.process.ProcessException;
import org.omflow.booster.server.process.Progress;
import org.omflow.booster.server.process.SubflowCall;
import org.omflow.booster.server.process.Trace;

/**
 * Carries out the jobs that servers send each other for subflows. What is done follows from the orders in the database,
 * but for values that an administrator gave for a retry; a job that no longer fits them has no effect. Thread-safe.
 */
final class SubflowHandler {
    /** How deeply subflows may nest. */
    static final int DEPTH = 8;

    private final ProcessEngine engine;
    private final OrderTransitions transitions;

    SubflowHandler(ProcessEngine engine, OrderTransitions transitions) {
        this.engine = engine;
        this.transitions = transitions;
    }

    Effect handle(UnitOfWork work, ReceivedJob received) throws RetryableException {
        Job job = received.job();
        if (job instanceof Job.StartSubflow start) {
            return start(work, received, start);
        }
        if (job instanceof Job.EndSubflow end) {
            return end(work, received, end);
        }
        return cancel(work, received, (Job.CancelSubflow) job);
    }

    private Effect start(UnitOfWork work, ReceivedJob received, Job.StartSubflow job) throws RetryableException {
        Order parent = work.order(job.parent());
        if (!goesOn(parent) || work.order(job.orderKey()) != null) {
            return noEffect(received, work.order(job.orderKey()));
        }
        try {
            SubflowCall call =
                    engine.subflowAt(work.definitionOf(parent), parent.progress(), job.branch(), job.values());
            Optional<ProcessDefinition> process = work.latest(call.process());
            if (process.isEmpty()) {
                throw new RetryableException(
                        parent,
                        "The subflow's process " + ErrorText.show(call.process())
                                + " is not deployed; deploy it and retry.");
            }
            if (parent.key().chars().filter(c -> c == Limits.SUBFLOW_MARK).count() >= DEPTH) {
                throw new RetryableException(
                        parent, "Subflows are nested more than " + DEPTH + " deep; change the process.");
            }
            Trace trace = new Trace();
            Progress progress = engine.begin(process.get(), call.form(), trace);
            Order child = Order.placed(
                    new Order.Identity(
                            job.orderKey(),
                            call.process(),
                            process.get().version(),
                            parent.identity().placedBy(),
                            parent.identity().placedLogin(),
                            received.jobId(),
                            work.now(),
                            parent.key(),
                            job.branch()),
                    call.form());
            work.add(child);
            List<OutgoingJob> followUps = transitions.advance(work, child, progress, trace, null, null);
            return new Effect(Answer.done(received.jobId(), child.key(), OrderView.of(child)), followUps);
        } catch (NotWaitingException e) {
            return noEffect(received, null);
        } catch (FormException | ProcessException e) {
            throw new RetryableException(parent, "The subflow could not begin: " + e.getMessage());
        }
    }

    private Effect end(UnitOfWork work, ReceivedJob received, Job.EndSubflow job) throws RetryableException {
        Order parent = work.order(job.parent());
        Order child = work.order(Job.subflowKey(job.parent(), job.branch()));
        if (!goesOn(parent) || child == null || child.status() != OrderStatus.COMPLETED) {
            return noEffect(received, parent);
        }
        Trace trace = new Trace();
        try {
            engine.endSubflow(
                    work.definitionOf(parent), parent.progress(), job.branch(), child.form(), job.values(), trace);
            List<OutgoingJob> followUps = transitions.advance(work, parent, parent.progress(), trace, null, null);
            return new Effect(Answer.done(received.jobId(), parent.key(), OrderView.of(parent)), followUps);
        } catch (NotWaitingException e) {
            return noEffect(received, parent);
        } catch (ProcessException e) {
            throw new RetryableException(parent, e.getMessage());
        }
    }

    private Effect cancel(UnitOfWork work, ReceivedJob received, Job.CancelSubflow job) {
        Order parent = work.order(job.parent());
        Order child = work.order(job.orderKey());
        boolean fits = parent != null
                && parent.status() == OrderStatus.CANCELLED
                && child != null
                && (child.status() == OrderStatus.ACTIVE || child.status() == OrderStatus.FAILED);
        if (!fits) {
            return noEffect(received, child);
        }
        List<OutgoingJob> followUps = transitions.cancel(
                work, child, null, null, transitions.reason("The order it belongs to was cancelled."));
        return new Effect(Answer.done(received.jobId(), child.key(), OrderView.of(child)), followUps);
    }

    private static boolean goesOn(Order order) {
        return order != null
                && order.progress() != null
                && (order.status() == OrderStatus.ACTIVE || order.status() == OrderStatus.FAILED);
    }

    private static Effect noEffect(ReceivedJob received, Order order) {
        return Effect.of(Answer.done(
                received.jobId(),
                order == null ? received.job().orderKey() : order.key(),
                order == null ? null : OrderView.of(order)));
    }
}
