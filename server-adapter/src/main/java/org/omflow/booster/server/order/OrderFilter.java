package org.omflow.booster.server.order;

/**
 * Which orders to list.
 *
 * @param status null for all
 * @param process a process key; null for all
 * @param owner the login that placed them; null for all
 * @param after the key after which the list begins; empty for its start
 */
public record OrderFilter(OrderStatus status, String process, String owner, String after) {
    /** All orders. */
    public static final OrderFilter ALL = new OrderFilter(null, null, null, "");

    /** The same filter, beginning after this key. */
    public OrderFilter after(String key) {
        return new OrderFilter(status, process, owner, key);
    }
}
