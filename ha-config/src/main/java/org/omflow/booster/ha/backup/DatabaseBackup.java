package org.omflow.booster.ha.backup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.omflow.booster.ha.database.DatabaseDump;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;

/** Says how to back up the database that belongs to a backup of messages, or does it. */
final class DatabaseBackup {
    private static final int MOST_LINES = 20;
    private static final String ENDING = ".tar.gz";

    private final SettingsCommandLine settings;
    private final Map<String, String> environment;
    private final Path file;

    /** @param backup the file beside which the database's lies */
    DatabaseBackup(SettingsCommandLine settings, Map<String, String> environment, Path backup) {
        this.settings = settings;
        this.environment = environment;
        String name = backup.getFileName().toString();
        this.file = backup.resolveSibling(
                (name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name) + ".dump");
    }

    /**
     * Prints the command, or runs it.
     *
     * @throws BackupException when it was to run and did not succeed
     */
    void afterMessages(boolean run, PrintWriter out) throws BackupException {
        if (!settings.isGiven(DatabaseOptions.URL, environment)) {
            if (run) {
                throw new BackupException("database.url is not set in " + settings.file()
                        + ", so that the database was not backed up; the rest was");
            }
            out.println("No database is set: back up the one of the servers after this.");
            return;
        }
        try {
            Settings read = settings.read(environment, DatabaseOptions.ACCESS);
            if (run) {
                run(
                        DatabaseDump.of(read, unfinished()),
                        DatabaseDump.of(read, file).text(),
                        out);
            } else {
                out.println("Now back up the database, on a machine that has pg_dump:");
                out.println("  " + DatabaseDump.of(read, file).text());
            }
        } catch (SettingsException e) {
            throw new BackupException(
                    "The database was not backed up, the rest was: " + String.join("; ", e.problems()), e);
        }
    }

    private Path unfinished() {
        return file.resolveSibling(file.getFileName() + ".unfinished");
    }

    /** @param byHand the command to print when it cannot run */
    private void run(DatabaseDump dump, String byHand, PrintWriter out) throws BackupException {
        String other = ". The database was not backed up, the rest was; run it where pg_dump is: " + byHand;
        if (Files.exists(file)) {
            throw new BackupException("The file " + file + " exists already" + other);
        }
        try {
            Files.deleteIfExists(unfinished());
            PrivateFile.make(unfinished());
            ProcessBuilder builder = new ProcessBuilder(dump.words()).redirectErrorStream(true);
            builder.environment().putAll(dump.environment());
            Process process = builder.start();
            process.getOutputStream().close();
            List<String> said;
            try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
                said = reader.lines().limit(MOST_LINES).toList();
                // So that the process does not wait for its reader.
                reader.transferTo(Writer.nullWriter());
            }
            if (process.waitFor() != 0) {
                throw new BackupException("pg_dump ended with code " + process.exitValue() + " ("
                        + String.join("; ", said) + ")" + other);
            }
            try (FileChannel channel = FileChannel.open(unfinished(), StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(unfinished(), file, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(file.getParent());
            out.println("Backed up the database into " + file);
        } catch (IOException e) {
            throw new BackupException("pg_dump cannot run here (" + e.getMessage() + ")" + other, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException("Interrupted" + other, e);
        } finally {
            unfinished().toFile().delete();
        }
    }
}
