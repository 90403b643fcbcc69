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
import org.omflow.booster.ha.file.PrivateFile;
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
 * The command {@code data}: shows the message data of a pair's Booster, and chooses the data to use when the pair
 * cannot decide.
 */
@Command(
        name = "data",
        description =
                "Shows the message data of a Booster of a pair, and chooses the data to use when the Booster with the"
                        + " newest data is lost for good.",
        mixinStandardHelpOptions = true)
public final class DataCommand implements Runnable {
    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    DataCommand(SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    /** Adds the command to the Booster's command line, with its settings. */
    public static void addTo(
            CommandLine booster, SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        CommandLine data = new CommandLine(new DataCommand(settings, environment, clock));
        settings.offer(data, new DataShow(), new DataActivate(), new DataFresh());
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

    /** The pair's record in the database; empty for a Booster that works alone. */
    Optional<PairRecord> pair() throws DataException {
        List<Option<?>> needed = new ArrayList<>(List.of(BoosterBrokerOptions.PAIR_PEER));
        if (settings.isGiven(DatabaseOptions.URL, environment)) {
            needed.addAll(DatabaseOptions.ACCESS);
        }
        Settings read;
        try {
            read = settings.read(environment, needed);
        } catch (SettingsException e) {
            throw new DataException(String.join("; ", e.problems()), e);
        }
        if (!BoosterBrokerOptions.isPair(read)) {
            return Optional.empty();
        }
        if (needed.size() == 1) {
            throw new DataException("database.url is missing: set it in " + settings.file()
                    + " as for the Booster; only the database knows which data is the newest");
        }
        try {
            return Optional.of(new PairRecord(new PairTable(DirectConnections.of(read))));
        } catch (SettingsException e) {
            throw new DataException(String.join("\n", e.problems()), e);
        }
    }

    /** The same, for a command that needs a second Booster. */
    PairRecord pairOfTwo() throws DataException {
        return pair().orElseThrow(() -> new DataException(
                "pair.peer is not set, so this Booster works alone, with whatever data it has: there is nothing to"
                        + " choose. If there are two Boosters, set it in " + settings.file()));
    }

    /**
     * Locks the data folder, so that the Booster cannot start meanwhile.
     *
     * @throws DataException when the Booster runs, or there is no data folder
     */
    AutoCloseable takeFolder() throws DataException {
        Path data = home().data();
        if (!Files.isDirectory(data)) {
            throw new DataException("There is no folder " + data + ": give the Booster's folder with --home");
        }
        try {
            DataFolder folder = DataFolder.take(data);
            PrivateFile.giveToOwnerOf(data, DataFolder.lockIn(data));
            return folder;
        } catch (BoosterStartException e) {
            throw new DataException(e.getMessage(), e);
        } catch (IOException e) {
            throw new DataException("Cannot write to the folder " + data + " (" + e + "): run the command as root", e);
        }
    }

    /** Does the work and records its outcome in the audit log. */
    void audited(Act act, String on, Deed deed) throws DataException {
        String outcome = "failed";
        try {
            outcome = deed.carryOut();
        } catch (DataException e) {
            outcome = "refused: " + e.getMessage();
            throw e;
        } finally {
            // Where there is no Booster, a refused command must create no files.
            if (Files.isDirectory(home().folder())) {
                new AuditLog(home().logs(), clock)
                        .record(Actor.atCommandLine(), act, on + " data of " + home().folder(), outcome);
            }
        }
    }

    /** Does the work, or prints why it was not done; returns the exit code. */
    static int reporting(CommandSpec spec, Work work) {
        try {
            work.run();
            return 0;
        } catch (DataException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    /** A change of the data; returns its outcome in a word. */
    interface Deed {
        String carryOut() throws DataException;
    }

    /** The body of a command. */
    interface Work {
        void run() throws DataException;
    }
}
