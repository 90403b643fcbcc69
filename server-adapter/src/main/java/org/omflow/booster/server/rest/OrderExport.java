package org.omflow.booster.server.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.server.order.Order;
import org.omflow.booster.server.order.OrderFilter;
import org.omflow.booster.server.order.OrderStore;
import org.omflow.booster.server.order.OrderView;
import org.omflow.booster.server.order.Step;
import org.omflow.booster.server.rows.BoundedRows;

/** Exports orders with their steps, one line of JSON each; it keeps few in memory however slowly its client reads. */
final class OrderExport {
    /** About as many bytes are in memory at once. */
    static final int BYTES = 8 << 20;

    private static final int AT_ONCE = 500;

    private final Jdbi jdbi;
    private final OrderStore orders;

    OrderExport(Jdbi jdbi, OrderStore orders) {
        this.jdbi = jdbi;
        this.orders = orders;
    }

    /**
     * Some orders.
     *
     * @param lines as text, which takes less memory than the values
     * @param tooLong an order after these, whose steps do not fit into memory; null if there is none
     * @param last the key of the last order among them; null when there is none
     */
    private record Page(List<String> lines, Order tooLong, String last, boolean more) {}

    void write(OrderFilter filter, OutputStream out) throws IOException {
        OrderFilter from = filter;
        Page page;
        do {
            page = page(from);
            // Outside the transaction: a slow client must not hold it open.
            for (String line : page.lines()) {
                write(line, out);
            }
            if (page.tooLong() != null) {
                writeInParts(page.tooLong(), out);
            }
            from = filter.after(page.last());
        } while (page.more());
    }

    /** Reads orders together with their steps, so each is consistent; as many as fit into memory. */
    private Page page(OrderFilter filter) {
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, handle -> {
            BoundedRows<Order> found = orders.list(handle, filter, AT_ONCE, order -> order);
            if (found.rows().isEmpty()) {
                return new Page(List.of(), null, null, false);
            }
            BoundedRows<Step> steps =
                    orders.steps(handle, found.rows().stream().map(Order::key).toList());
            boolean more = found.cut() || found.rows().size() == AT_ONCE;
            if (!steps.cut()) {
                return page(found.rows(), steps, more);
            }
            // The last order read may have more steps, and those after it too.
            String last = steps.rows().get(steps.rows().size() - 1).orderKey();
            List<Order> whole = found.rows().stream()
                    .takeWhile(order -> !order.key().equals(last))
                    .toList();
            return whole.isEmpty() ? new Page(List.of(), found.rows().get(0), last, true) : page(whole, steps, true);
        });
    }

    private static Page page(List<Order> whole, BoundedRows<Step> steps, boolean more) {
        Map<String, List<Step>> byOrder =
                steps.rows().stream().collect(Collectors.groupingBy(Step::orderKey, Collectors.toList()));
        List<String> lines = whole.stream()
                .map(order -> Json.write(OrderView.of(order, byOrder.getOrDefault(order.key(), List.of()))) + "\n")
                .toList();
        return new Page(lines, null, whole.get(whole.size() - 1).key(), more);
    }

    private void writeInParts(Order order, OutputStream out) throws IOException {
        String head = Json.write(OrderView.of(order));
        write(head.substring(0, head.length() - 1) + ",\"steps\":[", out);
        int written = 0;
        BoundedRows<Step> part;
        do {
            int after = written;
            part = jdbi.inTransaction(handle -> orders.steps(handle, order.key(), after));
            for (Step step : part.rows()) {
                // Those of since then do not fit to the rest of the order.
                if (step.seq() <= order.stepCount()) {
                    write((step.seq() == 1 ? "" : ",") + Json.write(OrderView.of(step)), out);
                }
                written = step.seq();
            }
        } while (part.cut() && written < order.stepCount());
        write("]}\n", out);
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
