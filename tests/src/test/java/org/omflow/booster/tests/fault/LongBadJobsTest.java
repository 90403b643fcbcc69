package org.omflow.booster.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.tests.fault.SteadyClient.Timed;

/** Bad jobs that come all the time: their neighbours hardly wait for them, and none is taken for bad. */
@Tag("job")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class LongBadJobsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    // The neighbours come at a rate that two cores carry; beside them come other orders, 1 to 20, each with a step.
    // They
    // are sound in one half of the slices and fail in the other half, so that both halves have the same load.
    private static final int NEIGHBOURS = 10_000;
    private static final int PER_SECOND = 100;
    private static final int FAILING_PER_SECOND = 5;
    /** Slices with and without failing orders take turns, so that noise of the machine hits both alike. */
    private static final int SLICES = 20;

    private static final double P99 = 0.99;
    private static final int MOST_TIMES_SLOWER = 2;
    /** What nobody minds, however quick it is otherwise. */
    private static final double HARDLY_MS = 50;

    private static final int POISONS = 4;
    private static final int ORDERS = 10_000;

    @Test
    void hardlyDelaysTheNeighboursOfOrdersThatFailAllTheTime() throws Exception {
        Map<String, String> settings = Map.of("job.retry-backoff", "1s");
        try (FaultCluster cluster = FaultCluster.start(getClass(), settings, "server-a", "server-b")) {
            cluster.cluster().rest().deploy(Shares.definition());
            List<List<Double>> without = new ArrayList<>();
            List<List<Double>> with = new ArrayList<>();
            try (SteadyClient neighbours = client(cluster, PER_SECOND);
                    SteadyClient sound = client(cluster, 2 * FAILING_PER_SECOND);
                    SteadyClient failing = client(cluster, 2 * FAILING_PER_SECOND)) {
                slice(neighbours, "warm-up-0-");
                slice(neighbours, "warm-up-1-");
                for (int round = 0; round < SLICES; round += 2) {
                    without.add(besideSound(sound, neighbours, "sound-" + round + "-"));
                    with.add(besideFailing(failing, neighbours, "failing-" + round + "-"));
                    with.add(besideFailing(failing, neighbours, "failing-" + (round + 1) + "-"));
                    without.add(besideSound(sound, neighbours, "sound-" + (round + 1) + "-"));
                }
                for (SteadyClient client : List.of(neighbours, sound)) {
                    assertThat(client.answered().values())
                            .hasSize(client.sent())
                            .allMatch(timed -> timed.answer().status() == Answer.Status.DONE);
                }
                assertThat(failing.answered().keySet())
                        .as("the steps behind what failed wait")
                        .hasSize(failing.sent() / 2)
                        .allMatch(jobId -> jobId.startsWith("place-"));
            }

            tell("without failing orders", without);
            tell("beside failing orders", with);
            assertThat(usualP99(with)).isLessThanOrEqualTo(Math.max(MOST_TIMES_SLOWER * usualP99(without), HARDLY_MS));
            assertThat(cluster.deadJobs()).isEmpty();
        }
    }

    @Test
    void givesUpSeveralPoisonousJobsAndNoneOfTheirNeighbours() throws Exception {
        try (FaultCluster cluster = FaultCluster.start(getClass(), "server-a", "server-b", "server-c")) {
            FaultReport neighbours = new FaultRun("poisons", cluster, Workload.helpDesk())
                    .orders(ORDERS)
                    .keepOn(PATIENCE)
                    .run(faults -> {
                        Poison poison = new Poison(cluster, "deadly-", POISONS);
                        faults.inject("servers die of " + POISONS + " jobs", poison::send, poison::awaitIncidents);
                        poison.expectFewDeaths();
                        poison.expectDoneWhenRetried();
                    });
            neighbours.expectNothingLostAndNothingTwice(FaultReport.RECOVERY);
        }
    }

    private static SteadyClient client(FaultCluster cluster, int perSecond) throws Exception {
        return new SteadyClient(cluster.cluster().submitterConnector(), perSecond);
    }

    /** Sends a slice of neighbours and waits until all are answered; returns their times in milliseconds. */
    private static List<Double> slice(SteadyClient client, String keys) throws JMSException {
        List<String> jobIds = new ArrayList<>();
        client.rest();
        for (int n = 0; n < NEIGHBOURS / SLICES; n++) {
            String key = keys + n;
            jobIds.add("place-" + key);
            client.send("place-" + key, Shares.order(key, 4));
        }
        await().atMost(PATIENCE).until(() -> client.answered().keySet().containsAll(jobIds));
        return jobIds.stream()
                .map(client.answered()::get)
                .map(Timed::took)
                .map(took -> took.toNanos() / 1e6)
                .toList();
    }

    /** The same while other orders are placed and their steps done. */
    private static List<Double> besideSound(SteadyClient sound, SteadyClient neighbours, String keys) throws Exception {
        List<Double> took = beside(sound, 4, neighbours, keys);
        await().atMost(PATIENCE).until(() -> sound.answered().size() == sound.sent());
        return took;
    }

    /** The same while those other orders fail, with their steps behind them, until each has its incident. */
    private static List<Double> besideFailing(SteadyClient failing, SteadyClient neighbours, String keys)
            throws Exception {
        List<Double> took = beside(failing, 0, neighbours, keys);
        await().atMost(PATIENCE).until(() -> failing.answered().size() == failing.sent() / 2);
        return took;
    }

    private static List<Double> beside(SteadyClient client, int people, SteadyClient neighbours, String keys)
            throws Exception {
        int seconds = NEIGHBOURS / SLICES / PER_SECOND;
        FutureTask<Void> others = new FutureTask<>(() -> {
            client.rest();
            for (int n = 0; n < seconds * FAILING_PER_SECOND; n++) {
                String key = "other-" + keys + n;
                client.send("place-" + key, Shares.order(key, people));
                client.send("pay-" + key, Shares.step(key, Shares.PAY));
            }
            return null;
        });
        new Thread(others, "other orders").start();
        List<Double> took = slice(neighbours, keys);
        others.get();
        return took;
    }

    private static void tell(String how, List<List<Double>> slices) {
        List<Double> all = slices.stream().flatMap(List::stream).toList();
        System.out.printf(
                "%,d neighbours %s, ms: median %.1f, p99 %.1f, p99 of the middle slice %.1f%n",
                all.size(), how, quantile(all, 0.5), quantile(all, P99), usualP99(slices));
        assertThat(all).hasSize(NEIGHBOURS);
    }

    /** The 99th percentile of the middle slice: a pause of the whole machine, which hits few slices, does not count. */
    private static double usualP99(List<List<Double>> slices) {
        return quantile(slices.stream().map(slice -> quantile(slice, P99)).toList(), 0.5);
    }

    private static double quantile(List<Double> milliseconds, double part) {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
    }
}
