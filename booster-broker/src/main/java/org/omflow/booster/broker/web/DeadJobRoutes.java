package org.omflow.booster.broker.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.dead.DeadJob;
import org.omflow.booster.broker.dead.DeadJobs;
import org.omflow.booster.broker.dead.NotActiveException;
import org.omflow.booster.broker.pair.LeadershipCheck;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.web.QueryParameters;

/** Lists, retries and discards dead jobs, for admins: one by one, or all with the same reason. */
public final class DeadJobRoutes implements Routes {
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int LIST = 100;
    private static final int LIST_AT_MOST = 1000;

    private final DeadJobs dead;
    private final Supplier<LeadershipCheck> leadershipCheck;
    private final AuditLog audit;

    public DeadJobRoutes(DeadJobs dead, Supplier<LeadershipCheck> leadershipCheck, AuditLog audit) {
        this.dead = dead;
        this.leadershipCheck = leadershipCheck;
        this.audit = audit;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/api/dead", this::list);
        routes.get("/api/dead/{id}", this::show);
        routes.post("/api/dead/retry", this::retryAll);
        routes.post("/api/dead/discard", this::discardAll);
        routes.post("/api/dead/{id}/retry", this::retry);
        routes.post("/api/dead/{id}/discard", this::discard);
    }

    private void list(Context context) {
        long after = number(context, "after", 0, Long.MAX_VALUE, 0);
        int limit = (int) number(context, "limit", 1, LIST_AT_MOST, LIST);
        List<DeadJob> found = dead.list(after, limit);
        ObjectNode body = Json.object();
        ArrayNode jobs = body.putArray("dead");
        found.forEach(job -> jobs.add(json(job)));
        if (found.size() == limit) {
            body.put("next", found.get(limit - 1).id());
        }
        WebServer.json(context, body);
    }

    private void show(Context context) {
        long id = id(context);
        DeadJobs.WithBody found = dead.find(id).orElseThrow(() -> notFound(id));
        WebServer.json(context, json(found.job()).put("body", found.body()));
    }

    private void retry(Context context) {
        audited(context, Act.DEAD_RETRY, one(context), () -> {
            long id = id(context);
            DeadJobs.Retried retried =
                    dead.retry(id, AdminOnly.actor(context).who()).orElseThrow(() -> notFound(id));
            WebServer.json(context.status(ACCEPTED), Json.object().put("id", id).put("jobId", retried.jobId()));
            return "retried as job " + retried.jobId() + "; it was " + text(retried.job());
        });
    }

    private void discard(Context context) {
        audited(context, Act.DEAD_DISCARD, one(context), () -> {
            long id = id(context);
            DeadJob discarded = dead.discard(id).orElseThrow(() -> notFound(id));
            WebServer.json(context, Json.object().put("id", id).put("jobId", discarded.jobId()));
            return "discarded; it was " + text(discarded);
        });
    }

    private void retryAll(Context context) {
        audited(context, Act.DEAD_RETRY, many(context), () -> {
            DeadJobs.Many many =
                    dead.retryAll(reasonCode(context), AdminOnly.actor(context).who());
            WebServer.json(context.status(ACCEPTED), json(many));
            return "retried " + text(many);
        });
    }

    private void discardAll(Context context) {
        audited(context, Act.DEAD_DISCARD, many(context), () -> {
            DeadJobs.Many many = dead.discardAll(reasonCode(context));
            WebServer.json(context, json(many));
            return "discarded " + text(many);
        });
    }

    /** Records the outcome of an act, and confirms it only when the other Booster cannot have taken over. */
    private void audited(Context context, Act act, String on, Supplier<String> work) {
        LeadershipCheck before = leadershipCheck.get();
        String outcome;
        RuntimeException failure = null;
        try {
            outcome = work.get();
        } catch (WebProblem | NotActiveException e) {
            audit.record(AdminOnly.actor(context), act, on, "refused: " + e.getMessage());
            throw e;
        } catch (RuntimeException e) {
            outcome = "failed: the Booster's log says why";
            failure = e;
        }
        boolean counts = false;
        boolean interrupted = false;
        try {
            counts = before.holds();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!counts) {
            outcome = "uncertain, for the other Booster may have taken over meanwhile: " + outcome;
            failure = WebProblem.uncertain(failure);
        }
        audit.record(AdminOnly.actor(context), act, on, outcome);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static String one(Context context) {
        return "dead job " + context.pathParam("id");
    }

    private static String many(Context context) {
        return "dead jobs with reasonCode " + parameter(context, "reasonCode");
    }

    private static String text(DeadJob job) {
        return "job " + job.jobId() + " (" + job.type() + ") of " + job.login() + ", dead by " + job.reasonCode();
    }

    private static String text(DeadJobs.Many many) {
        return many.count() + (many.more() ? " jobs, with more to do" : " jobs");
    }

    private static ObjectNode json(DeadJob job) {
        return Json.object()
                .put("id", job.id())
                .put("jobId", job.jobId())
                .put("type", job.type())
                .put("reasonCode", job.reasonCode())
                .put("reason", job.reason())
                .put("login", job.login())
                .put("at", job.at() == null ? null : job.at().toString())
                .put("bytes", job.bytes());
    }

    private static ObjectNode json(DeadJobs.Many many) {
        return Json.object().put("count", many.count()).put("more", many.more());
    }

    private static String reasonCode(Context context) {
        String code = parameter(context, "reasonCode");
        if (code == null || code.isBlank()) {
            throw new WebProblem(
                    BAD_REQUEST,
                    ErrorCode.MISSING_FIELD,
                    "Parameter reasonCode is missing: give the reason of the jobs to change, such as"
                            + " ?reasonCode=unknown_process");
        }
        return code;
    }

    private static String parameter(Context context, String name) {
        try {
            return QueryParameters.first(context, name);
        } catch (IllegalArgumentException e) {
            throw new WebProblem(BAD_REQUEST, ErrorCode.INVALID_FIELD, "Parameter " + name + ": " + e.getMessage());
        }
    }

    private static long id(Context context) {
        String text = context.pathParam("id");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new WebProblem(
                    NOT_FOUND,
                    ErrorCode.NOT_FOUND,
                    "There is no dead job '" + text + "': its id is a number, see GET /api/dead");
        }
    }

    private static WebProblem notFound(long id) {
        return new WebProblem(
                NOT_FOUND,
                ErrorCode.NOT_FOUND,
                "There is no dead job " + id + ", or no longer: it may have been retried, discarded or purged after its"
                        + " retention; GET /api/dead lists the dead jobs");
    }

    private static long number(Context context, String name, long least, long most, long otherwise) {
        String text = parameter(context, name);
        if (text == null) {
            return otherwise;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new WebProblem(
                BAD_REQUEST,
                ErrorCode.INVALID_FIELD,
                "Parameter " + name + " is '" + text + "': it must be a number from " + least + " to " + most);
    }
}
