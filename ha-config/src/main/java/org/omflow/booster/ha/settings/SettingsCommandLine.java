package org.omflow.booster.ha.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line of a process: one option for each setting, and {@code --home}. Reads the settings from it, the
 * environment and {@code <home>/conf/<process>.properties}.
 */
public final class SettingsCommandLine {
    private static final Set<PosixFilePermission> EXPOSING =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final String process;
    private final List<Option<?>> options;
    private final Map<String, String> given = new LinkedHashMap<>();
    private String home = ".";

    /** Settings for the process of this name, such as {@code booster}. */
    public SettingsCommandLine(String process, List<Option<?>> options) {
        this.process = process;
        this.options = List.copyOf(options);
    }

    /** Offers commands below another one, each with one command-line option for each setting. */
    public void offer(CommandLine parent, Object... commands) {
        for (Object command : commands) {
            CommandLine line = new CommandLine(command);
            line.addMixin("settings", mixin());
            parent.addSubcommand(line);
        }
    }

    /**
     * A picocli mixin holding one command-line option for each setting. Those of secrets and old names are hidden and
     * exist only for {@link #read} to refuse them with a remedy: picocli would call them unknown and print the value.
     */
    public CommandSpec mixin() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(OptionSpec.builder("--home")
                .type(String.class)
                .paramLabel("<folder>")
                .description("Folder with conf, logs and data. Default: the current folder.")
                .setter(this::setHome)
                .build());
        for (Option<?> option : options) {
            if (option.oldName() != null) {
                spec.addOption(hidden(option.oldName()));
            }
            if (option.secret()) {
                spec.addOption(hidden(option.name()));
                continue;
            }
            String ending = option.defaultText() == null || option.defaultText().isEmpty()
                    ? "."
                    : ". Default: " + option.defaultText() + ".";
            spec.addOption(OptionSpec.builder("--" + option.name())
                    .type(String.class)
                    .paramLabel("<value>")
                    .description(escape(option.description() + " Range: " + option.range() + ending))
                    .setter(new Recorder(option.name()))
                    .build());
        }
        return spec;
    }

    private OptionSpec hidden(String name) {
        return OptionSpec.builder("--" + name)
                .type(String.class)
                .arity("0..1")
                .hidden(true)
                .setter(new Recorder(name))
                .build();
    }

    /**
     * Reads the settings once the command line is parsed.
     *
     * @throws SettingsException listing every problem
     */
    public Settings read(Map<String, String> environment) {
        return read(environment, options);
    }

    /**
     * Reads some of the settings, for a command that needs no others.
     *
     * @throws SettingsException listing every problem of those
     */
    public Settings read(Map<String, String> environment, List<Option<?>> needed) {
        return Settings.read(options, needed, file(), environment, given);
    }

    /** Whether a value is given for an option, on the command line, in the environment or in the settings file. */
    public boolean isGiven(Option<?> option, Map<String, String> environment) {
        return Settings.isGiven(option, file(), environment, given);
    }

    /**
     * The folder with conf, logs and data.
     *
     * @throws SettingsException when this process cannot name it
     */
    public Path home() {
        return FolderName.of(home, System.getProperty("user.dir"));
    }

    /** The settings file, which may be absent. */
    public Path file() {
        return home().resolve("conf").resolve(process + ".properties");
    }

    /**
     * A warning for the log for each settings file that holds a secret and that users other than its owner can read;
     * none where files have no such permissions.
     */
    public List<String> exposedSecrets() {
        return Stream.of(file(), file().resolveSibling(Settings.JOINED))
                .flatMap(each -> exposedSecrets(each).stream())
                .toList();
    }

    private Optional<String> exposedSecrets(Path settingsFile) {
        List<String> secrets = options.stream()
                .filter(option -> option.secret() && Settings.isIn(settingsFile, option))
                .map(Option::name)
                .toList();
        try {
            if (secrets.isEmpty()
                    || Files.getPosixFilePermissions(settingsFile).stream().noneMatch(EXPOSING::contains)) {
                return Optional.empty();
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
        return Optional.of("Other users of this machine can read " + String.join(", ", secrets) + " in " + settingsFile
                + ": run chmod 600 on it, and change these secrets.");
    }

    private <T> T setHome(T value) {
        home = value == null ? "." : value.toString();
        return value;
    }

    private static String escape(String description) {
        return description.replace("%", "%%");
    }

    private final class Recorder implements picocli.CommandLine.Model.ISetter {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public <T> T set(T value) {
            if (value != null) {
                given.put(name, value.toString());
            }
            return value;
        }
    }
}
