package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.audit.Audit;
import org.omflow.booster.server.deployment.Deployment;
import org.omflow.booster.server.deployment.ProcessStore;
import org.omflow.booster.server.process.InvalidDefinitionException;

/** {@code /api/processes}: deploys, lists and shows process definitions. */
final class ProcessRoutes {
    private final Jdbi jdbi;
    private final ProcessStore processes;
    private final Audit audit;

    ProcessRoutes(Jdbi jdbi, ProcessStore processes, Audit audit) {
        this.jdbi = jdbi;
        this.processes = processes;
        this.audit = audit;
    }

    void addTo(RoutesConfig routes, BearerAuthorizer gate) {
        routes.post("/api/processes", gate.only(ApiRole.ADMIN, this::deploy));
        routes.get("/api/processes", gate.only(ApiRole.SUBMITTER, this::list));
        routes.get("/api/processes/{key}", gate.only(ApiRole.SUBMITTER, this::show));
    }

    private void deploy(Context context) throws RejectedException {
        ObjectNode definition = Requests.body(context, Limits.BODY_BYTES, false);
        String by = Requests.caller(context).name();
        try {
            Deployment deployment = processes.deploy(definition, by);
            if (deployment.isNew()) {
                audit.record(by, "process.deploy", deployment.process() + " version " + deployment.version());
            }
            Replies.json(context, deployment.isNew() ? HttpStatus.CREATED : HttpStatus.OK, view(deployment));
        } catch (InvalidDefinitionException e) {
            ObjectNode error = Json.object()
                    .put("code", ErrorCode.INVALID_DEFINITION.code())
                    .put("message", e.getMessage());
            ArrayNode faults = error.putArray("faults");
            e.faults()
                    .forEach(fault ->
                            faults.addObject().put("path", fault.path()).put("message", fault.message()));
            ObjectNode body = Json.object();
            body.set("error", error);
            Replies.json(context, HttpStatus.UNPROCESSABLE_CONTENT, body);
        }
    }

    private void list(Context context) throws RejectedException {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("processes");
        jdbi.useHandle(handle -> processes.list(handle).forEach(deployment -> list.add(view(deployment))));
        Replies.json(context, HttpStatus.OK, json);
    }

    private void show(Context context) throws RejectedException {
        String key = context.pathParam("key");
        ObjectNode json = jdbi.withHandle(handle -> processes.latest(handle, key))
                .map(process -> {
                    ObjectNode found =
                            Json.object().put("process", process.key()).put("version", process.version());
                    found.set("definition", process.toJson());
                    return found;
                })
                .orElseThrow(() -> new RejectedException(
                        ErrorCode.NOT_FOUND,
                        "No process " + ErrorText.show(key) + " is deployed; list them with GET /api/processes."));
        Replies.json(context, HttpStatus.OK, json);
    }

    private static ObjectNode view(Deployment deployment) {
        return Json.object()
                .put("process", deployment.process())
                .put("version", deployment.version())
                .put("name", deployment.name())
                .put("deployedBy", deployment.by())
                .put("deployedAt", deployment.at().toString());
    }
}
