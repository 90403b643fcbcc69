package org.omflow.booster.tests.speed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.omflow.booster.ha.json.Json;

/** Work W on one plant, submitted in one manner: what the rounds found. */
final class Variant {
    private final Plant plant;
    private final Manner manner;
    private final int batchSize;

    private final Samples perSecond = new Samples();
    private final Samples cpu = new Samples();
    private final Map<String, Samples> cpuByPart = new LinkedHashMap<>();
    private final Samples ratio = new Samples();
    private final Samples ratioToAll = new Samples();
    private final Map<String, Samples> ratios = new LinkedHashMap<>();

    Variant(Plant plant, Manner manner, int batchSize) {
        this.plant = plant;
        this.manner = manner;
        this.batchSize = batchSize;
    }

    Plant plant() {
        return plant;
    }

    Manner manner() {
        return manner;
    }

    int batchSize() {
        return batchSize;
    }

    /** Takes note of a round, and of what the limits were in it. */
    void add(Rate rate, Map<String, Double> limits) {
        perSecond.add(rate.perSecond());
        cpu.add(rate.cpu());
        rate.cpuPerThousand()
                .forEach((part, seconds) -> samples(cpuByPart, part).add(seconds));
        limits.forEach((limit, atMost) -> samples(ratios, limit).add(rate.perSecond() / atMost));
        ratio.add(rate.perSecond()
                / limits.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .min()
                        .orElseThrow());
        ratioToAll.add(rate.perSecond()
                * limits.values().stream().mapToDouble(atMost -> 1 / atMost).sum());
    }

    Samples perSecond() {
        return perSecond;
    }

    /** CPU seconds of all processes for 1,000 orders. */
    Samples cpu() {
        return cpu;
    }

    /** Orders a second by those of the slowest limit of the same round. */
    Samples ratio() {
        return ratio;
    }

    /**
     * Orders a second by those of an ideal plant in the same round, in which the same cores do nothing but what was measured
     * as limits: take each order in, hand it out and write its rows.
     */
    Samples ratioToAll() {
        return ratioToAll;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("plant", plant.name())
                .put("servers", plant.cluster().servers().size())
                .put("batchSize", batchSize)
                .put("submitters", manner.submitters())
                .put("transaction", manner.transaction());
        json.set("ordersPerSecond", perSecond.toJson());
        json.set("cpuSecondsPer1000", cpu.toJson());
        ObjectNode parts = json.putObject("cpuSecondsPer1000ByPart");
        cpuByPart.forEach((part, samples) -> parts.put(part, Samples.rounded(samples.median())));
        json.set("ratioToSlowestLimit", ratio.toJson());
        json.set("ratioToAllLimitsTogether", ratioToAll.toJson());
        ObjectNode each = json.putObject("ratioTo");
        ratios.forEach((limit, samples) -> each.put(limit, Samples.rounded(samples.median())));
        return json;
    }

    private static Samples samples(Map<String, Samples> all, String name) {
        return all.computeIfAbsent(name, n -> new Samples());
    }
}
