package org.omflow.booster.server.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.Envelope;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.RejectedException;

/** Turns requests into jobs that are safe on disk, and waits for their answers. Thread-safe. */
public final class Submissions {
    private final JobSender sender;
    private final PendingReplies replies;

    public Submissions(JobSender sender, PendingReplies replies) {
        this.sender = sender;
        this.replies = replies;
    }

    /**
     * What a client asks for.
     *
     * @param jobId the same when the client repeats its request
     * @param login who it is
     * @param timeout how long it waits for the answer; zero for not at all
     */
    public record Request(String jobId, String login, Duration timeout) {}

    /**
     * A job that is safe.
     *
     * @param answer empty when it did not come in time, or nobody waited
     */
    public record Submitted(String jobId, String orderKey, Optional<Answer> answer) {}

    /**
     * Submits a job; when this returns, it is on disk.
     *
     * @param json the body of the job; checked here, so that faults are told at once
     * @throws RejectedException when the body is wrong, or nobody can take the job now
     */
    public Submitted submit(Request request, JobType type, ObjectNode json)
            throws RejectedException, InterruptedException {
        OutgoingJob job = job(request, type, json);
        if (request.timeout().isZero()) {
            send(job, false);
            return new Submitted(job.jobId(), job.orderKey(), Optional.empty());
        }
        CompletableFuture<Answer> expected = replies.expect(job.jobId());
        boolean kept = false;
        try {
            send(job, true);
            kept = true;
        } finally {
            if (!kept) {
                replies.forget(job.jobId(), expected);
            }
        }
        return new Submitted(job.jobId(), job.orderKey(), replies.await(job.jobId(), expected, request.timeout()));
    }

    private static OutgoingJob job(Request request, JobType type, ObjectNode json) throws RejectedException {
        if (!json.hasNonNull("by")) {
            json.put("by", request.login());
        }
        if (type == JobType.ORDER_PLACE && !json.hasNonNull("key")) {
            // So that a request and its repetition name the same order.
            json.put("key", Job.PlaceOrder.derivedKey(request.jobId()));
        }
        Envelope envelope = Envelope.of(request.jobId(), request.login()).cameByRest();
        OutgoingJob job = OutgoingJob.of(envelope, JobReader.read(type, json));
        JobReader.checkSize(JobReader.utf8Length(job.body()));
        return job;
    }

    private void send(OutgoingJob job, boolean wantsAnswer) throws RejectedException, InterruptedException {
        try {
            sender.send(job, wantsAnswer);
        } catch (UnavailableException e) {
            throw new RejectedException(
                    ErrorCode.UNAVAILABLE,
                    e.getMessage() + " Send the request again with the header 'Idempotency-Key: " + job.jobId()
                            + "', so that it takes effect once.");
        }
    }
}
