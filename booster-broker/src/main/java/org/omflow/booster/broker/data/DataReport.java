package org.omflow.booster.broker.data;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.OptionalLong;

/** Prints message data, and what the database says about it. */
final class DataReport {
    private static final long UNIT = 1024;
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private final PrintWriter out;

    DataReport(PrintWriter out) {
        this.out = out;
    }

    void heading(String text) {
        out.println(text);
    }

    void line(String what, String value) {
        out.printf("  %-16s %s%n", what, value);
    }

    /** The data in use. */
    void present(MessageData data) {
        line("node id", data.facts().nodeId().orElse("none"));
        line("sequence", sequence(data.facts().sequence()));
        line("size", size(data));
    }

    /** Data that was moved aside. */
    void old(MessageData data) {
        line(
                data.name(),
                "sequence " + sequence(data.facts().sequence()) + ", " + size(data)
                        + (data.isWhole() ? "" : "; incomplete: 'data activate' cannot use it"));
    }

    /** The pair's record in the database. */
    void pair(PairFacts pair) {
        heading("Database");
        line("node id", pair.nodeId().orElse("none: no Booster of the pair has worked yet"));
        line("sequence", pair.demanded() + (pair.sequence() < 0 ? " (a Booster was about to start with it)" : ""));
        line("lease", pair.lease());
    }

    private static String sequence(OptionalLong sequence) {
        return sequence.isPresent() ? Long.toString(sequence.getAsLong()) : "none";
    }

    private static String size(MessageData data) {
        return bytes(data.bytes())
                + data.newest().map(time -> ", newest file of " + time).orElse("");
    }

    private static String bytes(long bytes) {
        if (bytes < UNIT) {
            return bytes + " B";
        }
        double amount = bytes;
        int unit = -1;
        while (amount >= UNIT && unit < UNITS.length - 1) {
            amount /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
