package org.omflow.booster.broker.data;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omflow.booster.broker.audit.Act;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code data fresh}: sets all message data aside; the next start copies everything from the other Booster. */
@Command(
        name = "fresh",
        description =
                "Sets all message data of this Booster aside; its next start copies everything from the other one."
                        + " Deletes nothing. This Booster must be stopped.",
        mixinStandardHelpOptions = true)
final class DataFresh implements Callable<Integer> {
    @ParentCommand
    private DataCommand command;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--confirm",
            paramLabel = "<XXXXXXXX>",
            description = "The first 8 characters of the node id; needed only when this data may be the newest.")
    private String confirm;

    @Override
    public Integer call() {
        return DataCommand.reporting(spec, () -> command.audited(Act.DATA_FRESH, MessageData.PRESENT, this::putAside));
    }

    private String putAside() throws DataException {
        Path data = command.home().data();
        try (PairRecord pair = command.pairOfTwo();
                AutoCloseable held = command.takeFolder()) {
            Optional<DataMove> unfinished = DataMove.unfinished(data);
            if (unfinished.isPresent()) {
                command.out().println("Continuing an interrupted command.");
                unfinished.get().carryOut(command.out()::println);
                unfinished.get().done();
            }
            MessageData present = MessageData.present(data);
            if (present.bytes() > 0) {
                DataReport report = new DataReport(command.out());
                report.heading("Data to set aside");
                report.present(present);
                requireHarmless(report, present.facts(), pair);
                DataMove move = DataMove.of(data, command.clock().instant(), Optional.empty());
                move.carryOut(command.out()::println);
                move.done();
            } else if (unfinished.isEmpty()) {
                throw new DataException("There is no message data in " + data + ": nothing was changed");
            }
            command.out().println("At its next start this Booster copies everything from the other one.");
            return "put aside";
        } catch (DataException e) {
            throw e;
        } catch (Exception e) {
            throw new DataException(
                    "Cannot set aside the data in " + data + " (" + e
                            + "): run the command again as root, or as the user who runs the Booster; it continues where it stopped",
                    e);
        }
    }

    private void requireHarmless(DataReport report, DataFacts facts, PairRecord pair) throws DataException {
        Verdict verdict = verdict(report, facts, pair);
        report.heading(verdict.sentence());
        if (verdict.worth() == Verdict.Worth.NEWEST || verdict.worth() == Verdict.Worth.UNKNOWN) {
            report.heading(
                    "Jobs that exist only in this data can no longer be done once it is set aside. Make sure that the"
                            + " other Booster works, or has data with the same or a higher sequence.");
            if (facts.nodeId().isPresent()) {
                Confirmation.require(command.out(), facts.nodeId().get(), confirm);
            }
        }
    }

    private static Verdict verdict(DataReport report, DataFacts facts, PairRecord pair) {
        try {
            PairFacts found = pair.read(facts.nodeId());
            report.pair(found);
            return Verdict.of(facts, found);
        } catch (SQLException e) {
            return new Verdict(
                    Verdict.Worth.UNKNOWN,
                    "Cannot ask the database whether this data is the newest: " + e.getMessage());
        }
    }
}
