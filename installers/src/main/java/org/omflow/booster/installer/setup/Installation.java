package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Installs a part for the first time. The link {@code current} is made near the end, and is taken back when the program
 * does not start: so whatever cuts it off, the next run begins again and completes it.
 */
final class Installation {
    /** How long a first start may take; after that the program may wait for what is not there yet. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String ANSWERS = "answers.properties";

    private final PackageContent content;
    private final Layout layout;
    private final Machine machine;
    private final Part part;
    private final Consumer<String> say;

    Installation(PackageContent content, Layout layout, Machine machine, Part part, Consumer<String> say) {
        this.content = content;
        this.layout = layout;
        this.machine = machine;
        this.part = part;
        this.say = say;
    }

    /** The answers of an attempt that was cut off, to read as an answers file; it may be missing. */
    static Path answersOf(Layout layout) {
        return layout.installing().resolve(ANSWERS);
    }

    /** Whether there is a configuration that no cut-off attempt has left: it is kept, and nothing is asked. */
    static boolean isConfigured(Layout layout) {
        return Files.exists(layout.settings()) && !Files.exists(layout.installing());
    }

    /**
     * Installs.
     *
     * @param answers null when the configuration is kept
     * @throws SetupException when something could not be done; nothing runs then
     */
    void run(Answers answers) throws SetupException, IOException {
        say.accept("Installing " + content.title() + " " + content.version() + " into " + layout.home() + " ...");
        if (answers != null) {
            PrivateFile.write(answersOf(layout), text(answers.all()));
        }
        Ownership ownership = new Ownership(machine.root() ? UserMarker.ensureUser(layout.home()) : null);
        Versions versions = new Versions(layout);
        String version = versions.nameFor(content.version());
        versions.add(content.folder(), version);
        UserMarker.copy(layout.home(), layout.version(version));
        giveFolders(ownership);
        if (answers != null) {
            part.configure(answers, layout, content.command(layout.home()));
        }
        giveFolders(ownership);
        start(versions, version);
        versions.keepOnly(version);
        UserMarker.delete(layout.home());
        Folders.delete(layout.installing());
    }

    private void giveFolders(Ownership ownership) throws IOException {
        ownership.give(layout.conf(), "rwx------");
        ownership.give(layout.data(), "rwx------");
        ownership.give(layout.logs(), "rwxr-x---");
        ownership.give(layout.run(), "rwxr-xr-x");
        if (Files.notExists(layout.javaOptions(), LinkOption.NOFOLLOW_LINKS)) {
            PrivateFile.write(
                    layout.javaOptions(), Files.readString(content.folder().resolve("java.options")));
        }
    }

    private void start(Versions versions, String version) throws SetupException, IOException {
        Path folder = layout.version(version);
        versions.use(version);
        new Links(layout, machine.root()).make();
        UnitFile unit = new UnitFile(folder.resolve("unit.service"), content, layout);
        if (machine.hasUnits()) {
            unit.install();
        }
        ServiceCommand service = new ServiceCommand(layout.serviceCommand(), content.title());
        say.accept("Starting it ...");
        Subprocess.Result started = service.start();
        ServiceCommand.Status status = new Health(service, PATIENCE).await();
        if (!started.isGood() || !status.runs()) {
            service.stop();
            if (machine.hasUnits()) {
                unit.remove();
            }
            // Otherwise the next attempt would be an upgrade of what never ran.
            Files.delete(layout.current());
            throw new SetupException(
                    SetupException.FAILED,
                    content.title() + " does not start: " + (started.isGood() ? status.text() : started.text())
                            + "\nNothing runs now. Mend that, then run install.sh again; its log is in "
                            + layout.logs());
        }
        say.accept(status.text());
        service.archive();
    }

    private static String text(Map<String, String> answers) {
        SettingsText text = new SettingsText();
        answers.forEach(text::with);
        return text.text();
    }
}
