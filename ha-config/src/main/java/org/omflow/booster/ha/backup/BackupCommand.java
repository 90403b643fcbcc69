package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code backup}: writes everything that a fresh machine needs into one file. */
@Command(
        name = "backup",
        description = "Backs up this home into one file, while the program runs or not, and says how to back up the"
                + " database after it. The file holds keys and passwords: keep it as safe as the home.",
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    private final BackedUpPart part;
    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.tar.gz", description = "The file to write; it must not exist.")
    private Path file;

    @Option(
            names = "--database",
            description = "Also backs up the database, into FILE.dump, with pg_dump, which must be on this machine.")
    private boolean database;

    private BackupCommand(
            BackedUpPart part, SettingsCommandLine settings, Map<String, String> environment, Clock clock) {
        this.part = part;
        this.settings = settings;
        this.environment = environment;
        this.clock = clock;
    }

    /** Offers {@code backup} and {@code restore} on a program's command line, with its settings. */
    public static void addTo(
            CommandLine program,
            SettingsCommandLine settings,
            Map<String, String> environment,
            BackedUpPart part,
            Clock clock) {
        settings.offer(
                program,
                new BackupCommand(part, settings, environment, clock),
                new RestoreCommand(part, settings, clock));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path target = file.toAbsolutePath().normalize();
        try {
            write(target, out);
            // After the messages: jobs done in between are delivered again after a restore, and take no effect twice.
            new DatabaseBackup(settings, environment, target).afterMessages(database, out);
            return 0;
        } catch (BackupException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private void write(Path target, PrintWriter out) throws BackupException {
        Path home = settings.home();
        Instant begun = clock.instant();
        if (target.startsWith(home.resolve(ConfFolder.NAME)) || target.startsWith(home.resolve("data"))) {
            throw new BackupException("The file " + target + " would lie in what is backed up: put it elsewhere,"
                    + " best on another machine's disk");
        }
        try {
            RestoredHome.requireWhole(home);
            try (BackupFile backup = BackupFile.begin(target)) {
                Staging staging = backup.staging(part.folders());
                Map<String, String> facts = part.stage(home, staging, out::println);
                Manifest manifest = new Manifest(part.name(), part.version(), begun, facts, staging.items());
                backup.write(manifest, staging);
                out.println("Backed up " + manifest.files().size() + " files, " + manifest.bytes() + " bytes, of "
                        + home + " as of " + begun + " into " + target);
            }
        } catch (IOException e) {
            throw new BackupException(
                    "The backup " + target + " failed (" + e
                            + ") and there is no file of that name: make room on its disk, or run the command as root or"
                            + " as the program's user",
                    e);
        }
    }
}
