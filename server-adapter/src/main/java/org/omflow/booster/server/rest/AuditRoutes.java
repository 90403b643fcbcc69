package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.audit.Audit;

/** {@code /api/audit}: lists what administrators did. */
final class AuditRoutes {
    private static final int LIST = 100;
    private static final int LIST_AT_MOST = 1000;

    private final Jdbi jdbi;
    private final Audit audit;

    AuditRoutes(Jdbi jdbi, Audit audit) {
        this.jdbi = jdbi;
        this.audit = audit;
    }

    void addTo(RoutesConfig routes, BearerAuthorizer gate) {
        routes.get("/api/audit", gate.only(ApiRole.ADMIN, this::list));
    }

    private void list(Context context) throws RejectedException {
        int after = Requests.number(context, "after", 0, Integer.MAX_VALUE, 0);
        int limit = Requests.number(context, "limit", 1, LIST_AT_MOST, LIST);
        List<Audit.Entry> found = jdbi.withHandle(handle -> audit.list(handle, after, limit));
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("audit");
        for (Audit.Entry entry : found) {
            list.addObject()
                    .put("id", entry.id())
                    .put("at", entry.at().toString())
                    .put("who", entry.who())
                    .put("server", entry.server())
                    .put("act", entry.act())
                    .put("subject", entry.subject());
        }
        if (found.size() == limit) {
            json.put("next", found.get(limit - 1).id());
        }
        Replies.json(context, HttpStatus.OK, json);
    }
}
