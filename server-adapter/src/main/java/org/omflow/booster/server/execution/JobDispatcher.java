package org.omflow.booster.server.execution;

import java.time.Duration;
import java.time.Instant;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.ha.retry.Backoff;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.job.Effect;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.process.ProcessNode;
import org.omflow.booster.server.retry.HeldJobLimits;
import org.omflow.booster.server.retry.RetryPolicy;
import org.omflow.booster.server.rows.NewerServers;

/**
 * Decides whether a job is carried out now, held until its order moves, parked behind one that failed or retried later.
 * Thread-safe.
 */
final class JobDispatcher {
    /** When a released job is sent once more if the sending server dies. */
    private static final Duration FALL_BACK = Duration.ofSeconds(15);
    /** The backoff between checks for the order of an early job. */
    private static final Backoff CHECK_BACKOFF = Backoff.exponential(Duration.ofMillis(500), 2, Duration.ofDays(1));

    /** When a job that came to a server that does not know its type is sent to the next one. */
    private static final Duration NEXT_SERVER = Duration.ofSeconds(1);

    /** How often, in the time an early job may wait, it is checked whether its order has left the outbox. */
    private static final int LOOKS_FOR_OUTBOX = 3;

    private final JobHandler handler;
    private final RetryPolicy retries;
    private final HeldJobLimits limits;

    JobDispatcher(JobHandler handler, RetryPolicy retries, HeldJobLimits limits) {
        this.handler = handler;
        this.retries = retries;
        this.limits = limits;
    }

    /** Dispatches one job; whatever becomes of one behind which others wait, they wait no longer than for it. */
    Outcome take(UnitOfWork work, ReceivedJob received) {
        Outcome outcome = dispatch(work, received);
        Order order = work.order(received.concernedOrder());
        if (outcome.isHeld() || order == null || order.blockedBy() == null || !unblocks(order, received)) {
            return outcome;
        }
        order.block(null);
        release(work, order);
        return outcome;
    }

    /** Whether it was the job behind which others wait, unless it failed, or the order's cancellation. */
    private static boolean unblocks(Order order, ReceivedJob received) {
        return order.status() == OrderStatus.CANCELLED
                || order.blockedBy().equals(received.jobId()) && order.status() != OrderStatus.FAILED;
    }

    private Outcome dispatch(UnitOfWork work, ReceivedJob received) {
        HeldJob own = work.held(received.jobId());
        if (own != null && own.reason() == HeldJob.Reason.OTHER) {
            return Outcome.held(received);
        }
        if (received.isForNewerServer()) {
            return leaveToNewerServer(work, received, own);
        }
        if (received.rejection() != null) {
            RejectedException rejection = received.rejection();
            return refused(received, rejection.code(), rejection.getMessage());
        }
        Order order = work.order(received.concernedOrder());
        // A job behind which others wait has not been done.
        boolean isWaitedFor = order != null && received.jobId().equals(order.blockedBy());
        if (own == null && !isWaitedFor && limits.isTooOld(received, work.now())) {
            return refused(
                    received,
                    ErrorCode.TOO_OLD,
                    "The job came in at " + received.enteredAt() + ", longer ago than job.deduplication-window;"
                            + " it may have been done. Check its order and, if needed, send it again with a new jobId.");
        }
        if (own != null
                && own.reason() == HeldJob.Reason.FAILING
                && !received.isSuspect()
                && retries.isBackingOff(own, work.now())) {
            return Outcome.held(received);
        }
        if (order != null && order.blockedBy() != null && !mayPass(order, received)) {
            return park(work, received, own);
        }
        try {
            Effect effect = handler.handle(work, received);
            boolean comesNow = own == null || hadNoTurn(own);
            Instant since = comesNow ? work.now() : own.heldAt();
            if (isEarly(work, received, effect.answer())) {
                if (own != null && limits.holdsEarlyJobs() && isOnItsWay(work, received)) {
                    return early(
                            work, received, own, work.now(), limits.earlyWait().dividedBy(LOOKS_FOR_OUTBOX));
                }
                if (limits.mayWait(since, work.now())) {
                    Duration pause = CHECK_BACKOFF.afterWaiting(Duration.between(since, work.now()));
                    return early(work, received, own, since, pause);
                }
            }
            return finish(work, received, effect);
        } catch (RetryableException e) {
            return retryOrOpenIncident(work, received, own, e);
        }
    }

    /** The sweeps of servers that know it send it again, until one of them takes it. */
    private static Outcome leaveToNewerServer(UnitOfWork work, ReceivedJob received, HeldJob own) {
        NewerServers.waitsFor("The job type '" + received.type() + "', or a field of it,");
        // Servers that know the type send it again soon, for it may come here again; those that do not never send it.
        boolean soon = JobType.of(received.type()).isEmpty();
        Instant due = work.now().plus(soon ? NEXT_SERVER : HeldJobs.SEND_AGAIN.after(1));
        if (own == null) {
            work.hold(new HeldJob(received.toHold(), HeldJob.Reason.UNKNOWN, 0, null, work.now(), due));
        } else if (soon || !own.isForNewerServer()) {
            work.hold(own.until(HeldJob.Reason.UNKNOWN, own.heldAt(), due));
        }
        return Outcome.held(received);
    }

    /** A cancellation always passes, and the failed job itself when it is retried. */
    private static boolean mayPass(Order order, ReceivedJob received) {
        return cancels(received) || received.jobId().equals(order.blockedBy());
    }

    private static boolean cancels(ReceivedJob received) {
        return received.job() instanceof Job.CancelOrder || received.job() instanceof Job.CancelSubflow;
    }

    private Outcome park(UnitOfWork work, ReceivedJob received, HeldJob own) {
        if (hasNoRoom(work, received, own)) {
            return tooMany(received);
        }
        if (own == null) {
            work.hold(new HeldJob(received.toHold(), HeldJob.Reason.PARKED, 0, null, work.now(), HeldJobs.NEVER));
        } else {
            work.hold(uncounted(own, received).until(HeldJob.Reason.PARKED, work.now(), HeldJobs.NEVER));
        }
        return Outcome.held(received);
    }

    /** Its row without the attempt that was counted before it began: it had no turn, so it crashed no server. */
    private static HeldJob uncounted(HeldJob own, ReceivedJob received) {
        return received.isSuspect() && own.attempts() > 0 ? own.withAttempts(own.attempts() - 1) : own;
    }

    /** Whether a job that is not held yet must not be, as too many wait for its order. */
    private boolean hasNoRoom(UnitOfWork work, ReceivedJob received, HeldJob own) {
        return own == null && limits.isFull(work.heldFor(received.concernedOrder()), received);
    }

    private static Outcome tooMany(ReceivedJob received) {
        return refused(
                received,
                ErrorCode.TOO_MANY_WAITING,
                "As many jobs wait for order " + ErrorText.show(received.concernedOrder())
                        + " as may: place it or let its incident be closed, then send the job again with a new jobId.");
    }

    /** Whether a step or cancellation came before its order, or before the order reached that form. */
    private static boolean isEarly(UnitOfWork work, ReceivedJob received, Answer answer) {
        String code = answer.errorCode();
        if (ErrorCode.UNKNOWN_ORDER.code().equals(code)) {
            return true;
        }
        if (!ErrorCode.NOT_WAITING.code().equals(code) || !(received.job() instanceof Job.CompleteStep step)) {
            return false;
        }
        Order order = work.order(step.orderKey());
        return order.progress() == null || work.definitionOf(order).node(step.node()) instanceof ProcessNode.FormNode;
    }

    /** Whether what the job waits for may still come: its time begins when it has left the outbox. */
    private static boolean isOnItsWay(UnitOfWork work, ReceivedJob received) {
        return work.isOnItsWay(received.concernedOrder(), received.jobId());
    }

    private Outcome early(UnitOfWork work, ReceivedJob received, HeldJob own, Instant since, Duration pause) {
        if (hasNoRoom(work, received, own)) {
            return tooMany(received);
        }
        Instant giveUp = since.plus(limits.earlyWait());
        // Rarely needed: the job that advances the order releases this one. Only a missing order has no such job.
        Instant look = work.now().plus(pause);
        Instant due = look.isBefore(giveUp) ? look : giveUp;
        work.hold(
                own == null
                        ? new HeldJob(received.toHold(), HeldJob.Reason.EARLY, 0, null, since, due)
                        : uncounted(own, received).until(HeldJob.Reason.EARLY, since, due));
        return Outcome.held(received);
    }

    private Outcome retryOrOpenIncident(
            UnitOfWork work, ReceivedJob received, HeldJob own, RetryableException failure) {
        int failed = RetryPolicy.failedAttempts(own, received);
        Order order = failure.order();
        order.block(received.jobId());
        if (retries.allowsAnother(failed)) {
            Instant due = retries.nextAttempt(work.now(), failed);
            work.hold(new HeldJob(
                    received.toHold(), HeldJob.Reason.FAILING, failed, failure.getMessage(), work.now(), due));
            return Outcome.held(received);
        }
        work.dropHeld(received.jobId());
        Answer answer = OrderTransitions.fail(work, order, received, failure.getMessage());
        return Outcome.fresh(received, Effect.of(answer), order.identity().placedLogin());
    }

    private Outcome finish(UnitOfWork work, ReceivedJob received, Effect effect) {
        work.dropHeld(received.jobId());
        Order order = work.order(received.concernedOrder());
        boolean done = effect.answer().status() == Answer.Status.DONE;
        if (order != null && order.blockedBy() == null && done) {
            release(work, order);
        }
        if (received.job() instanceof Job.StartSubflow start) {
            Order child = work.order(start.orderKey());
            if (child != null && child.blockedBy() == null) {
                release(work, child);
            }
        }
        return Outcome.fresh(received, effect, owner(work, effect.answer()));
    }

    /** The owner of the order in an answer; null where it holds none. */
    private static String owner(UnitOfWork work, Answer answer) {
        return answer.order() == null
                ? null
                : work.order(answer.key()).identity().placedLogin();
    }

    /** Sends the jobs held for this order again; each keeps its row until it is answered. */
    private static void release(UnitOfWork work, Order order) {
        for (HeldJob held : work.heldFor(order.key())) {
            if (held.reason() == HeldJob.Reason.RELEASED || held.reason() == HeldJob.Reason.OTHER) {
                // On its way already, when a duplicate would be answered twice, or left to a newer server.
                continue;
            }
            boolean hadNoTurn = held.reason() == HeldJob.Reason.PARKED || hadNoTurn(held);
            if (hadNoTurn || maySucceed(order, held)) {
                work.release(held.until(
                        HeldJob.Reason.RELEASED,
                        hadNoTurn ? work.now() : held.heldAt(),
                        work.now().plus(FALL_BACK)));
            }
        }
    }

    /** Whether the order now waits at the node of an early step, or no longer waits at all. */
    private static boolean maySucceed(Order order, HeldJob held) {
        if (held.reason() != HeldJob.Reason.EARLY) {
            return order.status() == OrderStatus.CANCELLED;
        }
        if (order.progress() == null || order.progress().waitingAt().isEmpty()) {
            return true;
        }
        String node = held.job().node();
        return node == null || order.progress().waitingAt().contains(node);
    }

    /** Whether it waited for a server that could take it, and not for its order. */
    private static boolean hadNoTurn(HeldJob held) {
        return held.reason() == HeldJob.Reason.BUSY || held.reason() == HeldJob.Reason.UNKNOWN;
    }

    private static Outcome refused(ReceivedJob received, ErrorCode code, String message) {
        return Outcome.fresh(received, Answer.rejected(received.jobId(), received.concernedOrder(), code, message));
    }
}
