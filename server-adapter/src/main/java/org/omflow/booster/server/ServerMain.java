package org.omflow.booster.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.omflow.booster.ha.backup.BackupCommand;
import org.omflow.booster.ha.backup.RestoredHome;
import org.omflow.booster.ha.fault.FatalErrors;
import org.omflow.booster.ha.file.ProcessLock;
import org.omflow.booster.ha.join.JoinCommand;
import org.omflow.booster.ha.log.LogFiles;
import org.omflow.booster.ha.log.PlainWriter;
import org.omflow.booster.ha.service.ServiceReport;
import org.omflow.booster.ha.settings.CommandName;
import org.omflow.booster.ha.settings.FolderName;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import org.omflow.booster.ha.tls.TlsException;
import org.omflow.booster.server.backup.ServerBackup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The OMFLOW Server's program: runs the server, checks what is around it, joins it to a cluster or manages API tokens. */
@Command(
        name = "omflow_server_service",
        mixinStandardHelpOptions = true,
        versionProvider = ServerMain.JarVersion.class,
        description = "Runs the OMFLOW Server in the foreground until it gets SIGTERM or Ctrl-C.")
public final class ServerMain implements Callable<Integer> {
    /** The settings or the command line are wrong, or the program is too old for its database. */
    static final int WRONG_SETTINGS = 2;

    private static final Logger log = LoggerFactory.getLogger(ServerMain.class);

    private final SettingsCommandLine settingsCommandLine;

    private ServerMain(SettingsCommandLine settingsCommandLine) {
        this.settingsCommandLine = settingsCommandLine;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    static int run(String... args) {
        SettingsCommandLine settings = new SettingsCommandLine("server", ServerOptions.ALL);
        CommandLine commandLine = new CommandLine(new ServerMain(settings));
        commandLine.addMixin("settings", settings.mixin());
        ApiTokenCommand.addTo(commandLine, settings);
        ServerChecks.addTo(commandLine, settings);
        JoinCommand.addTo(commandLine, settings, System.getenv(), "server", ServerOptions.NAME);
        BackupCommand.addTo(
                commandLine, settings, System.getenv(), new ServerBackup(OmflowServer.version()), Clock.systemUTC());
        FolderName.readBy(commandLine);
        CommandName.readBy(commandLine, "this OMFLOW Server");
        commandLine.setExecutionExceptionHandler((e, line, parsed) -> explain(e, line));
        return PlainWriter.of(commandLine).execute(args);
    }

    @Override
    public Integer call() throws InterruptedException, TlsException {
        RestoredHome.requireWhole(settingsCommandLine.home());
        Settings settings = settingsCommandLine.read(System.getenv());
        ServerOptions.requireNoConflicts(settings);
        Path home = settingsCommandLine.home();
        LogFiles.writeTo(home.resolve("logs"), "server");
        settingsCommandLine.exposedSecrets().forEach(log::warn);
        settings.warnings().forEach(log::warn);
        try {
            return serve(settings, home);
        } catch (RuntimeException | TlsException e) {
            Ending.of(e)
                    .ifPresentOrElse(
                            ending -> ending.sentences().forEach(log::error),
                            () -> log.error("This server ends by a fault of the program", e));
            throw e;
        }
    }

    private static Integer serve(Settings settings, Path home) throws InterruptedException, TlsException {
        try (ProcessLock alone = lock(home)) {
            ServerKeys keys = ServerKeys.of(settings, home.resolve("conf"));
            OmflowServer server = new OmflowServer(settings, keys.toBooster(), keys.web(), Clock.systemUTC());
            FatalErrors.endProcess();
            ServiceReport report = ServiceReport.begin(home, "server", System.getenv(), server::inWords);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                server.stop();
                                report.close();
                            },
                            "stop"));
            server.start();
            // Until then; a signal ends the process in its shutdown hook.
            log.error(
                    "This server stops and must be started again: {}",
                    server.fault().join());
            return FatalErrors.EXIT_CODE;
        }
    }

    /** Two servers on one home would have one name, certificate and log. Null where no lock can be made. */
    private static ProcessLock lock(Path home) {
        Path file = home.resolve("conf").resolve("server.lock");
        try {
            return ProcessLock.take(file)
                    .orElseThrow(
                            () -> new SettingsException(
                                    List.of(
                                            "The home " + home
                                                    + " is in use by another OMFLOW Server: stop that one, or set another --home for this one")));
        } catch (IOException e) {
            log.warn(
                    "{} cannot be written ({}), so that another server on this home would go unnoticed; give user {}"
                            + " write access to it",
                    file,
                    e.getMessage(),
                    System.getProperty("user.name"));
            return null;
        }
    }

    static final class JarVersion implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"OMFLOW Server " + OmflowServer.version()};
        }
    }

    private static int explain(Exception e, CommandLine line) throws Exception {
        Ending ending = Ending.of(e).orElseThrow(() -> e);
        ending.sentences().forEach(line.getErr()::println);
        return ending.code();
    }
}
