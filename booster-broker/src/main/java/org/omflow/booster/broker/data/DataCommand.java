package org.omflow.booster.broker.data;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omflow.booster.broker.audit.Act;
import org.omflow.booster.broker.audit.Actor;
import org.omflow.booster.broker.audit.AuditLog;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.home.DataFolder;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.lease.PairTable;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.database.DirectConnections;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code data}: shows the message data of one of two Boosters, and chooses which is to be worked with when they
 * cannot find out by themselves.
 */
@Command(
        name = "data",
        description = "Shows the message data of one of two Boosters, and chooses which data is to be worked with when"
                + " the Booster with the newest is lost for good.",
        mixinStandardHelpOptions = true)
public final class DataCommand implements Runnable {
    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    private DataCommand(SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    /** Offers the command on the command line of the Booster, with its settings. */
    public static void addTo(
            CommandLine booster, SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        CommandLine data = new CommandLine(new DataCommand(settings, environment, clock));
        for (Object command : new Object[] {new DataShow(), new DataActivate(), new DataFresh()}) {
            CommandLine line = new CommandLine(command);
            line.addMixin("settings", settings.mixin());
            data.addSubcommand(line);
        }
        booster.addSubcommand(data);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: data show, data activate or data fresh");
    }

    Home home() {
        return new Home(settings.home());
    }

    Clock clock() {
        return clock;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** What the database knows of the pair; empty for a Booster that works alone. */
    Optional<PairRecord> pair() throws DataException {
        List<Option<?>> needed = new ArrayList<>(List.of(BoosterBrokerOptions.PAIR_PEER));
        if (settings.isGiven(DatabaseOptions.URL, environment)) {
            needed.addAll(List.of(DatabaseOptions.URL, DatabaseOptions.USER, DatabaseOptions.PASSWORD));
        }
        Settings read;
        try {
            read = settings.read(environment, needed);
        } catch (SettingsException e) {
            throw new DataException(String.join("\n", e.problems()), e);
        }
        if (!BoosterBrokerOptions.isPair(read)) {
            return Optional.empty();
        }
        if (needed.size() == 1) {
            throw new DataException("database.url is missing: set it in " + settings.file()
                    + " as for the Booster, for the database knows which data is the newest");
        }
        return Optional.of(new PairRecord(new PairTable(new DirectConnections(
                read.get(DatabaseOptions.URL), read.get(DatabaseOptions.USER), read.get(DatabaseOptions.PASSWORD)))));
    }

    /** The same, for a command that makes no sense without a second Booster. */
    PairRecord pairOfTwo() throws DataException {
        return pair().orElseThrow(() -> new DataException(
                "pair.peer is not set, so this Booster works alone, with whatever data it has: there is nothing to"
                        + " choose. Set it in " + settings.file() + " if there are two"));
    }

    /**
     * Keeps the Booster from running meanwhile.
     *
     * @throws DataException when it runs, or there is no data
     */
    AutoCloseable takeFolder() throws DataException {
        Path data = home().data();
        if (!Files.isDirectory(data)) {
            throw new DataException("There is no folder " + data + ": name the Booster's folder with --home");
        }
        try {
            DataFolder folder = DataFolder.take(data);
            Owner.giveToOwnerOf(data, DataFolder.lockIn(data));
            return folder;
        } catch (BoosterStartException e) {
            throw new DataException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException(
                    "The folder " + data + " cannot be written to (" + e + "): run the command as root", e);
        }
    }

    /** Does the work, and writes down in the audit log what came of it. */
    void audited(Act act, String on, Deed deed) throws DataException {
        String outcome = "failed";
        try {
            outcome = deed.carryOut();
        } catch (DataException e) {
            outcome = "refused: " + e.getMessage();
            throw e;
        } finally {
            // A refused command leaves nothing behind where there is no Booster.
            if (Files.isDirectory(home().folder())) {
                new AuditLog(home().logs(), clock)
                        .record(Actor.atCommandLine(), act, on + " data of " + home().folder(), outcome);
            }
        }
    }

    /** Does the work; tells in a sentence why it was not done. */
    static int reporting(CommandSpec spec, Work work) {
        try {
            work.run();
            return 0;
        } catch (DataException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /** Something that is done to data; tells in a word what came of it. */
    interface Deed {
        String carryOut() throws DataException;
    }

    /** What a command does. */
    interface Work {
        void run() throws DataException;
    }
}
