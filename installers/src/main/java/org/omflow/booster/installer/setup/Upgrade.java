package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.omflow.booster.ha.file.PrivateFile;

/**
 * Exchanges the installed version for another, and goes back to it by itself when the new one does not work. Configuration
 * and data stay. An upgrade that was cut off is taken back before the next.
 */
final class Upgrade {
    /** How long the new version may take until it works. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private final PackageContent content;
    private final Layout layout;
    private final Machine machine;
    private final Duration patience;
    private final Consumer<String> say;
    private final Versions versions;
    private final ServiceCommand service;

    Upgrade(PackageContent content, Layout layout, Machine machine, Duration patience, Consumer<String> say) {
        this.content = content;
        this.layout = layout;
        this.machine = machine;
        this.patience = patience;
        this.say = say;
        versions = new Versions(layout);
        service = new ServiceCommand(layout.serviceCommand(), content.title());
    }

    /**
     * Upgrades.
     *
     * @throws SetupException when the new version does not work; the old one runs again then
     */
    void run() throws SetupException, IOException {
        takeBackCutOff();
        String old = versions.current().orElseThrow();
        String version = versions.nameFor(content.version());
        say.accept(
                "Upgrading " + content.title() + " in " + layout.home() + " from " + old + " to " + version + " ...");
        boolean worked = service.status().isHealthy();
        versions.add(content.folder(), version);
        UserMarker.copy(layout.version(old), layout.version(version));
        new ServiceCommand(
                        layout.version(version).resolve(layout.serviceCommand().getFileName()), content.title())
                .archive();
        PrivateFile.write(layout.upgrading(), old);
        String failure = exchange(version, worked);
        if (failure != null) {
            say.accept(failure);
            say.accept("Going back to " + old + " ...");
            goBack(old);
            throw new SetupException(
                    SetupException.WENT_BACK,
                    "The new version does not work here, and " + old + " runs again: "
                            + service.status().text() + "\nWhat was wrong is above and in " + layout.logs() + ".");
        }
        Files.delete(layout.upgrading());
        versions.keepOnly(version, old);
        service.archive();
    }

    /** Why the new version does not work; null when it does. */
    private String exchange(String version, boolean worked) throws IOException {
        try {
            service.stop();
            use(version);
            Subprocess.Result started = service.start();
            ServiceCommand.Status status = new Health(service, patience).await();
            // What the old version waited for, the new one may wait for too.
            if (started.isGood() && (worked ? status.isHealthy() : status.runs())) {
                say.accept(status.text());
                return null;
            }
            return started.isGood() ? status.text() : started.text();
        } catch (SetupException e) {
            return e.getMessage();
        }
    }

    private void use(String version) throws SetupException, IOException {
        versions.use(version);
        new Links(layout, machine.root()).make();
        if (machine.hasUnits()) {
            new UnitFile(layout.version(version).resolve("unit.service"), content, layout).install();
        }
    }

    private void goBack(String old) throws SetupException, IOException {
        service.stop();
        use(old);
        service.start();
        new Health(service, patience).await();
        Files.delete(layout.upgrading());
        versions.keepOnly(old);
    }

    private void takeBackCutOff() throws SetupException, IOException {
        Path marker = layout.upgrading();
        if (!Files.exists(marker)) {
            return;
        }
        String old = Files.readString(marker).strip();
        say.accept("An upgrade was cut off. Going back to " + old + " first ...");
        goBack(old);
    }
}
