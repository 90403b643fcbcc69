package org.omflow.booster.tests.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omflow.booster.installer.cluster.DemoCluster;

/** All that the speed tests measure with, for a moment and on a cluster that is there anyway: it works, and counts right. */
public final class SpeedSmoke {
    private static final int ORDERS = 20;
    private static final int BATCH_SIZE = 8;
    private static final int TURNS = Manner.values().length * 2;

    private SpeedSmoke() {}

    /** Tries all of it; the servers are stopped afterwards. Nothing else may be sent to the cluster meanwhile. */
    public static void of(DemoCluster cluster) throws Exception {
        assumeTrue(CpuTime.canBeRead(), "CPU time is read from /proc, which only Linux has");
        try (Plant plant = Plant.of(cluster)) {
            long before = plant.tables().orders();
            long completedBefore = plant.tables().completed();
            long jobsBefore = plant.tables().jobs();
            Map<Manner, Rate> work = new LinkedHashMap<>();
            for (Manner manner : Manner.values()) {
                work.put(manner, plant.work("smoke-" + manner, manner, ORDERS));
            }
            SteadyLoad steady = new SteadyLoad();
            Rate atSteadyRate = steady.run(plant, "smoke-steady", 1);
            expectTurns(plant);

            Map<String, Double> limits = new LinkedHashMap<>();
            limits.put(
                    "database alone",
                    new DatabaseAlone(plant.database())
                            .write("smoke-database", ORDERS, BATCH_SIZE)
                            .perSecond());
            assertThat(plant.submitted()).isEqualTo(work.size() * ORDERS + SteadyLoad.PER_SECOND + TURNS * ORDERS);
            long all = plant.submitted() + ORDERS;
            assertThat(plant.tables().orders() - before).isEqualTo(all);
            assertThat(plant.tables().completed() - completedBefore).isEqualTo(all);
            assertThat(plant.tables().jobs() - jobsBefore).isEqualTo(all);

            plant.stopServers();
            BrokerAlone broker = new BrokerAlone(cluster);
            limits.put(
                    "broker alone: sent",
                    broker.send("smoke-broker", Manner.BLOCKING, ORDERS).perSecond());
            limits.put("broker alone: consumed", broker.consume(ORDERS).perSecond());
            assertThat(limits.values()).allMatch(perSecond -> perSecond > 0);
            expectReport(plant, work, limits, steady, atSteadyRate);
        }
    }

    private static void expectTurns(Plant plant) throws Exception {
        Map<Manner, Turns.Outcome> outcomes =
                new Turns(plant, plant, new Turns.Effort(0, 1, ORDERS, 0)).run("smoke.json");
        assertThat(outcomes).containsOnlyKeys(Manner.values());
        assertThat(outcomes.values()).allMatch(one -> one.speed() > 0);
    }

    private static void expectReport(
            Plant plant, Map<Manner, Rate> work, Map<String, Double> limits, SteadyLoad steady, Rate atSteadyRate) {
        List<Variant> variants = work.entrySet().stream()
                .map(one -> {
                    Variant variant = new Variant(plant, one.getKey(), BATCH_SIZE);
                    variant.add(one.getValue(), limits);
                    return variant;
                })
                .toList();
        Map<String, Samples> samples = new LinkedHashMap<>();
        limits.forEach((name, perSecond) -> samples.put(name, samples(perSecond)));
        SpeedReport report = new SpeedReport(
                1, variants, samples, Map.of(plant, steady), Map.of(plant, samples(atSteadyRate.cpu())));
        report.share(plant, Map.of("server-a", 1.0));

        assertThat(report.table())
                .anyMatch(line -> line.contains(Manner.BLOCKING.text()))
                .anyMatch(line -> line.contains(Manner.TRANSACTED.text()))
                .anyMatch(line -> line.startsWith("broker alone: consumed"))
                .anyMatch(line -> line.startsWith("Share on " + plant.name()));
        assertThat(report.toJson().path("work")).hasSize(variants.size());
    }

    private static Samples samples(double one) {
        Samples samples = new Samples();
        samples.add(one);
        return samples;
    }
}
