package org.omflow.booster.server.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.database.WrongClockException;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobBody;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.Caller;

/** Turns requests into jobs that are safe on disk, and waits for their answers. Thread-safe. */
public final class Submissions {
    private final JobSender sender;
    private final PendingReplies replies;
    private final ReusedIds reusedIds;
    private final Clock clock;
    private final Duration longestWait;

    /** @param longestWait how long a request may wait for the answer to its job */
    public Submissions(
            JobSender sender, PendingReplies replies, ReusedIds reusedIds, Clock clock, Duration longestWait) {
        this.sender = sender;
        this.replies = replies;
        this.reusedIds = reusedIds;
        this.clock = clock;
        this.longestWait = longestWait;
    }

    /** How long a request may wait for the answer to its job. */
    public Duration longestWait() {
        return longestWait;
    }

    /**
     * A client's request.
     *
     * @param jobId the same when the client repeats its request
     * @param chosen whether the client gave this id; one made by the server has never been used
     * @param caller the holder of its API token
     * @param timeout how long it waits for the answer; zero to not wait
     */
    public record Request(String jobId, boolean chosen, Caller caller, Duration timeout) {}

    /**
     * A job that is safe on disk.
     *
     * @param answer empty when it did not come in time, or was not awaited
     */
    public record Submitted(String jobId, String orderKey, Optional<Answer> answer) {}

    /**
     * Submits a job; when this returns, it is on disk.
     *
     * @param json the body of the job; checked here, to report faults at once
     * @return complete when the answer is there or its time is over, on a thread that must not wait for a client
     * @throws RejectedException when the body is invalid, or neither a Booster nor the database can take the job
     */
    public CompletableFuture<Submitted> submit(Request request, JobType type, ObjectNode json)
            throws RejectedException, InterruptedException {
        OutgoingJob job = job(request, type, json, waitsUntil(request.timeout()));
        String jobId = job.jobId();
        String orderKey = job.orderKey();
        if (request.chosen()) {
            reusedIds.check(job);
        }
        if (request.timeout().isZero()) {
            send(job, false);
            return CompletableFuture.completedFuture(new Submitted(jobId, orderKey, Optional.empty()));
        }
        PendingReplies.Awaited awaited = PendingReplies.Awaited.of(job);
        CompletableFuture<PendingReplies.Reply> expected = replies.expect(awaited);
        boolean kept = false;
        try {
            send(job, true);
            kept = true;
        } finally {
            if (!kept) {
                replies.forget(awaited, expected);
            }
        }
        // Who waits holds the job's names, not its body.
        return replies.await(awaited, expected, request.timeout())
                .thenApply(reply -> new Submitted(jobId, orderKey, reply.map(each -> each.readBy(request.caller()))));
    }

    /** Null when it does not wait, or not by a time that the servers can trust: then a rejection is kept as well. */
    private Instant waitsUntil(Duration timeout) {
        try {
            return timeout.isZero() ? null : clock.instant().plus(timeout);
        } catch (WrongClockException e) {
            return null;
        }
    }

    private static OutgoingJob job(Request request, JobType type, ObjectNode json, Instant waitsUntil)
            throws RejectedException {
        Caller caller = request.caller();
        if (!json.hasNonNull("by")) {
            json.put("by", caller.name());
        }
        if (type == JobType.ORDER_PLACE && !json.hasNonNull("key")) {
            // A request and its repetition must name the same order.
            json.put("key", Job.PlaceOrder.derivedKey(request.jobId()));
        }
        Envelope envelope =
                Envelope.of(request.jobId(), caller.name()).cameByRest().waitingUntil(waitsUntil);
        Job read = JobReader.read(type, json);
        if (!caller.isAdmin()) {
            caller.mayActFor().require(read, caller.name());
        }
        OutgoingJob job = OutgoingJob.of(envelope, read);
        JobBody.checkSize(JobBody.utf8Length(job.body()));
        return job;
    }

    private void send(OutgoingJob job, boolean wantsAnswer) throws RejectedException, InterruptedException {
        try {
            sender.send(job, wantsAnswer);
        } catch (UnavailableException e) {
            throw new RejectedException(
                    ErrorCode.UNAVAILABLE,
                    e.getMessage() + " Send the request again with the header 'Idempotency-Key: " + job.jobId()
                            + "' to make it take effect only once.");
        }
    }
}
