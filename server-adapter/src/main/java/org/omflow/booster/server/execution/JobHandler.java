package org.omflow.booster.server.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.incident.IncidentRetryId;
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
import org.omflow.booster.server.process.Trace;

/** Carries out the jobs that people and programs send, on orders in memory. Thread-safe. */
public final class JobHandler {
    private final ProcessEngine engine;
    private final OrderTransitions transitions;
    private final SubflowHandler subflows;

    /** @param server this server's name, as recorded in the history */
    public JobHandler(ProcessEngine engine, String server) {
        this.engine = engine;
        this.transitions = new OrderTransitions(server);
        this.subflows = new SubflowHandler(engine, transitions);
    }

    /**
     * Carries out one job.
     *
     * @throws RetryableException when the job is right but cannot be carried out now
     */
    Effect handle(UnitOfWork work, ReceivedJob received) throws RetryableException {
        Job job = received.job();
        if (job instanceof Job.PlaceOrder place) {
            return place(work, received, place);
        }
        if (job instanceof Job.CompleteStep complete) {
            return complete(work, received, complete);
        }
        if (job instanceof Job.CancelOrder cancel) {
            return cancel(work, received, cancel);
        }
        return subflows.handle(work, received);
    }

    private Effect place(UnitOfWork work, ReceivedJob received, Job.PlaceOrder job) throws RetryableException {
        String jobId = received.jobId();
        String key = job.keyFor(jobId);
        Order order = work.order(key);
        boolean again = order != null
                && order.progress() == null
                && order.status() == OrderStatus.ACTIVE
                && order.identity().process().equals(job.process())
                && Objects.equals(order.identity().placedLogin(), received.login())
                && (jobId.equals(order.blockedBy())
                        || order.identity().placedJob().equals(jobId)
                        || IncidentRetryId.isRetryOf(order.identity().placedJob(), jobId));
        if (order != null && !again) {
            return rejected(
                    jobId,
                    key,
                    ErrorCode.DUPLICATE_KEY,
                    "An order " + ErrorText.show(key) + " exists already; choose another key, or leave the key out.");
        }
        Optional<ProcessDefinition> process = work.latest(job.process());
        if (process.isEmpty()) {
            return rejected(
                    jobId,
                    key,
                    ErrorCode.UNKNOWN_PROCESS,
                    "No process " + ErrorText.show(job.process())
                            + " is deployed; deploy it with POST /api/processes or correct field 'process'.");
        }
        if (again) {
            order.follow(process.get().version());
        } else {
            order = Order.placed(
                    new Order.Identity(
                            key,
                            job.process(),
                            process.get().version(),
                            job.by(),
                            received.login(),
                            jobId,
                            work.now(),
                            null,
                            0),
                    job.form());
        }
        Trace trace = new Trace();
        try {
            Progress progress = engine.begin(process.get(), job.form(), trace);
            work.add(order);
            List<OutgoingJob> followUps = transitions.advance(work, order, progress, trace, job.by(), received.login());
            return new Effect(Answer.done(jobId, key, OrderView.of(order)), followUps);
        } catch (FormException e) {
            // A rejection would leave an order that exists already without a job or an incident.
            if (again) {
                throw new RetryableException(order, e.getMessage());
            }
            return rejected(jobId, key, e.code(), e.getMessage());
        } catch (ProcessException e) {
            work.add(order);
            throw new RetryableException(order, e.getMessage());
        }
    }

    private Effect complete(UnitOfWork work, ReceivedJob received, Job.CompleteStep job) throws RetryableException {
        String jobId = received.jobId();
        String key = job.orderKey();
        Order order = work.order(key);
        if (order == null) {
            return unknown(jobId, key);
        }
        if (order.status() != OrderStatus.ACTIVE) {
            return notActive(jobId, order);
        }
        if (order.progress() == null) {
            return rejected(jobId, key, ErrorCode.NOT_WAITING, "Order " + ErrorText.show(key) + " has not begun yet.");
        }
        Trace trace = new Trace();
        try {
            engine.complete(work.definitionOf(order), order.progress(), job.node(), job.form(), trace);
            List<OutgoingJob> followUps =
                    transitions.advance(work, order, order.progress(), trace, job.by(), received.login());
            return new Effect(Answer.done(jobId, key, OrderView.of(order)), followUps);
        } catch (NotWaitingException e) {
            return rejected(
                    jobId,
                    key,
                    ErrorCode.NOT_WAITING,
                    "Order " + ErrorText.show(key) + " does not wait at " + ErrorText.show(job.node())
                            + whereItWaits(order, received) + ".");
        } catch (FormException e) {
            return rejected(jobId, key, e.code(), e.getMessage());
        } catch (ProcessException e) {
            throw new RetryableException(order, e.getMessage());
        }
    }

    private Effect cancel(UnitOfWork work, ReceivedJob received, Job.CancelOrder job) {
        Order order = work.order(job.orderKey());
        if (order == null) {
            return unknown(received.jobId(), job.orderKey());
        }
        if (order.identity().parentKey() != null) {
            return rejected(
                    received.jobId(),
                    order.key(),
                    ErrorCode.IS_SUBFLOW,
                    "Order " + ErrorText.show(order.key()) + " is a subflow; cancel the order "
                            + ErrorText.show(order.identity().parentKey()) + " that it belongs to.");
        }
        if (order.status() == OrderStatus.COMPLETED || order.status() == OrderStatus.CANCELLED) {
            return notActive(received.jobId(), order);
        }
        ObjectNode reason = transitions.reason(job.reason());
        List<OutgoingJob> followUps = transitions.cancel(work, order, job.by(), received.login(), reason);
        return new Effect(Answer.done(received.jobId(), order.key(), OrderView.of(order)), followUps);
    }

    /** Only for its owner and administrators. */
    private static String whereItWaits(Order order, ReceivedJob received) {
        boolean mayRead = received.envelope().byAdmin()
                || received.login() != null
                        && received.login().equals(order.identity().placedLogin());
        if (!mayRead) {
            return "";
        }
        return "; it waits at "
                + (order.progress().waitingAt().isEmpty()
                        ? "no form"
                        : String.join(", ", order.progress().waitingAt()));
    }

    private static Effect unknown(String jobId, String key) {
        return rejected(
                jobId,
                key,
                ErrorCode.UNKNOWN_ORDER,
                "There is no order " + ErrorText.show(key) + "; correct field 'key' or place the order first.");
    }

    private static Effect notActive(String jobId, Order order) {
        String sentence = "Order " + ErrorText.show(order.key()) + " is "
                + order.status().wireName() + " and takes no more jobs.";
        return rejected(jobId, order.key(), ErrorCode.NOT_ACTIVE, sentence);
    }

    private static Effect rejected(String jobId, String key, ErrorCode code, String sentence) {
        return Effect.of(Answer.rejected(jobId, key, code, sentence));
    }
}
