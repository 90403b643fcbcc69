package org.omflow.booster.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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
    private static final int EXPORT_AT_ONCE = 500;

    private final Jdbi jdbi;
    private final OrderStore orders;
    private final Submissions submissions;
    private final Duration longestWait;
    private final WaitingRequests waiting;

    /**
     * The routes.
     *
     * @param longestWait how long a request may wait for the answer to its job
     * @param waiting limits how many wait
     */
    OrderRoutes(Jdbi jdbi, OrderStore orders, Submissions submissions, Duration longestWait, WaitingRequests waiting) {
        this.jdbi = jdbi;
        this.orders = orders;
        this.submissions = submissions;
        this.longestWait = longestWait;
        this.waiting = waiting;
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
                Requests.wait(context, longestWait));
        if (request.timeout().isZero()) {
            reply(context, submissions.submit(request, type, json).join());
            return;
        }
        WaitingRequests.Place place = waiting.take(request.caller().name());
        CompletableFuture<Submissions.Submitted> job;
        try {
            job = submissions.submit(request, type, json);
        } catch (RejectedException | InterruptedException | RuntimeException | Error e) {
            place.close();
            throw e;
        }
        context.future(() -> job.whenComplete((done, fault) -> place.close()).thenAccept(done -> reply(context, done)));
    }

    private static void reply(Context context, Submissions.Submitted job) {
        if (job.answer().isPresent()) {
            Answer answer = job.answer().get();
            Replies.json(context, statusOf(answer), answer.toJson());
        } else {
            Replies.json(
                    context,
                    HttpStatus.ACCEPTED,
                    Json.object().put("jobId", job.jobId()).put("key", job.orderKey()));
        }
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
        Caller caller = Requests.caller(context);
        Optional<ObjectNode> found =
                jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> orders.find(handle, key)
                        .filter(order -> caller.mayRead(order.identity().placedLogin()))
                        .map(order -> OrderView.of(order, orders.steps(handle, key))));
        ObjectNode order = found.orElseThrow(() -> new RejectedException(
                ErrorCode.UNKNOWN_ORDER,
                "There is no order " + ErrorText.show(key)
                        + "; its job is not carried out yet or was rejected (topic omflow.form.result)."));
        Replies.json(context, HttpStatus.OK, order);
    }

    private void list(Context context) throws RejectedException {
        OrderFilter filter = filter(context);
        int limit = Requests.number(context, "limit", 1, LIST_AT_MOST, LIST);
        BoundedRows<Order> page = jdbi.inTransaction(handle -> orders.list(handle, filter, limit));
        List<Order> found = page.rows();
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("orders");
        found.forEach(order -> list.add(OrderView.of(order)));
        if (page.cut() || found.size() == limit) {
            json.put("next", found.get(found.size() - 1).key());
        }
        Replies.json(context, HttpStatus.OK, json);
    }

    private void export(Context context) throws RejectedException, IOException {
        OrderFilter filter = filter(context);
        context.contentType("application/x-ndjson; charset=utf-8");
        OutputStream out = context.outputStream();
        OrderFilter from = filter;
        Page page;
        do {
            page = page(from);
            // Outside the transaction: a slow client must not hold it open.
            for (Order order : page.orders()) {
                ObjectNode line = OrderView.of(order, page.steps().getOrDefault(order.key(), List.of()));
                out.write((Json.write(line) + "\n").getBytes(StandardCharsets.UTF_8));
                from = filter.after(order.key());
            }
        } while (page.more());
        out.flush();
    }

    private record Page(List<Order> orders, Map<String, List<Step>> steps, boolean more) {}

    /** Reads orders together with their steps, so each is consistent; as many as fit into memory. */
    private Page page(OrderFilter filter) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            BoundedRows<Order> found = orders.list(handle, filter, EXPORT_AT_ONCE);
            if (found.rows().isEmpty()) {
                return new Page(List.of(), Map.of(), false);
            }
            BoundedRows<Step> steps =
                    orders.steps(handle, found.rows().stream().map(Order::key).toList());
            Map<String, List<Step>> byOrder =
                    steps.rows().stream().collect(Collectors.groupingBy(Step::orderKey, Collectors.toList()));
            if (!steps.cut()) {
                return new Page(
                        found.rows(), byOrder, found.cut() || found.rows().size() == EXPORT_AT_ONCE);
            }
            // The last order read may have more steps, and those after it too.
            String last = steps.rows().get(steps.rows().size() - 1).orderKey();
            List<Order> whole = found.rows().stream()
                    .takeWhile(order -> !order.key().equals(last))
                    .toList();
            if (whole.isEmpty()) {
                Order first = found.rows().get(0);
                return new Page(List.of(first), Map.of(first.key(), orders.steps(handle, first.key())), true);
            }
            return new Page(whole, byOrder, true);
        });
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
