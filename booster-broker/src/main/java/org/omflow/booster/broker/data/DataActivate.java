package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code data activate}: makes this data the only one with which a Booster may work. The database is changed first: from
 * then on until the file here is changed too no data fits, so that nobody works should the command be interrupted; given
 * again, it goes on.
 */
@Command(
        name = "activate",
        description =
                "Makes this Booster's message data the only one that may be worked with, when the Booster with newer"
                        + " data is lost for good. Both Boosters must be stopped.",
        mixinStandardHelpOptions = true)
final class DataActivate implements Callable<Integer> {
    /**
     * By how much the sequence rises. Data that nobody thought of may be some steps ahead of what is known here; while
     * others work on, step by step, they must never come to its number.
     */
    static final long LEAP = 1000;

    @ParentCommand
    private DataCommand command;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "<oldreplica.N>",
            description = "Takes data that was moved away, as 'data show' lists it; the present data is put aside.")
    private String from;

    @Option(
            names = "--empty",
            description = "Begins with no messages at all, when all message data of both Boosters is lost.")
    private boolean empty;

    @Option(
            names = "--confirm",
            paramLabel = "<XXXXXXXX>",
            description = "The first 8 characters of the node id, instead of being asked for them.")
    private String confirm;

    @Override
    public Integer call() {
        return DataCommand.reporting(
                spec,
                () -> command.audited(
                        Act.DATA_ACTIVATE, empty ? "no" : from == null ? MessageData.PRESENT : from, this::activate));
    }

    private String activate() throws DataException {
        Path data = command.home().data();
        try (PairRecord pair = command.pairOfTwo();
                AutoCloseable held = command.takeFolder()) {
            Optional<DataMove> unfinished = DataMove.unfinished(data);
            if (unfinished.isPresent()) {
                command.out().println("An interrupted command goes on where it stopped.");
                unfinished.get().carryOut(command.out()::println);
            }
            MessageData chosen = empty ? nothing(pair) : chosen(data, unfinished.isPresent());
            String nodeId = chosen.facts().nodeId().orElseThrow();
            PairFacts facts = ask(pair, chosen.facts().nodeId());
            DataReport report = new DataReport(command.out());
            report.heading("Data to work with: " + chosen.name());
            report.present(chosen);
            report.pair(facts);
            report.heading(stake(chosen.facts().sequence().getAsLong(), facts));
            Confirmation.require(command.out(), nodeId, confirm);

            long sequence = next(data, facts);
            demand(pair, nodeId, sequence);
            Optional<DataMove> move = unfinished;
            if (!chosen.name().equals(MessageData.PRESENT)) {
                move = Optional.of(DataMove.of(data, command.clock().instant(), Optional.of(chosen)));
                move.get().carryOut(command.out()::println);
            }
            Path journal = data.resolve(MessageData.JOURNAL);
            DataFacts.writeSequence(journal, sequence);
            Owner.giveToOwnerOf(data, journal);
            if (move.isPresent()) {
                move.get().done();
            }
            command.out()
                    .println("The data in " + data + " has sequence " + sequence
                            + " now: only a Booster with this data works. Start this one; the other moves what it has into"
                            + " oldreplica.N and copies this data.");
            return "sequence " + chosen.facts().sequence().getAsLong() + " raised to " + sequence;
        } catch (DataException e) {
            throw e;
        } catch (Exception e) {
            throw new DataException(
                    "The data in " + data + " cannot be changed (" + e
                            + "): run the command as root, or as the user who runs the Booster; it goes on where it stopped",
                    e);
        }
    }

    /** An empty folder, made the pair's. */
    private MessageData nothing(PairRecord pair) throws IOException, DataException {
        Home home = command.home();
        DataFacts present = DataFacts.of(home);
        // Without a sequence it may be a copy that was not finished, or the data of a Booster that worked alone.
        if (from != null || present.exists() && present.sequence().orElse(1) > 0) {
            throw new DataException(
                    "There is message data in " + home.data()
                            + ", nothing was changed: leave --empty out to work with it, or put it aside by 'data fresh' first");
        }
        if (!present.exists()) {
            Optional<String> nodeId = ask(pair, present.nodeId()).nodeId();
            if (nodeId.isEmpty()) {
                throw new DataException("The database knows of no pair, so nothing is lost: start the Boosters");
            }
            DataFacts.adopt(home, nodeId.get());
        }
        return MessageData.present(home.data());
    }

    private MessageData chosen(Path data, boolean alreadyMoved) throws IOException, DataException {
        List<MessageData> old = MessageData.old(data);
        MessageData present = MessageData.present(data);
        MessageData chosen = from == null || alreadyMoved
                ? present
                : old.stream()
                        .filter(set -> set.name().equals(from))
                        .findAny()
                        .orElseThrow(() -> new DataException("There is no " + from + " in " + data + "; there is "
                                + (old.isEmpty()
                                        ? "nothing that was moved away"
                                        : String.join(
                                                ", ",
                                                old.stream()
                                                        .map(MessageData::name)
                                                        .toList()))));
        if (!chosen.isWhole()) {
            throw new DataException("The data '" + chosen.name() + "' in " + data
                    + " is not whole, so no Booster can work with it: choose other data with --from, as 'data show' lists"
                    + " it, or restore a backup");
        }
        return chosen;
    }

    private static PairFacts ask(PairRecord pair, Optional<String> nodeId) throws DataException {
        PairFacts facts;
        try {
            // The database may be a new one.
            pair.migrate();
            facts = pair.read(nodeId);
        } catch (SQLException e) {
            throw new DataException(
                    "The database cannot be asked (" + e.getMessage()
                            + "), nothing was changed: without it nobody may work. Start it, then give the command again",
                    e);
        }
        if (facts.nodeId().isPresent() && nodeId.isPresent() && !facts.nodeId().equals(nodeId)) {
            throw new DataException("This data is that of another pair (node id " + nodeId.get() + ", the database has "
                    + facts.nodeId().get() + "): set the right --home or database.url");
        }
        if (facts.held()) {
            throw isHeld(facts.lease());
        }
        return facts;
    }

    private static DataException isHeld(String lease) {
        return new DataException("A Booster works now (" + lease
                + "), nothing was changed: stop it first if its data is not to be worked with");
    }

    private static String stake(long own, PairFacts facts) {
        if (facts.allows(own)) {
            return "This data may work without this command. With it, data that is as new on the other Booster may not.";
        }
        if (own < facts.demanded()) {
            return "The pair worked on without this data (sequence " + own + ", the newest has " + facts.demanded()
                    + "): jobs that were accepted since and still wait there are LOST if you go on. Jobs done since come"
                    + " again, and take no effect twice.";
        }
        return "The database is older than this data (sequence " + own + ", the database has " + facts.demanded()
                + "). Look at the other Booster's data first, and choose the one with the higher sequence: jobs that are"
                + " only in the other are LOST if you go on.";
    }

    private static long next(Path data, PairFacts facts) throws IOException {
        long highest = facts.demanded();
        highest = Math.max(highest, MessageData.present(data).facts().sequence().orElse(0));
        for (MessageData old : MessageData.old(data)) {
            highest = Math.max(highest, old.facts().sequence().orElse(0));
        }
        return highest + LEAP;
    }

    private void demand(PairRecord pair, String nodeId, long sequence) throws DataException {
        boolean done;
        try {
            done = pair.demand(nodeId, sequence);
        } catch (SQLException e) {
            throw new DataException(
                    "The database did not confirm that only sequence " + sequence + " may work (" + e.getMessage()
                            + "); nothing was changed here. Give the command again once it answers",
                    e);
        }
        if (!done) {
            throw isHeld("it began this very moment");
        }
        command.out().println("The database lets only data of sequence " + sequence + " work from now on.");
    }
}
