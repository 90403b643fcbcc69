package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.file.ProcessLock;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code restore}: puts a backup into a home, as on a fresh machine. */
@Command(
        name = "restore",
        description =
                "Restores a backup into a home that is not in use. Verifies the whole file first. If interrupted, run it"
                        + " again: it finishes the work.",
        mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
    private final BackedUpPart part;
    private final SettingsCommandLine settings;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.tar.gz", description = "A file that 'backup' has written.")
    private Path file;

    @Option(
            names = "--replace",
            description = "Sets aside what is in the home, as before-restore-<time>, instead of refusing.")
    private boolean replace;

    RestoreCommand(BackedUpPart part, SettingsCommandLine settings, Clock clock) {
        this.part = part;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path home = settings.home();
        try {
            restore(home, out);
            part.afterRestore(home).forEach(out::println);
            return 0;
        } catch (BackupException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        } catch (IOException e) {
            spec.commandLine()
                    .getErr()
                    .println("The restore into " + home + " failed (" + e
                            + "): make room, or run the command as root, then repeat it");
            return 1;
        }
    }

    private void restore(Path home, PrintWriter out) throws IOException, BackupException {
        BackupReader backup = new BackupReader(file.toAbsolutePath().normalize(), part.folders());
        RestoredHome restored = new RestoredHome(home, part.folders());
        if (restored.isUnfinished()) {
            out.println("Finishing an interrupted restore; what " + file + " holds is not looked at.");
            try (ProcessLock alone = lock(home)) {
                restored.putInPlace(out::println);
            }
            out.println("Restored " + home);
            return;
        }
        Manifest manifest = backup.check();
        requireOurs(manifest);
        PrivateFile.makeFolder(home, "rwxr-xr-x");
        if (!PrivateFile.isOwnFolder(home)) {
            throw new BackupException("The home " + home + " belongs to another user, "
                    + Files.getOwner(home).getName() + ", nothing was changed: run the command as that user");
        }
        try (ProcessLock alone = lock(home)) {
            if (!replace) {
                restored.requireEmpty();
            }
            restored.requireRenamable();
            restored.unpack(backup, manifest, clock.instant());
            restored.putInPlace(out::println);
        }
        out.println("Restored " + home + " to its state of " + manifest.time() + ", by version " + manifest.version());
    }

    private void requireOurs(Manifest manifest) throws BackupException {
        if (!manifest.part().equals(part.name())) {
            throw new BackupException("The file " + file + " is the backup of a " + manifest.part() + ", not of a "
                    + part.name() + ", nothing was changed: take another file");
        }
        if (ProgramVersion.isLater(manifest.version(), part.version())) {
            throw new BackupException("The file " + file + " was made by version " + manifest.version()
                    + " and this is version " + part.version()
                    + ", nothing was changed: install that version or a later one first");
        }
    }

    /** Null where the program was never started: then nothing can run. */
    private ProcessLock lock(Path home) throws IOException, BackupException {
        Path lock = part.lock(home);
        if (!Files.isDirectory(lock.getParent())) {
            return null;
        }
        Optional<ProcessLock> taken = ProcessLock.take(lock);
        return taken.orElseThrow(() -> new BackupException(
                "The home " + home + " is in use, nothing was changed: stop the program that runs there first"));
    }
}
