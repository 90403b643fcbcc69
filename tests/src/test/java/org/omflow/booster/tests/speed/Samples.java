package org.omflow.booster.tests.speed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.omflow.booster.ha.json.Json;

/** The same figure from several rounds. */
final class Samples {
    private static final double DECIMALS = 1000;

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    double lowest() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    double highest() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("median", rounded(median()))
                .put("lowest", rounded(lowest()))
                .put("highest", rounded(highest()));
        var rounds = json.putArray("rounds");
        values.forEach(value -> rounds.add(rounded(value)));
        return json;
    }

    static double rounded(double value) {
        return Math.round(value * DECIMALS) / DECIMALS;
    }
}
