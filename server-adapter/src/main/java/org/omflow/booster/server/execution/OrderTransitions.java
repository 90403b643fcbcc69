package org.omflow.booster.server.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.OrderView;
import org.omflow.booster.server.process.Branch;
import org.omflow.booster.server.process.ProcessNode;
import org.omflow.booster.server.process.Progress;
import org.omflow.booster.server.process.Trace;

/** Advances, fails and cancels orders and writes their history. Thread-safe. */
final class OrderTransitions {
    /** The history's name for a cancellation, which is not a node of the process. */
    private static final String CANCEL = "cancel";

    private final String server;

    OrderTransitions(String server) {
        this.server = server;
    }

    /**
     * Applies to an order the progress that the engine has made.
     *
     * @return the follow-up jobs: they begin subflows, or end this one at its parent
     */
    List<OutgoingJob> advance(UnitOfWork work, Order order, Progress progress, Trace trace, String by, String login) {
        boolean completed = progress.status() == Progress.Status.COMPLETED;
        // A subflow may end while another branch of the order has an incident: it stays failed until that is closed.
        OrderStatus status = completed
                ? OrderStatus.COMPLETED
                : order.status() == OrderStatus.FAILED ? OrderStatus.FAILED : OrderStatus.ACTIVE;
        order.advance(progress, status, work.now());
        for (Trace.Step step : trace.steps()) {
            boolean byPerson = step.node() instanceof ProcessNode.FormNode;
            order.addStep(
                    step.node().id(),
                    step.node().type(),
                    byPerson ? by : null,
                    byPerson ? login : null,
                    server,
                    work.now(),
                    step.form());
        }
        List<OutgoingJob> followUps = new ArrayList<>();
        for (int branch : trace.subflowsStarted()) {
            followUps.add(followUp(new Job.StartSubflow(order.key(), branch)));
        }
        if (completed && order.identity().parentKey() != null) {
            followUps.add(followUp(new Job.EndSubflow(
                    order.identity().parentKey(), order.identity().parentBranch())));
        }
        return followUps;
    }

    /** Marks an order as failed where it waits and opens an incident that says why. */
    static Answer fail(UnitOfWork work, Order order, ReceivedJob received, String cause) {
        order.become(OrderStatus.FAILED, work.now());
        OutgoingJob again = received.toSendAgain();
        work.open(new Incident(0, order.key(), again, cause, Incident.Status.OPEN, work.now()));
        return Answer.failed(received.jobId(), order.key(), OrderView.of(order), ErrorCode.PROCESS_ERROR, cause);
    }

    /**
     * Cancels an order.
     *
     * @return the jobs that end its subflows
     */
    List<OutgoingJob> cancel(UnitOfWork work, Order order, String by, String login, ObjectNode reason) {
        order.become(OrderStatus.CANCELLED, work.now());
        work.discardIncidents(order.key());
        order.addStep(CANCEL, CANCEL, by, login, server, work.now(), reason);
        if (order.progress() == null) {
            return List.of();
        }
        return order.progress().branches().stream()
                .filter(Branch::subflow)
                .map(branch -> followUp(new Job.CancelSubflow(order.key(), branch.id())))
                .toList();
    }

    /** A reason as the history keeps it. */
    ObjectNode reason(String reason) {
        return reason == null ? Json.object() : Json.object().put("reason", reason);
    }

    private static OutgoingJob followUp(Job job) {
        // Nobody can predict the id and use it first. The job is written once, with the transaction it follows from.
        return OutgoingJob.of(UUID.randomUUID().toString(), job, null);
    }
}
