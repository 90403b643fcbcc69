package org.omflow.booster.ha.backup;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.ha.database.DatabaseOptions;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A program with the commands, whose home has the folders conf and data. */
final class TestPart implements BackedUpPart {
    private final String name;
    private final String version;

    /** What a command printed. */
    record Outcome(int code, String out, String err) {}

    TestPart(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /** Lets a test kill a command. */
    public static void main(String[] args) {
        System.exit(new TestPart("booster", "1.0.0.0").commandLine().execute(args));
    }

    private CommandLine commandLine() {
        SettingsCommandLine settings = new SettingsCommandLine("test", DatabaseOptions.ALL);
        CommandLine line = new CommandLine(CommandSpec.create());
        BackupCommand.addTo(line, settings, Map.of(), this, Clock.systemUTC());
        return line;
    }

    Outcome run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        int code = commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Outcome(code, out.toString(), err.toString());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public List<String> folders() {
        return List.of("conf", "data");
    }

    @Override
    public Path lock(Path home) {
        return home.resolve("data").resolve("test.lock");
    }

    @Override
    public Map<String, String> stage(Path home, Staging staging, Consumer<String> report)
            throws IOException, BackupException {
        ConfFolder.stage(home, staging);
        for (Path file : Folders.files(home.resolve("data"))) {
            if (!file.endsWith("test.lock")) {
                staging.copy(file, "data/" + home.resolve("data").relativize(file));
            }
        }
        return Map.of("sequence", "7");
    }

    @Override
    public List<String> afterRestore(Path home) {
        return List.of("Start it.");
    }

    /** A home with a secret and some data. */
    static Path home(Path folder, int bytes) throws IOException {
        Files.createDirectories(folder.resolve("conf/tls"));
        Files.createDirectories(folder.resolve("data/journal"));
        Files.writeString(folder.resolve("conf/test.properties"), "a=" + folder.getFileName());
        Files.writeString(folder.resolve("conf/tls/ca.key"), "secret");
        byte[] content = new byte[bytes];
        new java.util.Random(bytes).nextBytes(content);
        Files.write(folder.resolve("data/journal/one"), content);
        return folder;
    }
}
