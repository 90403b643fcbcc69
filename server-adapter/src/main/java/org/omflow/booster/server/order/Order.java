package org.omflow.booster.server.order;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.server.process.Progress;

/**
 * An order in memory while a transaction works on it: its row, and the steps to be added. Not thread-safe; the row is
 * locked meanwhile.
 */
public final class Order {
    private final List<Step> newSteps = new ArrayList<>();
    private final boolean isNew;

    // Mutable state
    private Identity identity;
    private OrderStatus status;
    private ObjectNode form;
    private Progress progress;
    private int stepCount;
    private Instant changedAt;
    private String blockedBy;
    private boolean changed;

    /**
     * The origin of an order.
     *
     * @param parentKey the order this one is a subflow of; null if none
     * @param parentBranch the branch that waits there; 0 if none
     * @param placedJob the job that placed it
     */
    public record Identity(
            String key,
            String process,
            int version,
            String placedBy,
            String placedLogin,
            String placedJob,
            Instant placedAt,
            String parentKey,
            int parentBranch) {}

    /**
     * How far an order has come when it is read.
     *
     * @param progress null until it begins
     * @param blockedBy the failed job behind which the order's other jobs wait; null for none
     */
    record State(
            OrderStatus status,
            ObjectNode form,
            Progress progress,
            int stepCount,
            Instant changedAt,
            String blockedBy) {}

    /** A new order that has not begun. */
    public static Order placed(Identity identity, ObjectNode form) {
        return new Order(identity, true, new State(OrderStatus.ACTIVE, form, null, 0, identity.placedAt(), null));
    }

    Order(Identity identity, boolean isNew, State state) {
        this.identity = identity;
        this.isNew = isNew;
        status = state.status();
        form = state.form();
        progress = state.progress();
        stepCount = state.stepCount();
        changedAt = state.changedAt();
        blockedBy = state.blockedBy();
    }

    public Identity identity() {
        return identity;
    }

    public String key() {
        return identity.key();
    }

    public OrderStatus status() {
        return status;
    }

    /** The values filled in so far. */
    public ObjectNode form() {
        return progress == null ? form : progress.form();
    }

    /** Its progress; null until it begins. */
    public Progress progress() {
        return progress;
    }

    /** How many steps it has had, the new ones included. */
    public int stepCount() {
        return stepCount;
    }

    public Instant changedAt() {
        return changedAt;
    }

    /** The failed job behind which the order's other jobs wait; null for none. */
    public String blockedBy() {
        return blockedBy;
    }

    /** Makes the order's other jobs wait behind this one; null releases them. */
    public void block(String jobId) {
        blockedBy = jobId;
        changed = true;
    }

    /** Whether it has no row yet. */
    public boolean isNew() {
        return isNew;
    }

    /** Whether it differs from its row. */
    public boolean isChanged() {
        return changed;
    }

    /** The steps that have no row yet. */
    public List<Step> newSteps() {
        return newSteps;
    }

    /** Switches it to another version of its process; once it has begun, an administrator alone decides so. */
    public void follow(int version) {
        changed = true;
        identity = new Identity(
                identity.key(),
                identity.process(),
                version,
                identity.placedBy(),
                identity.placedLogin(),
                identity.placedJob(),
                identity.placedAt(),
                identity.parentKey(),
                identity.parentBranch());
    }

    /** Whether this order goes on and its other jobs wait for this one. */
    public boolean isActiveBehind(String jobId) {
        return status == OrderStatus.ACTIVE && jobId.equals(blockedBy);
    }

    /** Advances the order. */
    public void advance(Progress to, OrderStatus newStatus, Instant now) {
        progress = to;
        become(newStatus, now);
    }

    /** Changes the order's status but not its progress. */
    public void become(OrderStatus newStatus, Instant now) {
        status = newStatus;
        changedAt = now;
        changed = true;
    }

    /** Adds a step to its history. */
    public void addStep(
            String node, String nodeType, String by, String login, String server, Instant at, ObjectNode filledIn) {
        stepCount++;
        newSteps.add(new Step(key(), stepCount, node, nodeType, by, login, server, at, filledIn));
    }
}
