package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.connection.BoosterLogin;

/**
 * Two Boosters, one active and the other ready to take over. Kill, freeze, stop and start each through its {@link
 * DemoBooster#process}; the methods here say which is active, and wait for states of the pair. Thread-safe.
 */
public final class DemoPair {
    /** The name of the primary's process and folder. */
    public static final String PRIMARY = "booster-primary";
    /** The name of the secondary's process and folder. */
    public static final String SECONDARY = "booster-secondary";

    private static final Duration POLL = Duration.ofMillis(50);
    /** How long a running Booster may be too busy to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final DemoBooster primary;
    private final DemoBooster secondary;
    private final BoosterLogin admin;

    DemoPair(DemoBooster primary, DemoBooster secondary, BoosterLogin admin) {
        this.primary = primary;
        this.secondary = secondary;
        this.admin = admin;
    }

    /** A condition to wait for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** The Booster that is active whenever it can be. */
    public DemoBooster primary() {
        return primary;
    }

    /** The Booster that is active while the primary cannot be. */
    public DemoBooster secondary() {
        return secondary;
    }

    /** Both, the primary first. */
    public List<DemoBooster> both() {
        return List.of(primary, secondary);
    }

    /** The other of the two. */
    public DemoBooster other(DemoBooster one) {
        return one == primary ? secondary : primary;
    }

    /** The active one; empty when none reports that it is. */
    public Optional<DemoBooster> active() throws InterruptedException {
        for (DemoBooster booster : both()) {
            if (isActive(booster)) {
                return Optional.of(booster);
            }
        }
        return Optional.empty();
    }

    public boolean isActive(DemoBooster booster) throws InterruptedException {
        return booster.pairHealth().filter(PairHealth::isActive).isPresent();
    }

    public boolean isWaiting(DemoBooster booster) throws InterruptedException {
        return booster.pairHealth().filter(PairHealth::isWaiting).isPresent();
    }

    /** Whether the primary is active and the secondary ready to take over: the normal state of a pair. */
    public boolean isHealthy() throws InterruptedException {
        return isActive(primary)
                && secondary
                        .pairHealth()
                        .filter(PairHealth::mayTakeOver)
                        .filter(PairHealth::warmedUp)
                        .isPresent();
    }

    /**
     * Waits until this one is active.
     *
     * @throws ClusterException when it does not within this time, quoting both statuses
     */
    public void awaitActive(DemoBooster booster, Duration atMost) throws ClusterException, InterruptedException {
        await(booster.name() + " is active", atMost, () -> isActive(booster));
    }

    /**
     * Waits until the primary is active and the secondary ready to take over.
     *
     * @throws ClusterException when they are not within this time, quoting both statuses
     */
    public void awaitHealthy(Duration atMost) throws ClusterException, InterruptedException {
        await("the primary is active and the secondary ready to take over", atMost, this::isHealthy);
    }

    /**
     * Waits for any other condition.
     *
     * @param what the condition in words, for the message
     * @throws ClusterException when it does not hold within this time, quoting both statuses
     */
    public void await(String what, Duration atMost, Condition condition) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ClusterException("Timed out after " + atMost.toSeconds() + " s waiting until " + what + ". "
                        + explain(primary) + explain(secondary));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * How often one of the two has taken over from the other, since each was started.
     *
     * @throws ClusterException when a running one does not report it
     */
    public int failovers() throws ClusterException, InterruptedException {
        int sum = 0;
        for (DemoBooster booster : both()) {
            sum += failovers(booster);
        }
        return sum;
    }

    private int failovers(DemoBooster booster) throws ClusterException, InterruptedException {
        AtomicInteger said = new AtomicInteger();
        await(booster.name() + " reports how often it has taken over", ANSWER, () -> {
            Optional<JsonNode> status = status(booster);
            said.set(status.map(s -> s.path("failovers").asInt()).orElse(0));
            return status.isPresent() || !booster.process().alive();
        });
        return said.get();
    }

    /** Why this one waits; empty when it does not wait or does not answer. */
    public String reason(DemoBooster booster) throws InterruptedException {
        return status(booster).map(s -> s.path("reason").asText("")).orElse("");
    }

    /** What this one reports to an administrator; empty when it does not answer. */
    public Optional<JsonNode> status(DemoBooster booster) throws InterruptedException {
        return booster.status(admin);
    }

    private String explain(DemoBooster booster) throws InterruptedException {
        return "%n%s %s and reports %s. %s"
                .formatted(
                        booster.name(),
                        booster.process().alive() ? "runs" : "does not run",
                        status(booster).map(JsonNode::toString).orElse("nothing"),
                        booster.process().lastLines());
    }
}
