package org.omflow.booster.server.purge;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.omflow.booster.ha.database.Dialect;
import org.omflow.booster.ha.database.InList;
import org.omflow.booster.server.order.OrderStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Purges what is past retention, a few rows at a time: records of jobs too old to be accepted, finished orders with their
 * history, closed incidents of orders that were never placed, and records of what administrators did. Every server does so; they skip each other's locked rows. Thread-safe.
 */
public final class Purge implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);
    private static final int AT_ONCE = 500;
    /** How far the clocks of Boosters, servers and database may differ. */
    static final Duration CLOCK_ERROR = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final Dialect dialect;
    private final Clock clock;
    private final Duration deduplicationWindow;
    private final Duration historyKeep;
    private volatile boolean stopping;

    /**
     * Creates a purge; {@link #run} purges once.
     *
     * @param deduplicationWindow how long job records are kept
     * @param historyKeep how long the rest is kept
     */
    public Purge(Jdbi jdbi, Dialect dialect, Clock clock, Duration deduplicationWindow, Duration historyKeep) {
        this.jdbi = jdbi;
        this.dialect = dialect;
        this.clock = clock;
        this.deduplicationWindow = deduplicationWindow;
        this.historyKeep = historyKeep;
    }

    /** Purges once; what cannot be deleted now is left to the next run. */
    @Override
    public void run() {
        try {
            int jobs = purgeJobs();
            int orders = purgeOrders();
            int incidents = purgeIncidents();
            int audit = purgeAudit();
            if (jobs + orders + incidents + audit > 0) {
                log.info(
                        "purged {} job records, {} finished orders, {} incidents without an order and {} audit records"
                                + " past retention",
                        jobs,
                        orders,
                        incidents,
                        audit);
            }
        } catch (RuntimeException e) {
            log.warn("the purge of what is past retention failed and will be retried: {}", e.getMessage());
        }
    }

    /** Stops the purge after the current rows. */
    public void stop() {
        stopping = true;
    }

    /** Purges job records; returns how many. */
    int purgeJobs() {
        Instant before = clock.instant().minus(deduplicationWindow).minus(CLOCK_ERROR);
        return inRounds(handle -> {
            List<String> ids = old(
                            handle,
                            "SELECT job_id FROM processed_job WHERE processed_at < ? ORDER BY processed_at",
                            before)
                    .mapTo(String.class)
                    .list();
            delete(handle, "processed_job", "job_id", ids);
            return ids.size();
        });
    }

    /** Purges closed incidents of orders that were never placed; those of orders go with them. Returns how many. */
    int purgeIncidents() {
        return purgeNumbered(
                "incident",
                "incident_id",
                "closed_at < ? AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.order_key = incident.order_key)");
    }

    /** Purges records of what administrators did; returns how many. */
    int purgeAudit() {
        return purgeNumbered("audit", "audit_id", "at < ?");
    }

    private int purgeNumbered(String table, String id, String condition) {
        Instant before = clock.instant().minus(historyKeep);
        String select = "SELECT " + id + " FROM " + table + " WHERE " + condition + " ORDER BY " + id;
        return inRounds(handle -> {
            List<Long> ids = old(handle, select, before).mapTo(Long.class).list();
            if (!ids.isEmpty()) {
                PreparedBatch delete = handle.prepareBatch("DELETE FROM " + table + " WHERE " + id + " = ?");
                ids.forEach(each -> delete.bind(0, each).add());
                delete.execute();
            }
            return ids.size();
        });
    }

    private Query old(Handle handle, String select, Instant before) {
        return handle.createQuery(dialect.firstFreeRows(select))
                .bind(0, Timestamp.from(before))
                .bind(1, AT_ONCE);
    }

    /** Deletes some rows. */
    private interface Round {
        int delete(Handle handle);
    }

    /** Deletes rows until a round finds no more; returns how many. */
    private int inRounds(Round some) {
        int purged = 0;
        int round;
        do {
            round = jdbi.inTransaction(some::delete);
            purged += round;
        } while (round == AT_ONCE && !stopping);
        return purged;
    }

    /** Purges finished orders; returns how many. Scans all orders by key, which needs no further index. */
    int purgeOrders() {
        Instant before = clock.instant().minus(historyKeep);
        int purged = 0;
        String after = "";
        List<String> page;
        do {
            String from = after;
            page = jdbi.withHandle(handle -> handle.createQuery(
                            dialect.firstRows("SELECT order_key FROM orders WHERE order_key > ? ORDER BY order_key"))
                    .bind(0, from)
                    .bind(1, AT_ONCE)
                    .mapTo(String.class)
                    .list());
            if (!page.isEmpty()) {
                List<String> keys = page;
                purged += jdbi.inTransaction(handle -> purgeFinished(handle, keys, before));
                after = page.get(page.size() - 1);
            }
        } while (page.size() == AT_ONCE && !stopping);
        return purged;
    }

    private int purgeFinished(Handle handle, List<String> keys, Instant before) {
        InList list = new InList(keys);
        Query query = handle.createQuery(dialect.lockingFreeRows("SELECT order_key FROM orders WHERE order_key IN ("
                + list.marks() + ") AND changed_at < ? AND status IN (?, ?)"
                // Its parent order may not have taken its result yet.
                + " AND NOT EXISTS (SELECT 1 FROM orders parent WHERE parent.order_key = orders.parent_key"
                + " AND parent.status NOT IN (?, ?)) ORDER BY order_key"));
        int at = list.bind(0, query::bind);
        List<String> finished = query.bind(at++, Timestamp.from(before))
                .bind(at++, OrderStatus.COMPLETED.wireName())
                .bind(at++, OrderStatus.CANCELLED.wireName())
                .bind(at++, OrderStatus.COMPLETED.wireName())
                .bind(at, OrderStatus.CANCELLED.wireName())
                .mapTo(String.class)
                .list();
        for (String table : List.of("step", "incident", "orders")) {
            delete(handle, table, "order_key", finished);
        }
        return finished.size();
    }

    private static void delete(Handle handle, String table, String column, List<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        InList list = new InList(new ArrayList<>(keys));
        Update delete = handle.createUpdate("DELETE FROM " + table + " WHERE " + column + " IN (" + list.marks() + ")");
        list.bind(0, delete::bind);
        delete.execute();
    }
}
