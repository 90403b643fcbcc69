package org.omflow.booster.server.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.server.process.Progress;
import org.omflow.booster.server.rows.BoundedRows;
import org.omflow.booster.server.rows.NewerDataException;

/** The tables of orders and their steps. Every method works inside the caller's transaction. Thread-safe. */
public final class OrderStore {
    private static final String COLUMNS = "order_key, process_key, process_version, status, form, progress, step_count,"
            + " placed_by, placed_login, placed_job, placed_at, changed_at, parent_key, parent_token, blocked_by";
    private static final String STEP_COLUMNS = "order_key, seq, node, node_type, done_by, login, server, done_at, form";
    private static final String SELECT_STEPS = "SELECT " + STEP_COLUMNS + " FROM step WHERE ";

    private final Dialect dialect;

    public OrderStore(Dialect dialect) {
        this.dialect = dialect;
    }

    /** Locks the orders with these keys, in key order so two batches never deadlock. */
    public Map<String, Order> lock(Handle handle, Collection<String> keys) {
        Map<String, Order> found = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        InList list = new InList(keys);
        String query =
                "SELECT " + COLUMNS + " FROM orders WHERE order_key IN (" + list.marks() + ") ORDER BY order_key";
        bind(handle.createQuery(dialect.lockingRows(query)), list)
                .map((row, context) -> order(row))
                .forEach(order -> found.put(order.key(), order));
        return found;
    }

    /** Which of these orders others have locked; does not wait for them. */
    public Set<String> lockedByOthers(Handle handle, Collection<String> keys) {
        InList list = new InList(keys);
        String query = "SELECT order_key FROM orders WHERE order_key IN (" + list.marks() + ")";
        Set<String> locked = keys(handle, query, list);
        locked.removeAll(keys(handle, dialect.lockingFreeRows(query), list));
        return locked;
    }

    private static Set<String> keys(Handle handle, String query, InList list) {
        return new TreeSet<>(
                bind(handle.createQuery(query), list).mapTo(String.class).list());
    }

    /** The order with this key, not locked. */
    public Optional<Order> find(Handle handle, String key) {
        return handle.createQuery("SELECT " + COLUMNS + " FROM orders WHERE order_key = ?")
                .bind(0, key)
                .map((row, context) -> order(row))
                .findOne();
    }

    /** The login that placed an order; null where there is none. Reads nothing else of its row, which may be the fault. */
    public String owner(Handle handle, String key) {
        return handle.createQuery("SELECT placed_login FROM orders WHERE order_key = ?")
                .bind(0, key)
                .mapTo(String.class)
                .findOne()
                .orElse(null);
    }

    /**
     * Orders by key, from the one after {@code filter.after()}. Inside a transaction.
     *
     * @param limit most orders to return; fewer when they are large
     * @param view what to keep of each
     */
    public <T> BoundedRows<T> list(Handle handle, OrderFilter filter, int limit, Function<Order, T> view) {
        StringBuilder query = new StringBuilder("SELECT " + COLUMNS + " FROM orders WHERE order_key > ?");
        if (filter.status() != null) {
            query.append(" AND status = ?");
        }
        if (filter.process() != null) {
            query.append(" AND process_key = ?");
        }
        if (filter.owner() != null) {
            query.append(" AND placed_login = ?");
        }
        Query statement = handle.createQuery(
                dialect.firstRows(query.append(" ORDER BY order_key").toString()));
        int at = 0;
        statement.bind(at++, filter.after());
        if (filter.status() != null) {
            statement.bind(at++, filter.status().wireName());
        }
        if (filter.process() != null) {
            statement.bind(at++, filter.process());
        }
        if (filter.owner() != null) {
            statement.bind(at++, filter.owner());
        }
        return BoundedRows.of(statement.bind(at, limit), "form", (row, context) -> view.apply(order(row)));
    }

    /** The steps of one order from the one after this number. Inside a transaction. */
    public BoundedRows<Step> steps(Handle handle, String key, int after) {
        Query query = handle.createQuery(SELECT_STEPS + "order_key = ? AND seq > ? ORDER BY seq");
        return BoundedRows.of(query.bind(0, key).bind(1, after), "form", (row, context) -> step(row));
    }

    /** The first steps of several orders, by order and number. Inside a transaction. */
    public BoundedRows<Step> steps(Handle handle, Collection<String> keys) {
        InList list = new InList(keys);
        Query query = handle.createQuery(SELECT_STEPS + "order_key IN (" + list.marks() + ") ORDER BY order_key, seq");
        return BoundedRows.of(bind(query, list), "form", (row, context) -> step(row));
    }

    /** Writes what is new or changed, each kind of row in one batched statement. */
    public void write(Handle handle, Collection<Order> orders) {
        insert(handle, orders.stream().filter(Order::isNew).toList());
        update(handle, orders.stream().filter(o -> !o.isNew() && o.isChanged()).toList());
        insertSteps(handle, orders.stream().flatMap(o -> o.newSteps().stream()).toList());
    }

    /** Makes the other jobs of an active order wait behind this one, unless they already wait behind another. */
    public void block(Handle handle, String key, String jobId) {
        handle.execute(
                "UPDATE orders SET blocked_by = ? WHERE order_key = ? AND blocked_by IS NULL AND status = ?",
                jobId,
                key,
                OrderStatus.ACTIVE.wireName());
    }

    /** Releases the other jobs of an active order if they wait behind this one; false if they do not. */
    public boolean unblock(Handle handle, String key, String jobId) {
        return handle.execute(
                        "UPDATE orders SET blocked_by = NULL WHERE order_key = ? AND blocked_by = ? AND status = ?",
                        key,
                        jobId,
                        OrderStatus.ACTIVE.wireName())
                == 1;
    }

    /**
     * Marks an active order as failed without reading it: its row may be the fault.
     *
     * @param jobId the job that failed
     */
    public void fail(Handle handle, String key, String jobId, Instant now) {
        handle.execute(
                "UPDATE orders SET status = ?, blocked_by = ?, changed_at = ? WHERE order_key = ? AND status = ?",
                OrderStatus.FAILED.wireName(),
                jobId,
                Timestamp.from(now),
                key,
                OrderStatus.ACTIVE.wireName());
    }

    private void insert(Handle handle, List<Order> orders) {
        if (orders.isEmpty()) {
            return;
        }
        try (Rows rows =
                Rows.of(handle, "INSERT INTO orders (" + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
            for (Order order : orders) {
                Order.Identity id = order.identity();
                rows.text(id.key())
                        .text(id.process())
                        .number(id.version())
                        .text(order.status().wireName())
                        .text(Json.write(order.form()))
                        .text(progressText(order))
                        .number(order.stepCount())
                        .text(id.placedBy())
                        .text(id.placedLogin())
                        .text(id.placedJob())
                        .time(id.placedAt())
                        .time(order.changedAt())
                        .text(id.parentKey())
                        .number(id.parentKey() == null ? null : id.parentBranch())
                        .text(order.blockedBy())
                        .add();
            }
            rows.write();
        }
    }

    private void update(Handle handle, List<Order> orders) {
        if (orders.isEmpty()) {
            return;
        }
        try (Rows rows = Rows.of(
                handle,
                "UPDATE orders SET status = ?, form = ?, progress = ?, step_count = ?,"
                        + " changed_at = ?, process_version = ?, blocked_by = ? WHERE order_key = ?")) {
            for (Order order : orders) {
                rows.text(order.status().wireName())
                        .text(Json.write(order.form()))
                        .text(progressText(order))
                        .number(order.stepCount())
                        .time(order.changedAt())
                        .number(order.identity().version())
                        .text(order.blockedBy())
                        .text(order.key())
                        .add();
            }
            rows.write();
        }
    }

    private void insertSteps(Handle handle, List<Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        try (Rows rows = Rows.of(handle, "INSERT INTO step (" + STEP_COLUMNS + ") VALUES (?,?,?,?,?,?,?,?,?)")) {
            for (Step step : steps) {
                rows.text(step.orderKey())
                        .number(step.seq())
                        .text(step.node())
                        .text(step.nodeType())
                        .text(step.by())
                        .text(step.login())
                        .text(step.server())
                        .time(step.at())
                        .text(Json.write(step.form()))
                        .add();
            }
            rows.write();
        }
    }

    private static Query bind(Query query, InList list) {
        list.bind(0, query::bind);
        return query;
    }

    private static String progressText(Order order) {
        return order.progress() == null ? null : Json.write(order.progress().toJson());
    }

    private static Order order(ResultSet row) throws SQLException {
        var form = Json.readOwn(row.getString("form"));
        String progress = row.getString("progress");
        return new Order(
                new Order.Identity(
                        row.getString("order_key"),
                        row.getString("process_key"),
                        row.getInt("process_version"),
                        row.getString("placed_by"),
                        row.getString("placed_login"),
                        row.getString("placed_job"),
                        row.getTimestamp("placed_at").toInstant(),
                        row.getString("parent_key"),
                        row.getInt("parent_token")),
                false,
                new Order.State(
                        status(row.getString("status")),
                        form,
                        progress == null ? null : Progress.fromJson(Json.readOwn(progress), form),
                        row.getInt("step_count"),
                        row.getTimestamp("changed_at").toInstant(),
                        row.getString("blocked_by")));
    }

    private static OrderStatus status(String wireName) {
        return OrderStatus.of(wireName)
                .orElseThrow(() -> new NewerDataException("The status '" + wireName + "' of orders"));
    }

    private static Step step(ResultSet row) throws SQLException {
        return new Step(
                row.getString("order_key"),
                row.getInt("seq"),
                row.getString("node"),
                row.getString("node_type"),
                row.getString("done_by"),
                row.getString("login"),
                row.getString("server"),
                row.getTimestamp("done_at").toInstant(),
                Json.readOwn(row.getString("form")));
    }
}
