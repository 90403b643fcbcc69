package org.omflow.booster.tests.speed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.omflow.booster.ha.json.Json;

/** Work W of two plants in turns, so that what slows the machine down slows both: only their ratio is told. */
final class Turns {
    /**
     * How much is done.
     *
     * @param warmUps rounds that do not count
     * @param rounds that count
     * @param orders the least number in each round, and the number in the first
     * @param seconds for which each later round goes on, about
     */
    record Effort(int warmUps, int rounds, int orders, double seconds) {
        static final Effort STANDARD = new Effort(4, 5, 3000, 2);
    }

    /**
     * What was found of one manner, in the median of all rounds.
     *
     * @param speed how fast the second is, as a part of the first
     * @param firstCpu CPU seconds of the first for 1,000 orders
     * @param secondCpu the same of the second
     */
    record Outcome(double speed, double firstCpu, double secondCpu) {}

    private final Effort effort;
    private final Plant first;
    private final Plant second;
    private int series;

    Turns(Plant first, Plant second) {
        this(first, second, Effort.STANDARD);
    }

    Turns(Plant first, Plant second, Effort effort) {
        this.effort = effort;
        this.first = first;
        this.second = second;
    }

    /** Lets both work in every manner, tells the figures and writes them to {@code target/speed/<file>}. */
    Map<Manner, Outcome> run(String file) throws Exception {
        Map<Manner, Outcome> outcomes = new EnumMap<>(Manner.class);
        ObjectNode report = Json.object();
        for (Manner manner : Manner.values()) {
            Compared compared = compare(manner);
            report.set(manner.text(), compared.toJson());
            outcomes.put(
                    manner,
                    new Outcome(compared.ratio.median(), compared.firstCpu.median(), compared.secondCpu.median()));
            System.out.printf(
                    "%s: %s %,.0f orders/s, %s %,.0f, ratio %.2f (CPU-s per 1,000: %.2f and %.2f)%n",
                    manner.text(),
                    first.name(),
                    compared.first.median(),
                    second.name(),
                    compared.second.median(),
                    compared.ratio.median(),
                    compared.firstCpu.median(),
                    compared.secondCpu.median());
        }
        write(file, report);
        return outcomes;
    }

    private static void write(String file, ObjectNode report) throws IOException {
        Files.createDirectories(Path.of("target", "speed"));
        Files.writeString(Path.of("target", "speed", file), Json.writePretty(report));
    }

    private Compared compare(Manner manner) throws Exception {
        Compared compared = new Compared();
        Map<Plant, Integer> orders = new HashMap<>();
        for (int round = -effort.warmUps(); round < effort.rounds(); round++) {
            Rate one = work(first, manner, orders);
            Rate two = work(second, manner, orders);
            if (round >= 0) {
                compared.add(one, two);
            }
        }
        return compared;
    }

    private Rate work(Plant plant, Manner manner, Map<Plant, Integer> orders) throws Exception {
        series++;
        Rate rate = plant.work(
                String.format(Locale.ROOT, "p%05d", series), manner, orders.getOrDefault(plant, effort.orders()));
        orders.put(plant, (int) Math.max(effort.orders(), rate.perSecond() * effort.seconds()));
        return rate;
    }

    /** What the rounds found. */
    private static final class Compared {
        private final Samples first = new Samples();
        private final Samples second = new Samples();
        private final Samples firstCpu = new Samples();
        private final Samples secondCpu = new Samples();
        private final Samples ratio = new Samples();

        private void add(Rate one, Rate two) {
            first.add(one.perSecond());
            second.add(two.perSecond());
            firstCpu.add(one.cpu());
            secondCpu.add(two.cpu());
            ratio.add(two.perSecond() / one.perSecond());
        }

        private ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.set("ordersPerSecondOfFirst", first.toJson());
            json.set("ordersPerSecondOfSecond", second.toJson());
            json.set("cpuSecondsPer1000OfFirst", firstCpu.toJson());
            json.set("cpuSecondsPer1000OfSecond", secondCpu.toJson());
            json.set("ratio", ratio.toJson());
            return json;
        }
    }
}
