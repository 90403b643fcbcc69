package org.omflow.booster.tests.speed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one measurement found.
 *
 * @param perSecond orders a second
 * @param cpuPerThousand CPU seconds of each part for 1,000 orders; empty where it was not looked at
 */
record Rate(double perSecond, Map<String, Double> cpuPerThousand) {
    private static final double NANOS = 1e9;

    static Rate of(int orders, long nanos, Map<String, Double> cpuSeconds) {
        Map<String, Double> cpu = new LinkedHashMap<>();
        cpuSeconds.forEach((part, seconds) -> cpu.put(part, seconds * 1000 / orders));
        return new Rate(orders * NANOS / nanos, cpu);
    }

    static Rate of(int orders, long nanos) {
        return of(orders, nanos, Map.of());
    }

    /** CPU seconds of all parts together for 1,000 orders. */
    double cpu() {
        return cpuPerThousand.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
