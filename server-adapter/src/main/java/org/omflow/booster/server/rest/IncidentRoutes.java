package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.audit.Audit;
import org.omflow.booster.server.incident.Correction;
import org.omflow.booster.server.incident.Incident;
import org.omflow.booster.server.incident.IncidentService;
import org.omflow.booster.server.incident.IncidentStore;
import org.omflow.booster.server.rows.BoundedRows;

/** {@code /api/incidents}: lists jobs that could not be carried out, retries or discards them. */
final class IncidentRoutes {
    private static final int LIST = 100;
    private static final int LIST_AT_MOST = 1000;
    /** Leaves room in a job for what stands beside the values. */
    private static final int CORRECTION = Limits.BODY_BYTES / 2;

    private final Jdbi jdbi;
    private final IncidentStore incidents;
    private final IncidentService service;
    private final Audit audit;

    IncidentRoutes(Jdbi jdbi, IncidentStore incidents, IncidentService service, Audit audit) {
        this.jdbi = jdbi;
        this.incidents = incidents;
        this.service = service;
        this.audit = audit;
    }

    void addTo(RoutesConfig routes, BearerAuthorizer gate) {
        routes.get("/api/incidents", gate.only(ApiRole.ADMIN, this::list));
        routes.post("/api/incidents/{id}/retry", gate.only(ApiRole.ADMIN, this::retry));
        routes.post("/api/incidents/{id}/discard", gate.only(ApiRole.ADMIN, this::discard));
    }

    private void list(Context context) throws RejectedException {
        int after = Requests.number(context, "after", 0, Integer.MAX_VALUE, 0);
        int limit = Requests.number(context, "limit", 1, LIST_AT_MOST, LIST);
        Incident.Status status = status(context);
        BoundedRows<Incident> page = jdbi.inTransaction(handle -> incidents.list(handle, status, after, limit));
        List<Incident> found = page.rows();
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("incidents");
        for (Incident incident : found) {
            list.addObject()
                    .put("id", incident.id())
                    .put("key", incident.orderKey())
                    .put("jobId", incident.job().jobId())
                    .put("type", incident.job().type())
                    .put("cause", incident.cause())
                    .put("status", incident.status().wireName())
                    .put("at", incident.openedAt().toString());
        }
        if (page.cut() || found.size() == limit) {
            json.put("next", found.get(found.size() - 1).id());
        }
        Replies.json(context, HttpStatus.OK, json);
    }

    private void retry(Context context) throws RejectedException {
        long id = id(context);
        String by = Requests.caller(context).name();
        Correction correction = Correction.read(Requests.body(context, CORRECTION, true));
        String jobId = service.retry(id, correction, by);
        String version = correction.version() == null ? "" : ", with version " + correction.version();
        String values = correction.values().isEmpty()
                ? ""
                : ", with the fields " + String.join(", ", (Iterable<String>) correction.values()::fieldNames);
        audit.record(by, "incident.retry", "incident " + id + ", retried as job " + jobId + version + values);
        Replies.json(context, HttpStatus.ACCEPTED, Json.object().put("id", id).put("jobId", jobId));
    }

    private void discard(Context context) throws RejectedException {
        long id = id(context);
        String by = Requests.caller(context).name();
        IncidentService.Discarded discarded = service.discard(id, by);
        ObjectNode json = Json.object().put("id", id).put("jobId", discarded.jobId());
        String cancels = "";
        if (discarded.cancels() != null) {
            json.put("cancels", discarded.cancels());
            cancels = ", cancels order " + discarded.cancels();
        }
        audit.record(by, "incident.discard", "incident " + id + ", job " + discarded.jobId() + cancels);
        Replies.json(context, HttpStatus.OK, json);
    }

    private static Incident.Status status(Context context) throws RejectedException {
        String text = Requests.text(context, "status");
        if (text == null) {
            return Incident.Status.OPEN;
        }
        for (Incident.Status status : Incident.Status.values()) {
            if (status.wireName().equals(text)) {
                return status;
            }
        }
        throw new RejectedException(
                ErrorCode.INVALID_FIELD,
                "Parameter status is " + ErrorText.show(text) + "; it must be open, retried or discarded.");
    }

    private static long id(Context context) throws RejectedException {
        String text = context.pathParam("id");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RejectedException(
                    ErrorCode.NOT_FOUND, "There is no incident " + ErrorText.show(text) + "; its id is a number.");
        }
    }
}
