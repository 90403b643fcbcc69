package org.omflow.booster.broker;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.omflow.booster.broker.backup.BoosterBackup;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.config.Version;
import org.omflow.booster.broker.data.DataCommand;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.broker.join.JoinTokenCommand;
import org.omflow.booster.broker.key.KeyCommand;
import org.omflow.booster.broker.node.NodeCommand;
import org.omflow.booster.broker.user.UserCommand;
import org.omflow.booster.ha.backup.BackupCommand;
import org.omflow.booster.ha.backup.RestoredHome;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.doctor.DoctorCommand;
import org.omflow.booster.ha.join.JoinCommand;
import org.omflow.booster.ha.log.LogFiles;
import org.omflow.booster.ha.log.PlainWriter;
import org.omflow.booster.ha.service.ServiceReport;
import org.omflow.booster.ha.settings.CommandName;
import org.omflow.booster.ha.settings.FolderName;
import org.omflow.booster.ha.settings.Option;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Starts a Booster and keeps it running until the process gets SIGTERM or SIGINT, then stops it cleanly.
 *
 * <p>Exit codes: 1 failed to start, 2 wrong settings or command line, 3 stopped by a fault; 143 and 130 after those signals.
 */
@Command(
        name = "omflow_booster_service",
        description = "Runs the Booster in the foreground until it gets SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        versionProvider = BoosterMain.JarVersion.class)
public final class BoosterMain implements Callable<Integer> {
    static final int NOT_STARTED = 1;
    static final int WRONG_SETTINGS = 2;
    static final int FAULT = 3;

    private static final String PROCESS = "booster";
    /** How long a stop waits for a start under way; service managers wait longer before they kill the process. */
    private static final Duration START_GRACE = Duration.ofSeconds(60);

    private static final Logger log = LoggerFactory.getLogger(BoosterMain.class);

    private final SettingsCommandLine settings = new SettingsCommandLine(PROCESS, BoosterBrokerOptions.ALL);
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    private BoosterMain(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine(System.getenv()).execute(args));
    }

    /** The command line with its subcommands. */
    static CommandLine commandLine(Map<String, String> environment) {
        BoosterMain main = new BoosterMain(environment);
        CommandLine line = new CommandLine(main);
        line.addMixin("settings", main.settings.mixin());
        line.addSubcommand(new UserCommand(main::home, Clock.systemUTC()));
        line.addSubcommand(new JoinTokenCommand(main::home, Clock.systemUTC()));
        line.addSubcommand(new NodeCommand(main::home, Clock.systemUTC()));
        JoinCommand.addTo(line, main.settings, environment, "booster", null);
        DoctorCommand.addTo(line, main.settings, () -> BoosterChecks.all(main.read(), main.home(), Clock.systemUTC()));
        KeyCommand.addTo(line, main.settings, environment, Clock.systemUTC());
        DataCommand.addTo(line, main.settings, environment, Clock.systemUTC());
        BackupCommand.addTo(
                line,
                main.settings,
                environment,
                new BoosterBackup(main.settings, environment, Clock.systemUTC()),
                Clock.systemUTC());
        FolderName.readBy(line);
        CommandName.readBy(line, "this Booster");
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
        return PlainWriter.of(line);
    }

    private static int explain(Exception e, CommandLine command) throws Exception {
        if (e instanceof SettingsException wrong) {
            wrong.problems().forEach(command.getErr()::println);
            return WRONG_SETTINGS;
        }
        throw e;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Settings read;
        try {
            RestoredHome.requireWhole(settings.home());
            read = read();
        } catch (SettingsException e) {
            e.problems().forEach(err::println);
            return WRONG_SETTINGS;
        }
        Home home = home();
        try {
            LogFiles.makeFolder(home.logs());
        } catch (IOException e) {
            err.println("The log folder " + home.logs() + " cannot be created (" + e
                    + "): grant the Booster's user write access, or set another --home");
            return NOT_STARTED;
        }
        LogFiles.writeTo(home.logs(), PROCESS);
        settings.exposedSecrets().forEach(log::warn);
        read.warnings().forEach(log::warn);
        return serve(home, read);
    }

    /** The settings, of which none is in conflict with another. */
    private Settings read() {
        Settings read = settings.read(environment, needed());
        BoosterBrokerOptions.requireNoConflicts(read);
        return read;
    }

    /** Without a database setting the Booster runs too, and reports that it waits for one. */
    private List<Option<?>> needed() {
        return settings.isGiven(DatabaseOptions.URL, environment)
                ? BoosterBrokerOptions.ALL
                : BoosterBrokerOptions.WITHOUT_DATABASE;
    }

    private Integer serve(Home home, Settings read) {
        // Registered before the start: a signal during the start must also stop the Booster cleanly.
        CompletableFuture<Running> started = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop"));
        log.info("Booster {} starts in {}", Version.text(), home.folder());
        try (Booster booster = Booster.start(home, read, Clock.systemUTC());
                ServiceReport report = ServiceReport.begin(home.folder(), PROCESS, environment, booster::inWords)) {
            started.complete(new Running(booster, report));
            log.error(
                    "The Booster stops: {}. Fix the cause, then start it again.",
                    booster.fault().join());
            return FAULT;
        } catch (BoosterStartException e) {
            log.error("{}", e.getMessage());
            return NOT_STARTED;
        } finally {
            started.complete(null);
        }
    }

    /** Stops the Booster; waits up to {@link #START_GRACE} for one that is still starting. */
    private static void stop(CompletableFuture<Running> started) {
        try {
            Running running = started.get(START_GRACE.toSeconds(), TimeUnit.SECONDS);
            if (running != null) {
                running.report().close();
                running.booster().close();
            }
        } catch (TimeoutException e) {
            log.warn(
                    "The Booster was stopped during its start, which did not finish within {} s: the process ends now",
                    START_GRACE.toSeconds());
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Home home() {
        return new Home(settings.home());
    }

    private record Running(Booster booster, ServiceReport report) {}

    static final class JarVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"OMFLOW Booster " + Version.text()};
        }
    }
}
