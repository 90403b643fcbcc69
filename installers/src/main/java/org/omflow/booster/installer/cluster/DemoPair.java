package org.omflow.booster.installer.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.connection.BoosterLogin;

/**
 * Two Boosters of which one works while the other stands ready. Kill, freeze, stop and start each through its
 * {@link DemoBooster#process}; the methods here say which of the two works, and wait until they have come to terms.
 * Thread-safe.
 */
public final class DemoPair {
    /** The name of the process and folder of the Booster that works as a rule. */
    public static final String PRIMARY = "booster-primary";
    /** The name of the other. */
    public static final String SECONDARY = "booster-secondary";

    private static final Duration POLL = Duration.ofMillis(50);
    /** How long one that runs may be too busy to answer. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final DemoBooster primary;
    private final DemoBooster secondary;
    private final BoosterLogin admin;

    DemoPair(DemoBooster primary, DemoBooster secondary, BoosterLogin admin) {
        this.primary = primary;
        this.secondary = secondary;
        this.admin = admin;
    }

    /** Something that may be so or not. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws InterruptedException;
    }

    /** Works whenever it can. */
    public DemoBooster primary() {
        return primary;
    }

    /** Works while the primary cannot. */
    public DemoBooster secondary() {
        return secondary;
    }

    /** Both, the primary first. */
    public List<DemoBooster> both() {
        return List.of(primary, secondary);
    }

    /** The one beside this one. */
    public DemoBooster other(DemoBooster one) {
        return one == primary ? secondary : primary;
    }

    /** The one that works now; empty when none says so. */
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

    /** Whether this one is passive, holds every message and may take over at any moment. */
    public boolean isReadyToTakeOver(DemoBooster booster) throws InterruptedException {
        return booster.pairHealth().filter(PairHealth::mayTakeOver).isPresent();
    }

    /** Whether the primary works and the secondary stands ready: the state in which a pair spends its life. */
    public boolean isHealthy() throws InterruptedException {
        return isActive(primary)
                && secondary
                        .pairHealth()
                        .filter(PairHealth::mayTakeOver)
                        .filter(PairHealth::warmedUp)
                        .isPresent();
    }

    /**
     * Waits until this one works.
     *
     * @throws ClusterException when it does not within this time, saying what both say
     */
    public void awaitActive(DemoBooster booster, Duration atMost) throws ClusterException, InterruptedException {
        await(booster.name() + " works", atMost, () -> isActive(booster));
    }

    /**
     * Waits until the primary works and the secondary stands ready.
     *
     * @throws ClusterException when they do not within this time, saying what both say
     */
    public void awaitHealthy(Duration atMost) throws ClusterException, InterruptedException {
        await("the primary works and the secondary stands ready", atMost, this::isHealthy);
    }

    /**
     * Waits for anything else.
     *
     * @param what is waited for, for the message
     * @throws ClusterException when it does not come within this time, saying what both say
     */
    public void await(String what, Duration atMost, Condition condition) throws ClusterException, InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new ClusterException("After " + atMost.toSeconds() + " s it is still not so that " + what + ". "
                        + explain(primary) + explain(secondary));
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    /**
     * How often one of the two has taken over from the other, since each was started.
     *
     * @throws ClusterException when one that runs does not say so
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
        await(booster.name() + " says how often it has taken over", ANSWER, () -> {
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

    /** What this one tells an administrator; empty when it does not answer. */
    public Optional<JsonNode> status(DemoBooster booster) throws InterruptedException {
        return booster.status(admin);
    }

    private String explain(DemoBooster booster) throws InterruptedException {
        return "%n%s %s and says %s. %s"
                .formatted(
                        booster.name(),
                        booster.process().alive() ? "runs" : "does not run",
                        status(booster).map(JsonNode::toString).orElse("nothing"),
                        booster.process().lastLines());
    }
}
