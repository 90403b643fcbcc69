package org.omflow.booster.server.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.incident.RetryId;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;

/**
 * Decides whether a job is carried out now, held until its order moves, parked behind one that failed, or tried again
 * later. Thread-safe.
 */
final class JobTurn {
    /** When a job that was sent again is sent once more, should the sending server die. */
    private static final Duration FALL_BACK = Duration.ofSeconds(15);
    /** How soon to look whether the order of an early job exists meanwhile. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final JobHandler handler;
    private final HoldRules rules;

    JobTurn(JobHandler handler, HoldRules rules) {
        this.handler = handler;
        this.rules = rules;
    }

    /** Takes one job; what follows is left in the work. */
    Outcome take(Work work, ReceivedJob received) {
        if (received.rejection() != null) {
            RejectedException rejection = received.rejection();
            return refused(received, rejection.code(), rejection.getMessage());
        }
        HeldJob own = work.held(received.jobId());
        if (own == null && received.enteredAt().isBefore(work.now().minus(rules.remember()))) {
            return refused(
                    received,
                    ErrorCode.TOO_OLD,
                    "The job came in at " + received.enteredAt() + ", longer ago than it is remembered what became of a"
                            + " job (job.remember); it may have been done. Look at its order, and send it again with a new"
                            + " jobId if need be.");
        }
        Order order = work.order(received.concernedOrder());
        if (order != null && order.blockedBy() != null && !mayPass(order.blockedBy(), received)) {
            return park(work, received, own);
        }
        try {
            Answer answer = handler.handle(work, received);
            Instant since = own == null ? work.now() : own.heldAt();
            if (isEarly(received, answer) && work.now().isBefore(since.plus(rules.earlyWait()))) {
                return early(work, received, own, since);
            }
            return finish(work, received, answer);
        } catch (FailingException e) {
            return failing(work, received, own, e);
        }
    }

    /** A cancellation always, and the failed job itself when it is tried again. */
    private static boolean mayPass(String blockedBy, ReceivedJob received) {
        return cancels(received)
                || received.jobId().equals(blockedBy)
                || RetryId.isTryOf(blockedBy, received.jobId());
    }

    private static boolean cancels(ReceivedJob received) {
        return received.job() instanceof Job.CancelOrder || received.job() instanceof Job.CancelSubflow;
    }

    private Outcome park(Work work, ReceivedJob received, HeldJob own) {
        if (own == null) {
            work.hold(new HeldJob(
                    received.toHold(), HeldJob.Reason.PARKED, 0, null, work.now(), HeldJobs.NEVER));
        } else {
            work.hold(own.until(HeldJob.Reason.PARKED, work.now(), HeldJobs.NEVER));
        }
        return Outcome.held(received);
    }

    /** A step whose order is still on its way, or on its way to that node. */
    private static boolean isEarly(ReceivedJob received, Answer answer) {
        boolean ofOrder = received.job() instanceof Job.CompleteStep || received.job() instanceof Job.CancelOrder;
        String code = answer.errorCode();
        return ofOrder
                && (ErrorCode.UNKNOWN_ORDER.code().equals(code)
                        || ErrorCode.NOT_WAITING.code().equals(code));
    }

    private Outcome early(Work work, ReceivedJob received, HeldJob own, Instant since) {
        Instant giveUp = since.plus(rules.earlyWait());
        // Seldom needed: who moves the order sends the job again. Only an order that did not exist has nobody to do so.
        Duration waited = Duration.between(since, work.now());
        Instant look = work.now().plus(waited.compareTo(LOOK) > 0 ? waited : LOOK);
        Instant due = look.isBefore(giveUp) ? look : giveUp;
        work.hold(
                own == null
                        ? new HeldJob(received.toHold(), HeldJob.Reason.EARLY, 0, null, since, due)
                        : own.until(HeldJob.Reason.EARLY, since, due));
        return Outcome.held(received);
    }

    private Outcome failing(Work work, ReceivedJob received, HeldJob own, FailingException failure) {
        int tries = own == null ? 1 : own.tries() + 1;
        Order order = failure.order();
        order.block(received.jobId());
        work.takeFollowUps();
        if (tries < rules.tries()) {
            Instant due = work.now().plus(rules.tryPause().multipliedBy(tries));
            work.hold(new HeldJob(
                    received.toHold(), HeldJob.Reason.FAILING, tries, failure.getMessage(), work.now(), due));
            return Outcome.held(received);
        }
        work.letGo(received.jobId());
        Answer answer = OrderMoves.fail(work, order, received, failure.getMessage());
        return Outcome.fresh(received, answer, work.takeFollowUps());
    }

    private Outcome finish(Work work, ReceivedJob received, Answer answer) {
        work.letGo(received.jobId());
        Order order = work.order(received.concernedOrder());
        boolean done = answer.status() == Answer.Status.DONE;
        if (order != null && order.blockedBy() != null && (done || !cancels(received))) {
            order.block(null);
            release(work, order);
        } else if (order != null && done) {
            release(work, order);
        }
        return Outcome.fresh(received, answer, work.takeFollowUps(), work.takeReleased());
    }

    /** Sends again what waited for this order and may go on now. */
    private void release(Work work, Order order) {
        for (HeldJob held : work.heldFor(order.key())) {
            if (held.reason() == HeldJob.Reason.PARKED || maySucceed(order, held)) {
                work.release(held.until(
                        HeldJob.Reason.EARLY,
                        held.reason() == HeldJob.Reason.PARKED ? work.now() : held.heldAt(),
                        work.now().plus(FALL_BACK)));
            }
        }
    }

    /** Whether the order waits at the node of an early step now, or waits no more at all. */
    private static boolean maySucceed(Order order, HeldJob held) {
        if (held.reason() != HeldJob.Reason.EARLY) {
            return order.status() == OrderStatus.CANCELLED;
        }
        if (order.progress() == null || order.progress().waitingAt().isEmpty()) {
            return true;
        }
        try {
            return !(JobReader.read(held.job().type(), held.job().body()) instanceof Job.CompleteStep step)
                    || order.progress().waitingAt().contains(step.node());
        } catch (RejectedException e) {
            return true;
        }
    }

    private static Outcome refused(ReceivedJob received, ErrorCode code, String message) {
        return Outcome.fresh(
                received,
                Answer.rejected(received.jobId(), null, code, message),
                List.of());
    }
}
