package org.omflow.booster.tests.speed;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.cluster.DemoDatabase;
import org.omflow.booster.server.job.JobOptions;

/**
 * Measures work W on several plants and, in the same rounds, what broker and database can do alone. Each round measures
 * everything once, so that what else the machine does falls on all alike; the first rounds only warm up. A plant stands
 * for its Booster and servers; the database program is the same for all.
 */
final class SpeedBenchmark {
    /** What a benchmark measures, and for how long. */
    record Plan(int warmUps, int rounds, double seconds, int steadySeconds) {
        static final Plan STANDARD = new Plan(6, 5, 2, 4);
    }

    private static final int DEFAULT_BATCH = JobOptions.BATCH_SIZE.reader().apply(JobOptions.BATCH_SIZE.defaultText());
    private static final int[] BATCH_SIZES = {1, DEFAULT_BATCH};
    private static final int MOST_SERVERS = 2;
    private static final String CONSUME = "broker alone: consumed in transactions of 100";
    /** Orders in the very first measurement of each kind; later ones take about as long as the plan says. */
    private static final int FIRST_ORDERS = 3000;

    private static final int LEAST_ORDERS = 500;
    private static final int MOST_ORDERS = 60_000;

    private final Plan plan;
    private final Path folder;
    private final Path logs;

    private final List<Plant> plants = new ArrayList<>();
    private final List<Variant> variants = new ArrayList<>();
    private final Map<String, Samples> limits = new LinkedHashMap<>();
    private final Map<Plant, SteadyLoad> steady = new LinkedHashMap<>();
    private final Map<Plant, Samples> steadyCpu = new LinkedHashMap<>();
    /** How fast each kind of measurement was last, for how many orders the next takes. */
    private final Map<String, Double> lately = new HashMap<>();

    private int series;

    /**
     * A benchmark that has not begun.
     *
     * @param folder for the database's data
     * @param logs for the log of each process
     */
    SpeedBenchmark(Plan plan, Path folder, Path logs) {
        this.plan = plan;
        this.folder = folder;
        this.logs = logs;
    }

    /** Starts everything, measures, and looks at every order. */
    SpeedReport run()
            throws ClusterException, SQLException, JMSException, BoosterUnavailableException, IOException,
                    InterruptedException {
        try (DemoDatabase database = DemoDatabase.embedded(folder);
                Plant alone = Plant.start("alone", database, 1, Map.of(), logs)) {
            alone.stopServers();
            try {
                for (int servers = MOST_SERVERS; servers > 0; servers--) {
                    for (int batchSize : BATCH_SIZES) {
                        add(database, servers, batchSize);
                    }
                }
                for (int round = -plan.warmUps(); round < plan.rounds(); round++) {
                    round(alone, round >= 0);
                }
                SpeedReport report = new SpeedReport(plan.rounds(), variants, limits, steady, steadyCpu);
                for (Plant plant : plants) {
                    requireAllDoneOnce(plant);
                    report.share(plant, shares(plant));
                }
                return report;
            } finally {
                for (Plant plant : plants) {
                    plant.close();
                }
            }
        }
    }

    private void add(DemoDatabase database, int servers, int batchSize)
            throws SQLException, ClusterException, InterruptedException {
        Plant plant = Plant.start(
                "s" + servers + "b" + batchSize,
                database,
                servers,
                Map.of(JobOptions.BATCH_SIZE.name(), Integer.toString(batchSize)),
                logs);
        plants.add(plant);
        steady.put(plant, new SteadyLoad());
        steadyCpu.put(plant, new Samples());
        for (Manner manner : Manner.values()) {
            variants.add(new Variant(plant, manner, batchSize));
        }
    }

    private void round(Plant alone, boolean counts)
            throws JMSException, BoosterUnavailableException, SQLException, InterruptedException {
        Map<String, Double> atMost = limits(alone);
        if (counts) {
            atMost.forEach((name, perSecond) ->
                    limits.computeIfAbsent(name, n -> new Samples()).add(perSecond));
        }
        for (Variant variant : variants) {
            String kind = variant.plant().name() + variant.manner();
            Rate rate = variant.plant().work(series(), variant.manner(), orders(kind));
            lately.put(kind, rate.perSecond());
            if (counts) {
                Map<String, Double> its = new LinkedHashMap<>(atMost);
                its.keySet().retainAll(List.of(sent(variant.manner()), CONSUME, written(variant.batchSize())));
                variant.add(rate, its);
            }
        }
        for (Plant plant : plants) {
            SteadyLoad load = steady.get(plant);
            Rate rate = load.run(plant, series(), plan.steadySeconds());
            if (counts) {
                steadyCpu.get(plant).add(rate.cpu());
            } else {
                load.clear();
            }
        }
    }

    private Map<String, Double> limits(Plant alone)
            throws JMSException, BoosterUnavailableException, SQLException, InterruptedException {
        BrokerAlone broker = new BrokerAlone(alone.cluster());
        DatabaseAlone database = new DatabaseAlone(alone.database());
        Map<String, Double> atMost = new LinkedHashMap<>();
        int waiting = 0;
        for (Manner manner : Manner.values()) {
            int orders = orders(sent(manner));
            atMost.put(sent(manner), broker.send(series(), manner, orders).perSecond());
            waiting += orders;
        }
        atMost.put(CONSUME, broker.consume(waiting).perSecond());
        for (int batchSize : BATCH_SIZES) {
            String kind = written(batchSize);
            atMost.put(kind, database.write(series(), orders(kind), batchSize).perSecond());
        }
        lately.putAll(atMost);
        return atMost;
    }

    private static String sent(Manner manner) {
        return "broker alone: sent " + manner.text();
    }

    private static String written(int batchSize) {
        return "database alone: " + batchSize + " in a transaction";
    }

    private int orders(String kind) {
        Double perSecond = lately.get(kind);
        return perSecond == null
                ? FIRST_ORDERS
                : (int) Math.max(LEAST_ORDERS, Math.min(MOST_ORDERS, perSecond * plan.seconds()));
    }

    /** A name of always the same length, so that names sort alike in every language. */
    private String series() {
        series++;
        return String.format(Locale.ROOT, "w%05d", series);
    }

    private static void requireAllDoneOnce(Plant plant) throws SQLException {
        OrderTables tables = plant.tables();
        if (tables.orders() != plant.submitted()
                || tables.completed() != plant.submitted()
                || tables.jobs() != plant.submitted()) {
            throw new IllegalStateException("Plant " + plant.name() + ": " + plant.submitted()
                    + " orders were submitted, but there are " + tables.orders() + ", " + tables.completed()
                    + " of them completed with " + WorkW.STEPS + " steps, and " + tables.jobs() + " jobs done.");
        }
    }

    private static Map<String, Double> shares(Plant plant) throws SQLException {
        Map<String, Long> steps = plant.tables().stepsByServer();
        double all = steps.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Double> shares = new LinkedHashMap<>();
        steps.forEach((server, its) -> shares.put(server, Samples.rounded(its / all)));
        return shares;
    }
}
