package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code data show}: shows the data here, how new it is, and what the database says; changes nothing. */
@Command(
        name = "show",
        description =
                "Shows this Booster's message data, present and moved aside, and whether it is the newest. Changes"
                        + " nothing; the Booster may run.",
        mixinStandardHelpOptions = true)
final class DataShow implements Callable<Integer> {
    @ParentCommand
    private DataCommand command;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--other",
            paramLabel = "<folder>",
            description = "Also shows a second data folder, such as a copy of the other Booster's.")
    private Path other;

    @Override
    public Integer call() {
        return DataCommand.reporting(spec, this::show);
    }

    private void show() throws DataException {
        DataReport report = new DataReport(command.out());
        Path data = command.home().data();
        MessageData own = show(report, "Message data of this Booster", data);
        Optional<MessageData> second = Optional.empty();
        if (other != null) {
            second = Optional.of(show(report, "The other message data", dataIn(other)));
        }
        Optional<PairFacts> pair = pair(report, own.facts().nodeId());
        if (pair.isPresent()) {
            report.pair(pair.get());
            report.heading(Verdict.of(own.facts(), pair.get()).sentence());
            second.ifPresent(shown -> report.heading(
                    "The other: " + Verdict.of(shown.facts(), pair.get()).sentence()));
        }
        second.ifPresent(shown -> report.heading(comparison(own.facts(), shown.facts())));
    }

    private static MessageData show(DataReport report, String heading, Path data) throws DataException {
        try {
            MessageData present = MessageData.present(data);
            report.heading(heading);
            report.line("folder", data.toString());
            report.present(present);
            MessageData.old(data).forEach(report::old);
            if (DataMove.unfinished(data).isPresent()) {
                report.heading("A 'data' command was interrupted here while it moved folders: run it again.");
            }
            return present;
        } catch (IOException e) {
            throw new DataException("Cannot read the folder " + data + " (" + e + "): run the command as root", e);
        }
    }

    /** Accepts a home or its data folder. */
    private static Path dataIn(Path named) throws DataException {
        Path folder = named.toAbsolutePath().normalize();
        for (Path data : new Path[] {folder, folder.resolve("data")}) {
            if (Files.isDirectory(data.resolve(MessageData.JOURNAL))) {
                return data;
            }
        }
        throw new DataException("There is no message data in " + folder + ": give a folder 'data' that holds a folder '"
                + MessageData.JOURNAL + "'");
    }

    private Optional<PairFacts> pair(DataReport report, Optional<String> nodeId) throws DataException {
        Optional<PairRecord> record = command.pair();
        if (record.isEmpty()) {
            report.heading("pair.peer is not set: this Booster works alone, with the data it has.");
            return Optional.empty();
        }
        try (PairRecord open = record.get()) {
            return Optional.of(open.read(nodeId));
        } catch (SQLException e) {
            report.heading("Cannot ask the database which data is the newest: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String comparison(DataFacts own, DataFacts shown) {
        if (!own.nodeId().equals(shown.nodeId())) {
            return "The two do not belong to the same pair, or one of them is empty: they cannot be compared.";
        }
        OptionalLong here = own.sequence();
        OptionalLong there = shown.sequence();
        if (here.equals(there)) {
            return "Both are equally new.";
        }
        boolean otherIsNewer = there.orElse(-1) > here.orElse(-1);
        return (otherIsNewer ? "The other data" : "This Booster's data") + " is newer.";
    }
}
