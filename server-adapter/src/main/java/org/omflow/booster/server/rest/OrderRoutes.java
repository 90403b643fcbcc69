package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.ha.message.ErrorCode;
import org.omflow.booster.ha.message.ErrorText;
import org.omflow.booster.ha.message.JobType;
import org.omflow.booster.ha.message.Limits;
import org.omflow.booster.ha.message.OrderKeys;
import org.omflow.booster.ha.message.RejectedException;
import org.omflow.booster.server.access.ApiRole;
import org.omflow.booster.server.access.Caller;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderFilter;
import org.omflow.booster.server.order.OrderStatus;
import org.omflow.booster.server.order.OrderStore;
import org.omflow.booster.server.order.OrderView;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.rows.BoundedRows;
import org.omflow.booster.server.submit.Submissions;

/** {@code /api/orders}: places, cancels, lists, shows and exports orders and completes their steps. */
final class OrderRoutes {
    private static final int LIST = 100;
    private static final int LIST_AT_MOST = 1000;

    private final Jdbi jdbi;
    private final OrderStore orders;
    private final Submissions submissions;
    private final WaitingRequests waiting;
    private final Executor writers;

    /**
     * The routes.
     *
     * @param waiting limits how many wait
     * @param writers the threads on which those that waited are answered, each as slowly as its client reads
     */
    OrderRoutes(Jdbi jdbi, OrderStore orders, Submissions submissions, WaitingRequests waiting, Executor writers) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.submissions = submissions;
        this.waiting = waiting;
        this.writers = writers;
    }

    void addTo(RoutesConfig routes, BearerAuthorizer gate) {
        routes.post("/api/orders", gate.only(ApiRole.SUBMITTER, this::place));
        routes.get("/api/orders", gate.only(ApiRole.SUBMITTER, this::list));
        routes.get("/api/orders/export", gate.only(ApiRole.ADMIN, this::export));
        routes.get("/api/orders/{key}", gate.only(ApiRole.SUBMITTER, this::show));
        routes.post("/api/orders/{key}/steps/{node}", gate.only(ApiRole.SUBMITTER, this::complete));
        routes.post("/api/orders/{key}/cancel", gate.only(ApiRole.SUBMITTER, this::cancel));
    }

    private void place(Context context) throws RejectedException, InterruptedException {
        submit(context, JobType.ORDER_PLACE, Requests.body(context, Limits.BODY_BYTES, false));
    }

    private void complete(Context context) throws RejectedException, InterruptedException {
        ObjectNode json = onOrder(context).put("node", context.pathParam("node"));
        submit(context, JobType.STEP_COMPLETE, json);
    }

    private void cancel(Context context) throws RejectedException, InterruptedException {
        submit(context, JobType.ORDER_CANCEL, onOrder(context));
    }

    private void submit(Context context, JobType type, ObjectNode json) throws RejectedException, InterruptedException {
        Submissions.Request request = new Submissions.Request(
                Requests.jobId(context),
                Requests.choosesJobId(context),
                Requests.caller(context),
                Requests.wait(context, submissions.longestWait()));
        if (request.timeout().isZero()) {
            reply(context, submissions.submit(request, type, json).join());
            return;
        }
        WaitingRequests.Place place = waiting.take(request.caller().name());
        Replies.whenWritten(context, place::close);
        CompletableFuture<Submissions.Submitted> job = submissions.submit(request, type, json);
        context.future(() -> job.thenAcceptAsync(done -> reply(context, done), writers));
    }

    private static void reply(Context context, Submissions.Submitted job) {
        if (job.answer().isPresent()) {
            Answer answer = job.answer().get();
            try {
                Replies.json(context, statusOf(answer), answer.toJson());
                return;
            } catch (RejectedException e) {
                // Too much unread already: told as if its time was over, since the job is done all the same.
            }
        }
        Replies.small(
                context,
                HttpStatus.ACCEPTED,
                Json.object().put("jobId", job.jobId()).put("key", job.orderKey()));
    }

    private static HttpStatus statusOf(Answer answer) {
        return switch (answer.status()) {
            case DONE -> HttpStatus.OK;
            case REJECTED -> Replies.statusOf(answer.errorCode());
            case FAILED -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }

    /** The body with the order's key and node from the path, which the body itself must not contain. */
    private static ObjectNode onOrder(Context context) throws RejectedException {
        ObjectNode json = Requests.body(context, Limits.BODY_BYTES, true);
        for (String inPath : List.of("key", "node")) {
            if (json.has(inPath)) {
                throw new RejectedException(
                        ErrorCode.UNKNOWN_FIELD,
                        "Field '" + inPath + "' is in the path of this request; leave it out of the body.");
            }
        }
        return json.put("key", context.pathParam("key"));
    }

    private void show(Context context) throws RejectedException {
        String key = OrderKeys.check("key", context.pathParam("key"), true);
        int after = Requests.number(context, "after", 0, Integer.MAX_VALUE, 0);
        Caller caller = Requests.caller(context);
        jdbi.useTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            Order order = orders.find(handle, key)
                    .filter(found -> caller.mayRead(found.identity().placedLogin()))
                    .orElseThrow(() -> new RejectedException(
                            ErrorCode.UNKNOWN_ORDER,
                            "There is no order " + ErrorText.show(key)
                                    + "; its job is not carried out yet or was rejected (topic omflow.form.result)."));
            BoundedRows<Step> steps = orders.steps(handle, key, after);
            ObjectNode json = OrderView.of(order, steps.rows());
            if (steps.cut()) {
                json.put("next", steps.rows().get(steps.rows().size() - 1).seq());
            }
            Replies.json(context, HttpStatus.OK, json);
        });
    }

    private void list(Context context) throws RejectedException {
        OrderFilter filter = filter(context);
        int limit = Requests.number(context, "limit", 1, LIST_AT_MOST, LIST);
        // Inside the transaction: as many are in memory as there are connections to the database.
        jdbi.useTransaction(handle -> {
            ObjectNode json = Json.object();
            ArrayNode list = json.putArray("orders");
            BoundedRows<String> keys = orders.list(handle, filter, limit, order -> {
                // As text, which takes less memory than its values.
                list.addRawValue(new RawValue(Json.write(OrderView.of(order))));
                return order.key();
            });
            if (keys.cut() || keys.rows().size() == limit) {
                json.put("next", keys.rows().get(keys.rows().size() - 1));
            }
            Replies.json(context, HttpStatus.OK, json);
        });
    }

    private void export(Context context) throws RejectedException, IOException {
        OrderFilter filter = filter(context);
        Replies.limit(context, OrderExport.BYTES);
        context.contentType("application/x-ndjson; charset=utf-8");
        OutputStream out = context.outputStream();
        new OrderExport(jdbi, orders).write(filter, out);
        out.flush();
    }

    private static OrderFilter filter(Context context) throws RejectedException {
        String status = Requests.text(context, "status");
        Optional<OrderStatus> known = status == null ? Optional.empty() : OrderStatus.of(status);
        if (status != null && known.isEmpty()) {
            throw new RejectedException(
                    ErrorCode.INVALID_FIELD,
                    "Parameter status is " + ErrorText.show(status)
                            + "; it must be active, completed, failed or cancelled.");
        }
        String after = Requests.text(context, "after");
        Caller caller = Requests.caller(context);
        return new OrderFilter(
                known.orElse(null),
                Requests.text(context, "process"),
                caller.isAdmin() ? null : caller.name(),
                after == null ? "" : after);
    }
}
