package org.omflow.booster.tests.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoDatabase;

/** Work W with two Boosters beside work W with one, in turns: what it costs that every job is on two disks. */
@Tag("speed")
@Tag("pair")
@Tag("long")
class PairSpeedTest {
    private static final int WARM_UPS = 4;
    private static final int ROUNDS = 5;
    private static final int SERVERS = 2;
    private static final double SECONDS = 2;
    private static final int FIRST_ORDERS = 3000;
    private static final double AT_LEAST = 0.5;

    @TempDir
    Path folder;

    private int series;

    @Test
    void shouldWorkAtLeastHalfAsFastWithTwoBoosters() throws Exception {
        assumeTrue(CpuTime.canBeRead(), "CPU time is read from /proc, which only Linux has");
        Path logs = Path.of("target", "logs", getClass().getSimpleName());
        try (DemoDatabase database = DemoDatabase.embedded(folder);
                Plant single = Plant.start("single", database, SERVERS, Map.of(), logs);
                Plant pair = Plant.startPair("pair", database, SERVERS, logs)) {
            ObjectNode report = Json.object();
            for (Manner manner : Manner.values()) {
                Compared compared = compare(single, pair, manner);
                report.set(manner.text(), compared.toJson());
                System.out.printf(
                        "%s: one Booster %,.0f orders/s, two %,.0f, ratio %.2f (CPU-s per 1,000: %.2f and %.2f)%n",
                        manner.text(),
                        compared.single.median(),
                        compared.pair.median(),
                        compared.ratio.median(),
                        compared.singleCpu.median(),
                        compared.pairCpu.median());
                assertThat(compared.ratio.median()).as(manner.text()).isGreaterThanOrEqualTo(AT_LEAST);
            }
            Files.createDirectories(Path.of("target", "speed"));
            Files.writeString(Path.of("target", "speed", "pair.json"), Json.writePretty(report));
        }
    }

    private Compared compare(Plant single, Plant pair, Manner manner) throws Exception {
        Compared compared = new Compared();
        Map<Which, Integer> orders = new EnumMap<>(Which.class);
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            Rate one = work(single, Which.SINGLE, manner, orders);
            Rate two = work(pair, Which.PAIR, manner, orders);
            if (round >= 0) {
                compared.add(one, two);
            }
        }
        return compared;
    }

    private Rate work(Plant plant, Which which, Manner manner, Map<Which, Integer> orders) throws Exception {
        series++;
        Rate rate = plant.work(String.format("p%05d", series), manner, orders.getOrDefault(which, FIRST_ORDERS));
        orders.put(which, (int) Math.max(FIRST_ORDERS, rate.perSecond() * SECONDS));
        return rate;
    }

    private enum Which {
        SINGLE,
        PAIR
    }

    /** What the rounds found. */
    private static final class Compared {
        private final Samples single = new Samples();
        private final Samples pair = new Samples();
        private final Samples singleCpu = new Samples();
        private final Samples pairCpu = new Samples();
        private final Samples ratio = new Samples();

        private void add(Rate one, Rate two) {
            single.add(one.perSecond());
            pair.add(two.perSecond());
            singleCpu.add(one.cpu());
            pairCpu.add(two.cpu());
            ratio.add(two.perSecond() / one.perSecond());
        }

        private ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.set("ordersPerSecondWithOne", single.toJson());
            json.set("ordersPerSecondWithTwo", pair.toJson());
            json.set("cpuSecondsPer1000WithOne", singleCpu.toJson());
            json.set("cpuSecondsPer1000WithTwo", pairCpu.toJson());
            json.set("ratio", ratio.toJson());
            return json;
        }
    }
}
