package org.omflow.booster.tests.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.omflow.booster.ha.file.PrivateFile;

/** A package in a home as the installer leaves it, run through its service script by a strict POSIX shell. */
final class InstalledPart implements AutoCloseable {
    private static final String SHELL = Command.exists("dash") ? "dash" : "sh";

    private final String part;
    private final Path home;

    /** Installs it with these settings, and a Java that starts fast. */
    InstalledPart(BuiltPackage content, Path home, Map<String, String> settings)
            throws IOException, InterruptedException {
        this.part = content.part();
        this.home = home;
        Path version = home.resolve("versions").resolve(BuiltPackage.version());
        content.unpack(version);
        for (String folder : List.of("conf", "data", "logs", "run")) {
            Files.createDirectories(home.resolve(folder));
        }
        Files.createSymbolicLink(home.resolve("current"), home.relativize(version));
        Files.writeString(
                home.resolve("conf/java.options"), "-Xmx256m\n-XX:TieredStopAtLevel=1\n-Domflow.warm-up=off\n");
        set(settings);
    }

    /** Replaces its settings. */
    void set(Map<String, String> settings) throws IOException {
        PrivateFile.write(
                home.resolve("conf/" + part + ".properties"),
                settings.entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    Path home() {
        return home;
    }

    Path script() {
        return home.resolve("current/omflow_" + part + "_service");
    }

    /** Runs the script with this command. */
    Command.Said service(String command) throws IOException, InterruptedException {
        return service(List.of(), command);
    }

    /** Runs it behind these words, such as those that make it another user. */
    Command.Said service(List<String> before, String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(SHELL, script().toString(), command));
        return Command.run(words.toArray(String[]::new));
    }

    /** The process that a file in its {@code run} folder names. */
    ProcessHandle process(String ending) throws IOException {
        String pid = Files.readString(home.resolve("run/" + part + ending)).strip();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    /** All processes that have its home on their command line. */
    List<ProcessHandle> processes() throws IOException {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains(home + "/"))
                .toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        service("stop");
        processes().forEach(ProcessHandle::destroyForcibly);
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            // It has ended meanwhile.
            return "";
        }
    }
}
