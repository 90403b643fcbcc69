package org.omflow.booster.broker.data;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.database.UnusableDatabaseException;
import org.omflow.booster.ha.file.PrivateFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * {@code data activate}: makes this data the only data that a Booster may work with. The database is changed first:
 * until the file here is changed too, no data matches and no Booster works. If interrupted, the command continues when
 * it is run again.
 */
@Command(
        name = "activate",
        description =
                "Makes this Booster's message data the pair's only valid data, for when the Booster with newer data is"
                        + " lost for good. Both Boosters must be stopped.",
        mixinStandardHelpOptions = true)
final class DataActivate implements Callable<Integer> {
    /**
     * The step by which the sequence rises. Forgotten data may be some numbers ahead of what is known here; the pair,
     * which counts up by one, must never reach its number.
     */
    static final long LEAP = 1000;

    @ParentCommand
    private DataCommand command;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "<oldreplica.N>",
            description = "Uses data that was moved aside, as listed by 'data show'; the present data is set aside.")
    private String from;

    @Option(
            names = "--empty",
            description = "Starts with no messages, for when all message data of both Boosters is lost.")
    private boolean empty;

    @Option(
            names = "--confirm",
            paramLabel = "<XXXXXXXX>",
            description = "The first 8 characters of the node id; skips the prompt.")
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
                command.out().println("Continuing an interrupted command.");
                unfinished.get().carryOut(command.out()::println);
            }
            MessageData chosen = empty ? nothing(pair) : chosen(data, unfinished.isPresent());
            String nodeId = chosen.facts().nodeId().orElseThrow();
            PairFacts facts = ask(pair, chosen.facts().nodeId());
            DataReport report = new DataReport(command.out());
            report.heading("Data to activate: " + chosen.name());
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
            PrivateFile.giveToOwnerOf(data, journal);
            if (move.isPresent()) {
                move.get().done();
            }
            command.out()
                    .println("The data in " + data + " has sequence " + sequence
                            + " now: only a Booster with this data works. Start this one; the other moves its data into"
                            + " oldreplica.N and copies this data.");
            return "sequence " + chosen.facts().sequence().getAsLong() + " raised to " + sequence;
        } catch (DataException e) {
            throw e;
        } catch (Exception e) {
            throw new DataException(
                    "Cannot change the data in " + data + " (" + e
                            + "): run the command again as root, or as the user who runs the Booster; it continues where it stopped",
                    e);
        }
    }

    /** An empty folder that gets the pair's node id. */
    private MessageData nothing(PairRecord pair) throws IOException, DataException {
        Home home = command.home();
        DataFacts present = DataFacts.of(home);
        // Without a sequence it may be an unfinished copy, or the data of a Booster that worked alone.
        if (from != null || present.exists() && present.sequence().orElse(1) > 0) {
            throw new DataException("There is message data in " + home.data()
                    + ", nothing was changed: omit --empty to use it, or set it aside with 'data fresh' first");
        }
        if (!present.exists()) {
            Optional<String> nodeId = ask(pair, present.nodeId()).nodeId();
            if (nodeId.isEmpty()) {
                throw new DataException("The database has no pair yet, so nothing is lost: start the Boosters");
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
                                        ? "nothing that was moved aside"
                                        : String.join(
                                                ", ",
                                                old.stream()
                                                        .map(MessageData::name)
                                                        .toList()))));
        if (!chosen.isWhole()) {
            throw new DataException("The data '" + chosen.name() + "' in " + data
                    + " is incomplete, so no Booster can work with it: choose other data with --from, as listed by"
                    + " 'data show', or restore a backup");
        }
        return chosen;
    }

    private static PairFacts ask(PairRecord pair, Optional<String> nodeId) throws DataException {
        PairFacts facts;
        try {
            // The database may be a new one.
            pair.migrate();
            facts = pair.read(nodeId);
        } catch (UnusableDatabaseException e) {
            throw new DataException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new DataException(
                    "Cannot query the database (" + e.getMessage()
                            + "), nothing was changed: no Booster works without it. Start it, then run the command again",
                    e);
        }
        if (facts.nodeId().isPresent() && nodeId.isPresent() && !facts.nodeId().equals(nodeId)) {
            throw new DataException("This data belongs to another pair (node id " + nodeId.get() + ", the database has "
                    + facts.nodeId().get() + "): set the right --home or database.url");
        }
        if (facts.held()) {
            throw isHeld(facts.lease());
        }
        return facts;
    }

    private static DataException isHeld(String lease) {
        return new DataException("A Booster is active (" + lease
                + "), nothing was changed: stop it first if you want to use other data than its own");
    }

    private static String stake(long own, PairFacts facts) {
        if (facts.allows(own)) {
            return "A Booster may use this data without this command. After it, equally new data on the other Booster is refused.";
        }
        if (own < facts.demanded()) {
            return "The pair continued without this data (sequence " + own + ", the newest has " + facts.demanded()
                    + "): jobs accepted since then that still wait there are LOST if you continue. Jobs done since then are"
                    + " redelivered and take no effect twice.";
        }
        return "The database is older than this data (sequence " + own + ", the database has " + facts.demanded()
                + "). Check the other Booster's data first and choose the data with the higher sequence: jobs that are only"
                + " in the other data are LOST if you continue.";
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
                    "The database did not confirm sequence " + sequence + " as the only valid one (" + e.getMessage()
                            + "); nothing was changed here. Run the command again once the database answers",
                    e);
        }
        if (!done) {
            throw isHeld("it started just now");
        }
        command.out().println("From now on the database accepts only data with sequence " + sequence + ".");
    }
}
