package org.omflow.booster.ha.settings;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Offers the options of a process on its command line, beside {@code --home}, and reads its settings from there, the
 * environment and {@code <home>/conf/<process>.properties}.
 */
public final class SettingsCommandLine {
    private final String process;
    private final List<Option<?>> options;
    private final Map<String, String> given = new LinkedHashMap<>();
    private String home = ".";

    /** Settings for the process of this name, such as {@code booster}. */
    public SettingsCommandLine(String process, List<Option<?>> options) {
        this.process = process;
        this.options = List.copyOf(options);
    }

    /**
     * A picocli mixin holding one command-line option for each setting. Those of secrets are hidden, and are there only
     * so that {@link #read} refuses them with the remedy: picocli would repeat an unknown option with its value.
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
            if (option.secret()) {
                spec.addOption(OptionSpec.builder("--" + option.name())
                        .type(String.class)
                        .arity("0..1")
                        .hidden(true)
                        .setter(new Recorder(option.name()))
                        .build());
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

    /**
     * Reads the settings after the command line was parsed.
     *
     * @throws SettingsException listing every fault
     */
    public Settings read(Map<String, String> environment) {
        return read(environment, options);
    }

    /**
     * Reads some of the settings, for a command that needs no others.
     *
     * @throws SettingsException listing every fault of those
     */
    public Settings read(Map<String, String> environment, List<Option<?>> needed) {
        return Settings.read(options, needed, file(), environment, given);
    }

    /** Whether a value is given for an option, on the command line, in the environment or in the settings file. */
    public boolean isGiven(Option<?> option, Map<String, String> environment) {
        return Settings.isGiven(option, file(), environment, given);
    }

    /** The folder with conf, logs and data. */
    public Path home() {
        return Path.of(home).toAbsolutePath().normalize();
    }

    /** The settings file, which may be absent. */
    public Path file() {
        return home().resolve("conf").resolve(process + ".properties");
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
