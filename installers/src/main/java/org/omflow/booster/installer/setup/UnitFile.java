package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The unit by which systemd runs the program: made from the package's template. */
final class UnitFile {
    private static final Path FOLDER = Path.of("/etc/systemd/system");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Of the machine's; java.options limit the program more tightly, and may be changed without the unit. */
    private static final String MEMORY = "80%";

    private final Path template;
    private final PackageContent content;
    private final Layout layout;

    UnitFile(Path template, PackageContent content, Layout layout) {
        this.template = template;
        this.content = content;
        this.layout = layout;
    }

    /**
     * Puts it where systemd finds it, for the next start of the program and of the machine.
     *
     * @throws SetupException when systemd refuses it
     */
    void install() throws IOException, SetupException {
        Path unit = FOLDER.resolve(name());
        if (Files.exists(unit) && !Files.readString(unit).contains(layout.home() + "/")) {
            throw new SetupException(
                    SetupException.FAILED,
                    unit
                            + " is of another installation: remove that with its uninstall.sh, or install into its folder");
        }
        Files.write(unit, text().getBytes(StandardCharsets.UTF_8));
        systemctl("daemon-reload");
        systemctl("enable", name());
    }

    /** Takes it away again. */
    void remove() throws IOException, SetupException {
        systemctl("disable", name());
        Files.deleteIfExists(FOLDER.resolve(name()));
        systemctl("daemon-reload");
    }

    private String name() {
        return "omflow-" + layout.part() + ".service";
    }

    /** Its content. */
    String text() throws IOException {
        String text = Files.readString(template);
        Map<String, String> values = Map.of(
                "title", content.title(),
                "home", layout.home().toString(),
                "part", layout.part(),
                "user", ServiceUser.NAME,
                "stop_seconds", content.stopSeconds(),
                "open_files", content.openFiles(),
                "memory", MEMORY,
                "protect_home", isInHomes() ? "no" : "yes");
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        return text;
    }

    private boolean isInHomes() {
        return List.of("/home", "/root", "/run/user").stream().anyMatch(layout.home()::startsWith);
    }

    private static void systemctl(String... arguments) throws SetupException {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(List.of(arguments));
        Subprocess.Result result = Subprocess.run(command, "", PATIENCE);
        if (!result.isGood()) {
            throw new SetupException(SetupException.FAILED, String.join(" ", command) + " failed: " + result.text());
        }
    }
}
