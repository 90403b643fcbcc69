package org.omflow.booster.ha.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings of one process, read once at its start. The command line wins over the environment, the environment over
 * the settings file, the file over the settings received on joining the cluster, those over the defaults. Immutable.
 */
public final class Settings {
    /** The file, beside the settings file, with the settings that the machine received when it joined the cluster. */
    public static final String JOINED = "joined.properties";

    /** What Kubernetes and Docker set for a service of our variable's name: {@code OMFLOW_WEB_PORT=tcp://10.0.0.1:80}. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    /** What Java makes of such bytes of the environment and the command line. */
    private static final char NOT_IN_THE_LOCALE = '\uFFFD';

    private final Map<Option<?>, Object> values;
    private final List<String> warnings;

    private Settings(Map<Option<?>, Object> values, List<String> warnings) {
        this.values = values;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads the options and reports every problem at once.
     *
     * @param known every option of the process
     * @param needed those to read; the others may be missing or wrong
     * @param file the settings file; it may be absent
     * @param environment the environment variables; only those of known options are read
     * @param commandLine option name to written value
     * @throws SettingsException naming each unknown name and each illegal or missing value
     */
    public static Settings read(
            List<Option<?>> known,
            List<Option<?>> needed,
            Path file,
            Map<String, String> environment,
            Map<String, String> commandLine) {
        List<String> problems = new ArrayList<>();
        Properties inFile = load(file, problems);
        SettingsEscapes.check(known, file, problems);
        refuseUnknown(known, inFile.stringPropertyNames(), file.toString(), problems);
        Path joinedFile = file.resolveSibling(JOINED);
        Properties joined = load(joinedFile, problems);
        refuseUnknown(known, joined.stringPropertyNames(), joinedFile.toString(), problems);
        refuseUnknown(known, commandLine.keySet(), "the command line", problems);
        refuseOldVariables(known, environment.keySet(), problems);
        List<String> warnings = new ArrayList<>();
        Map<String, String> meant = withoutServiceLinks(needed, environment, warnings);
        Map<Option<?>, Object> values = new LinkedHashMap<>();
        for (Option<?> option : needed) {
            String text;
            String source;
            boolean byLocale = commandLine.containsKey(option.name()) || meant.containsKey(option.environmentName());
            if (commandLine.containsKey(option.name())) {
                text = commandLine.get(option.name());
                source = "command line";
                if (option.secret()) {
                    problems.add(option.name() + " is a secret and others can see the command line: set it in " + file
                            + " or as " + option.environmentName());
                    continue;
                }
            } else if (meant.containsKey(option.environmentName())) {
                text = meant.get(option.environmentName());
                source = "environment variable " + option.environmentName();
            } else if (inFile.containsKey(option.name())) {
                text = trimmed(option, inFile);
                source = file.toString();
            } else if (joined.containsKey(option.name())) {
                text = trimmed(option, joined);
                source = joinedFile.toString();
            } else {
                text = option.defaultText();
                source = "default";
            }
            if (text == null) {
                problems.add(option.name() + " is missing (" + option.description() + "): set it in " + file + ", as "
                        + option.environmentName() + (option.secret() ? "" : " or with --" + option.name()));
                continue;
            }
            if (byLocale && text.indexOf(NOT_IN_THE_LOCALE) >= 0) {
                problems.add(option.name() + " (from " + source + ") has characters that this process's locale does not"
                        + " know: start it with LC_ALL=C.UTF-8, or write the value into " + file);
                continue;
            }
            try {
                values.put(option, option.reader().apply(text));
            } catch (IllegalArgumentException e) {
                // The reader of a secret may quote the value it refuses.
                problems.add(option.name() + "=" + (option.secret() ? "(secret)" : hidePasswords(text)) + " (from "
                        + source + ") must be " + (option.secret() ? option.range() : e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Settings(values, warnings);
    }

    /** The same, reading all options of the process. */
    public static Settings read(
            List<Option<?>> known, Path file, Map<String, String> environment, Map<String, String> commandLine) {
        return read(known, known, file, environment, commandLine);
    }

    /** Whether any source gives a value for an option; an unreadable settings file gives none. */
    static boolean isGiven(
            Option<?> option, Path file, Map<String, String> environment, Map<String, String> commandLine) {
        return commandLine.containsKey(option.name())
                || environment.containsKey(option.environmentName())
                || isIn(file, option)
                || isIn(file.resolveSibling(JOINED), option);
    }

    /** Whether this file gives a value for an option; an unreadable one gives none. */
    static boolean isIn(Path file, Option<?> option) {
        return load(file, new ArrayList<>()).containsKey(option.name());
    }

    /**
     * The value of an option.
     *
     * @throws IllegalStateException when the option was not among those read, which is a bug
     */
    @SuppressWarnings("unchecked")
    public <T> T get(Option<T> option) {
        if (!values.containsKey(option)) {
            throw new IllegalStateException("Option '" + option.name() + "' was not read. Indicates a bug.");
        }
        return (T) values.get(option);
    }

    /** Whether an option was read. */
    public boolean has(Option<?> option) {
        return values.containsKey(option);
    }

    /** What was passed over, for the log: each a sentence with what to do. */
    public List<String> warnings() {
        return warnings;
    }

    private static Map<String, String> withoutServiceLinks(
            List<Option<?>> options, Map<String, String> environment, List<String> warnings) {
        Map<String, String> meant = new HashMap<>(environment);
        for (Option<?> option : options) {
            String name = option.environmentName();
            String value = meant.getOrDefault(name, "");
            if (name.endsWith("_PORT") && SERVICE_LINK.matcher(value).matches()) {
                meant.remove(name);
                warnings.add("Environment variable " + name + "=" + value + " describes a service of Kubernetes or"
                        + " Docker and is passed over. To be rid of this warning, set enableServiceLinks: false, or"
                        + " rename the service.");
            }
        }
        return meant;
    }

    /** A blank at the beginning of a secret can only be meant: a properties file keeps one that follows a backslash. */
    private static String trimmed(Option<?> option, Properties given) {
        String text = given.getProperty(option.name());
        return option.secret() ? text.stripTrailing() : text.trim();
    }

    private static Properties load(Path file, List<String> problems) {
        Properties properties = new Properties();
        if (Files.exists(file)) {
            try {
                properties.load(new StringReader(text(file)));
            } catch (AccessDeniedException e) {
                problems.add("the settings file " + file + " cannot be read: give the user "
                        + System.getProperty("user.name") + " the right to read it");
            } catch (CharacterCodingException e) {
                problems.add("the settings file " + file + " cannot be read: save it as UTF-8 text, not as"
                        + " UTF-16 ('Unicode') or in a code page");
            } catch (IOException | IllegalArgumentException e) {
                problems.add("the settings file " + file + " cannot be read: " + e.getMessage());
            }
        }
        return properties;
    }

    /** The text of a settings file, without the byte order mark that some editors put before it. */
    static String text(Path file) throws IOException {
        String text = Files.readString(file);
        if (text.indexOf('\0') >= 0) {
            throw new MalformedInputException(1); // UTF-16 of ASCII is UTF-8 with NULs.
        }
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static void refuseUnknown(List<Option<?>> known, Set<String> given, String source, List<String> problems) {
        List<String> names = known.stream().map(Option::name).toList();
        for (String name : new TreeSet<>(given)) {
            Optional<Option<?>> renamed =
                    known.stream().filter(o -> name.equals(o.oldName())).findFirst();
            if (renamed.isPresent()) {
                problems.add("setting '" + name + "' in " + source + " has a new name: write '"
                        + renamed.get().name() + "' instead");
            } else if (!names.contains(name)) {
                problems.add("unknown setting '" + name + "' in " + source + "; known are " + String.join(", ", names));
            }
        }
    }

    /** Unknown variables may be for another program; one with an old name was meant for this one. */
    private static void refuseOldVariables(List<Option<?>> known, Set<String> given, List<String> problems) {
        for (Option<?> option : known) {
            if (option.oldName() != null && given.contains(Option.environmentName(option.oldName()))) {
                problems.add("environment variable " + Option.environmentName(option.oldName())
                        + " has a new name: set " + option.environmentName() + " instead");
            }
        }
    }

    /** A URL may carry a password. */
    private static String hidePasswords(String text) {
        return text.replaceAll("(?i)(password=)[^&;]*", "$1(hidden)").replaceAll("(//[^/:@]*:)[^/]*@", "$1(hidden)@");
    }
}
