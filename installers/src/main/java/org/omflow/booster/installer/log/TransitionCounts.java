package org.omflow.booster.installer.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** How often one activity followed another in a log: a small table from which similar cases can be drawn. Immutable. */
public final class TransitionCounts {
    /** Stands before the first activity of a case. */
    public static final String START = "(start)";
    /** Stands after the last activity of a case. */
    public static final String END = "(end)";

    private static final String HELP_DESK = "helpdesk-transitions.csv";

    private final Map<String, Map<String, Integer>> counts;

    private TransitionCounts(Map<String, Map<String, Integer>> counts) {
        this.counts = counts;
    }

    /** Counts a log. */
    public static TransitionCounts of(EventLog log) {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        for (LoggedCase logged : log.cases()) {
            String from = START;
            for (LoggedEvent event : logged.events()) {
                add(counts, from, event.activity(), 1);
                from = event.activity();
            }
            add(counts, from, END, 1);
        }
        return new TransitionCounts(counts);
    }

    /** The counts of the help-desk log, which come with the product; the table names its source. */
    public static TransitionCounts helpDesk() {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setCommentMarker('#')
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (InputStream in = TransitionCounts.class.getResourceAsStream(HELP_DESK);
                CSVParser rows = format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (CSVRecord row : rows) {
                add(counts, row.get("from"), row.get("to"), Integer.parseInt(row.get("count")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + HELP_DESK + " of this program cannot be read", e);
        }
        return new TransitionCounts(counts);
    }

    /** How often {@code to} followed {@code from}. */
    public int count(String from, String to) {
        return counts.getOrDefault(from, Map.of()).getOrDefault(to, 0);
    }

    /** How often anything followed {@code from}, the end included. */
    public int total(String from) {
        return counts.getOrDefault(from, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** What followed {@code from} at least once. */
    public Set<String> successors(String from) {
        return counts.getOrDefault(from, Map.of()).keySet();
    }

    /** All activities. */
    public Set<String> activities() {
        Set<String> activities = new LinkedHashSet<>(counts.keySet());
        activities.remove(START);
        return activities;
    }

    /** Draws what follows {@code from}, each as often as it did in the log. */
    public String draw(String from, SplittableRandom random) {
        int drawn = random.nextInt(total(from));
        for (Map.Entry<String, Integer> to : counts.get(from).entrySet()) {
            drawn -= to.getValue();
            if (drawn < 0) {
                return to.getKey();
            }
        }
        throw new IllegalStateException("Nothing was drawn after '" + from + "'. Indicates a bug.");
    }

    private static void add(Map<String, Map<String, Integer>> counts, String from, String to, int count) {
        counts.computeIfAbsent(from, f -> new LinkedHashMap<>()).merge(to, count, Integer::sum);
    }
}
