package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.JobIds;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.held.HeldJob;
import org.omflow.booster.server.held.HeldJobs;
import org.omflow.booster.server.incident.IncidentRetryId;
import org.omflow.booster.server.job.ProcessedJobs;
import org.omflow.booster.server.job.WorkTables;
import org.omflow.booster.server.submit.PendingReplies;

/** {@code /api/jobs}: tells the login that sent a job what has become of it. */
final class JobRoutes {
    private final WorkTables tables;

    JobRoutes(WorkTables tables) {
        this.tables = tables;
    }

    void addTo(RoutesConfig routes, BearerAuthorizer gate) {
        routes.get("/api/jobs/{id}", gate.only(ApiRole.SUBMITTER, this::show));
    }

    private void show(Context context) throws RejectedException {
        String jobId = context.pathParam("id");
        JobIds.checkOfServer(jobId);
        Caller caller = Requests.caller(context);
        ObjectNode found = tables.jdbi()
                .inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> find(handle, jobId, caller))
                .orElseThrow(() -> new RejectedException(
                        ErrorCode.NOT_FOUND,
                        "No job " + ErrorText.show(jobId) + " of yours is known here: it is on its way from a Booster,"
                                + " never came, or was done longer ago than job.deduplication-window."));
        Replies.json(context, HttpStatus.OK, found);
    }

    /** Where the job is. Its row in the outbox may outlive its send, and that of a held job never its answer. */
    private Optional<ObjectNode> find(Handle handle, String jobId, Caller caller) {
        Optional<ProcessedJobs.Processed> done = tables.processed().find(handle, jobId);
        if (done.isPresent()) {
            return done.filter(job -> caller.mayRead(job.sender())).map(job -> answered(handle, jobId, job, caller));
        }
        Optional<HeldJob> held = tables.held().find(handle, jobId);
        if (held.isPresent()) {
            return held.filter(job -> caller.mayRead(job.job().login())).map(job -> held(handle, job, caller));
        }
        return tables.outbox()
                .find(handle, jobId)
                .filter(job -> caller.mayRead(job.envelope().login()))
                .map(JobRoutes::waiting);
    }

    private ObjectNode answered(Handle handle, String jobId, ProcessedJobs.Processed done, Caller caller) {
        Answer answer = new PendingReplies.Reply(Answer.parse(done.answer()), done.owner()).readBy(caller);
        ObjectNode json = state(jobId, answer.status().wireName());
        json.set("answer", answer.toJson());
        if (answer.status() == Answer.Status.FAILED && tables.incidents().isRetried(handle, answer.key(), jobId)) {
            json.put("retriedAs", IncidentRetryId.next(jobId));
        }
        return json;
    }

    private ObjectNode held(Handle handle, HeldJob held, Caller caller) {
        ObjectNode json = state(held.job().jobId(), "held")
                .put("type", held.job().type())
                .put("key", held.job().orderKey())
                .put("reason", held.reason().shown())
                .put("attempts", held.attempts())
                .put("since", held.heldAt().toString());
        if (held.dueAt().isBefore(HeldJobs.NEVER)) {
            json.put("due", held.dueAt().toString());
        }
        if (caller.isAdmin()) {
            // It may quote an order that its sender may not read.
            tables.held().cause(handle, held.job().jobId()).ifPresent(cause -> json.put("cause", cause));
        }
        return json;
    }

    private static ObjectNode waiting(OutgoingJob job) {
        return state(job.jobId(), "waiting")
                .put("type", job.type())
                .put("key", job.orderKey())
                .put("since", job.envelope().enteredAt().toString());
    }

    private static ObjectNode state(String jobId, String state) {
        return Json.object().put("jobId", jobId).put("state", state);
    }
}
