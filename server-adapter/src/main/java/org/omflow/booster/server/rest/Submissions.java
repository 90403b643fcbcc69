package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.Job;
import org.omflow.booster.ha.message.JobReader;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.submit.JobSender;
import org.omflow.booster.server.submit.PendingReplies;
import org.omflow.booster.server.submit.UnavailableException;

/** Turns requests into jobs: accepted with 202 once they are on disk, or answered when the client waits. Thread-safe. */
final class Submissions {
    private final JobSender sender;
    private final PendingReplies replies;
    private final Duration longestWait;

    Submissions(JobSender sender, PendingReplies replies, Duration longestWait) {
        this.sender = sender;
        this.replies = replies;
        this.longestWait = longestWait;
    }

    /**
     * Submits a job.
     *
     * @param json the body of the job; checked here, so that faults are told at once
     */
    void submit(Context context, JobType type, ObjectNode json) throws RejectedException, InterruptedException {
        Duration wait = Requests.wait(context, longestWait);
        String jobId = Requests.jobId(context);
        String login = Requests.caller(context).name();
        if (!json.hasNonNull("by")) {
            json.put("by", login);
        }
        if (type == JobType.ORDER_PLACE && !json.hasNonNull("key")) {
            // So that a request and its repetition name the same order.
            json.put("key", jobId.replace('~', '-'));
        }
        Job job = JobReader.read(type.wireName(), Json.write(json));
        OutgoingJob outgoing = OutgoingJob.of(jobId, job, login).cameByRest();
        boolean waits = !wait.isZero();
        CompletableFuture<Answer> expected = waits ? replies.expect(jobId) : null;
        boolean kept = false;
        try {
            sender.send(outgoing, waits);
            kept = true;
        } catch (UnavailableException e) {
            throw new RejectedException(
                    ErrorCode.UNAVAILABLE,
                    e.getMessage() + " Send the request again with the header 'Idempotency-Key: " + jobId
                            + "', so that it takes effect once.");
        } finally {
            if (waits && !kept) {
                replies.forget(jobId, expected);
            }
        }
        Optional<Answer> answer = waits ? replies.await(jobId, expected, wait) : Optional.empty();
        if (answer.isPresent()) {
            tell(context, answer.get());
        } else {
            Replies.json(
                    context,
                    HttpStatus.ACCEPTED,
                    Json.object().put("jobId", jobId).put("key", job.orderKey()));
        }
    }

    private static void tell(Context context, Answer answer) {
        HttpStatus status =
                switch (answer.status()) {
                    case DONE -> HttpStatus.OK;
                    case REJECTED -> Replies.statusOf(answer.errorCode());
                    case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
                };
        Replies.json(context, status, answer.toJson());
    }
}
