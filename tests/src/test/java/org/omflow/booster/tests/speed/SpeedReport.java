package org.omflow.booster.tests.speed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.omflow.booster.ha.json.Json;

/** What a run of the benchmark found: a table for people, JSON for programs. */
final class SpeedReport {
    private static final double MEDIAN = 0.5;
    private static final double LAST_PERCENT = 0.99;

    private final int rounds;
    private final List<Variant> variants;
    private final Map<String, Samples> limits;
    private final Map<Plant, SteadyLoad> steady;
    private final Map<Plant, Samples> steadyCpu;
    private final Map<Plant, Map<String, Double>> shares = new LinkedHashMap<>();

    SpeedReport(
            int rounds,
            List<Variant> variants,
            Map<String, Samples> limits,
            Map<Plant, SteadyLoad> steady,
            Map<Plant, Samples> steadyCpu) {
        this.rounds = rounds;
        this.variants = variants;
        this.limits = limits;
        this.steady = steady;
        this.steadyCpu = steadyCpu;
    }

    /** How the servers of a plant shared the work, each from 0 to 1. */
    void share(Plant plant, Map<String, Double> ofServers) {
        shares.put(plant, ofServers);
    }

    /** The table, line by line. */
    List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(line("Work W, orders a second: median (range) of %d rounds", rounds));
        lines.add(line(
                "%-8s %-6s %-26s %7s %17s %6s %6s %6s",
                "servers", "batch", "submitters", "W", "(range)", "CPU*", "ratio", "ideal"));
        for (Variant v : variants) {
            lines.add(line(
                    "%-8d %-6d %-26s %,7.0f %17s %6.2f %6.2f %6.2f",
                    v.plant().cluster().servers().size(),
                    v.batchSize(),
                    v.manner().text(),
                    v.perSecond().median(),
                    range(v.perSecond()),
                    v.cpu().median(),
                    v.ratio().median(),
                    v.ratioToAll().median()));
        }
        lines.add("* CPU seconds of all processes for 1,000 orders; ratio: to the slowest limit of the same round;");
        lines.add("  ideal: to the same cores doing only what the limits measure, one after the other");
        lines.add("");
        lines.add("Limits");
        limits.forEach((name, s) -> lines.add(line("%-42s %,7.0f %17s", name, s.median(), range(s))));
        lines.add("");
        lines.add(line("At %d orders a second: from submission to answer", SteadyLoad.PER_SECOND));
        lines.add(line("%-8s %8s %8s %6s", "plant", "p50 ms", "p99 ms", "CPU*"));
        steady.forEach((plant, load) -> lines.add(line(
                "%-8s %8.1f %8.1f %6.2f",
                plant.name(),
                load.quantile(MEDIAN),
                load.quantile(LAST_PERCENT),
                steadyCpu.get(plant).median())));
        lines.add("");
        shares.forEach((plant, of) -> lines.add("Share on " + plant.name() + ": " + of));
        return lines;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("at", Instant.now().toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("orderBytes", WorkW.BODY_BYTES)
                .put("rounds", rounds);
        ArrayNode work = json.putArray("work");
        variants.forEach(variant -> work.add(variant.toJson()));
        ObjectNode alone = json.putObject("limits");
        limits.forEach((name, samples) -> alone.set(name, samples.toJson()));
        ObjectNode at = json.putObject("at100PerSecond");
        steady.forEach((plant, load) -> at.putObject(plant.name())
                .put("p50Ms", Samples.rounded(load.quantile(MEDIAN)))
                .put("p99Ms", Samples.rounded(load.quantile(LAST_PERCENT)))
                .put("cpuSecondsPer1000", Samples.rounded(steadyCpu.get(plant).median())));
        ObjectNode share = json.putObject("shareOfServers");
        shares.forEach((plant, of) -> {
            ObjectNode servers = share.putObject(plant.name());
            of.forEach(servers::put);
        });
        return json;
    }

    /** Prints the table and writes both into a folder. */
    void write(Path folder) throws IOException {
        String table = String.join(System.lineSeparator(), table()) + System.lineSeparator();
        System.out.print(table);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("speed.txt"), table);
        Files.writeString(folder.resolve("speed.json"), Json.writePretty(toJson()) + System.lineSeparator());
    }

    private static String range(Samples samples) {
        return line("(%,.0f-%,.0f)", samples.lowest(), samples.highest());
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
