package org.omflow.booster.installer.demo;

import java.nio.file.Path;
import org.omflow.booster.installer.cluster.DemoDatabase;
import org.omflow.booster.installer.log.LogColumns;
import picocli.CommandLine.Option;

/** The options of the demo. */
final class DemoOptions {
    /** The default number of orders. */
    static final int DEFAULT_ORDERS = 1000;

    private static final int MOST_SERVERS = 50;
    private static final int MOST_ORDERS = 10_000_000;
    private static final int MOST_REPEATS = 10_000;

    @Option(
            names = "--servers",
            paramLabel = "<N>",
            defaultValue = "2",
            description = "How many OMFLOW Servers, the first and its Slaves; 1 to 50. Default: ${DEFAULT-VALUE}.")
    int servers;

    @Option(
            names = "--orders",
            paramLabel = "<N>",
            description = "How many orders, 1 to 10000000. Default: 1000, or all of the log.")
    Integer orders;

    @Option(
            names = "--log",
            paramLabel = "<file>",
            description = "Replays this event log, a CSV file, plain or .gz: each case is an order, each event a step."
                    + " Default: orders are drawn like those of a real help desk.")
    Path log;

    @Option(
            names = "--repeat",
            paramLabel = "<N>",
            defaultValue = "1",
            description = "How often all orders are placed, with new keys each time; 1 to 10000. Default:"
                    + " ${DEFAULT-VALUE}.")
    int repeat;

    @Option(
            names = "--seed",
            paramLabel = "<N>",
            defaultValue = "1",
            description =
                    "Draws other orders without --log; the same number draws the same. Default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(
            names = "--kill-booster",
            description = "Kills the primary Booster when half of the orders are completed, so that the secondary takes"
                    + " over, and starts it again.")
    boolean killBooster;

    @Option(
            names = "--database",
            paramLabel = "<database>",
            defaultValue = "postgresql",
            description = "postgresql for one that the demo starts, or the JDBC URL of an empty one:"
                    + " jdbc:postgresql://host:5432/name?user=...&password=... Default: ${DEFAULT-VALUE}.")
    String database;

    @Option(
            names = "--keep",
            description = "Leaves everything running until Ctrl-C, and prints the addresses and logins.")
    boolean keep;

    @Option(
            names = "--report",
            paramLabel = "<file>",
            description = "Writes what was found to this JSON file. Default: report.json among the logs.")
    Path report;

    @Option(
            names = "--logs",
            paramLabel = "<folder>",
            defaultValue = "${sys:java.io.tmpdir}/omflow-demo-logs",
            description = "Takes the log of each process; those of the last run are replaced. Default:"
                    + " ${DEFAULT-VALUE}.")
    Path logs;

    @Option(
            names = "--free-ports",
            description = "Uses any free ports instead of 5169, 5171, 8161 and 8080 and following.")
    boolean freePorts;

    @Option(
            names = "--case-column",
            paramLabel = "<name>",
            defaultValue = LogColumns.CASE,
            description = "Column of the log that holds the case. Default: ${DEFAULT-VALUE}.")
    String caseColumn;

    @Option(
            names = "--activity-column",
            paramLabel = "<name>",
            defaultValue = LogColumns.ACTIVITY,
            description = "Column of the log that holds what was done. Default: ${DEFAULT-VALUE}.")
    String activityColumn;

    @Option(
            names = "--time-column",
            paramLabel = "<name>",
            defaultValue = LogColumns.TIME,
            description = "Column of the log that holds when it was done. Default: ${DEFAULT-VALUE}.")
    String timeColumn;

    @Option(
            names = "--person-column",
            paramLabel = "<name>",
            description =
                    "Column of the log that holds who did it. Default: " + LogColumns.PERSON + " where there is one.")
    String personColumn;

    @Option(
            names = "--separator",
            paramLabel = "<character>",
            description =
                    "What separates the columns of the log, such as ';', or 'tab'. Default: what its first row shows.")
    String separator;

    /**
     * Checks what the command line cannot.
     *
     * @throws IllegalArgumentException naming the option, its value and its range
     */
    void check() {
        range("--servers", servers, MOST_SERVERS);
        range("--repeat", repeat, MOST_REPEATS);
        if (orders != null) {
            range("--orders", orders, MOST_ORDERS);
        }
        if (!ownDatabase()) {
            DemoDatabase.given(database);
        }
        if (separator != null && separatorCharacter() == null) {
            throw new IllegalArgumentException(
                    "--separator is '" + separator + "'; it must be one character but a quote, such as ';', or 'tab'.");
        }
    }

    /** Whether the demo starts a database itself. */
    boolean ownDatabase() {
        return database.equals("postgresql");
    }

    LogColumns columns() {
        return new LogColumns(caseColumn, activityColumn, timeColumn, personColumn);
    }

    /** Null for what the log shows. */
    Character separatorCharacter() {
        if (separator == null) {
            return null;
        }
        if (separator.equals("tab")) {
            return '\t';
        }
        return separator.length() == 1 && "\"\r\n".indexOf(separator.charAt(0)) < 0 ? separator.charAt(0) : null;
    }

    private static void range(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(option + " is " + value + "; it must be from 1 to " + most + ".");
        }
    }
}
