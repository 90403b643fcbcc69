package org.omflow.booster.ha.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/**
 * One setting an administrator can change: its name, what it means, its unit, range and default.
 *
 * @param name hierarchical and without a unit, such as {@code job.batch-size}
 * @param description what it means, in one sentence
 * @param range the legal values, with their unit, as shown to the administrator
 * @param defaultText the default as written in the settings file; null where a value is required
 * @param secret whether the value must stay out of logs and command lines
 * @param reader turns the written value into its type; throws {@link IllegalArgumentException} whose message completes
 *     "must be ..."
 * @param oldName its former name, refused with a hint; null if it was never renamed
 */
public record Option<T>(
        String name,
        String description,
        String range,
        String defaultText,
        boolean secret,
        Function<String, T> reader,
        String oldName) {

    /** An option that was never renamed. */
    public Option(
            String name,
            String description,
            String range,
            String defaultText,
            boolean secret,
            Function<String, T> reader) {
        this(name, description, range, defaultText, secret, reader, null);
    }

    /** A whole number from {@code min} to {@code max}, counted in {@code unit}. */
    public static Option<Integer> number(
            String name, String description, String unit, int min, int max, int defaultValue) {
        String range = min + " to " + max + " " + unit;
        return new Option<>(name, description, range, Integer.toString(defaultValue), false, text -> {
            int value = parse(text, range, Integer::parseInt);
            return within(value >= min && value <= max, value, range);
        });
    }

    /** A length of time such as {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h} or {@code 30d}. */
    public static Option<Duration> duration(
            String name, String description, String min, String max, String defaultValue) {
        String range = min + " to " + max;
        Duration least = Durations.parse(min);
        Duration most = Durations.parse(max);
        return new Option<>(name, description, range, defaultValue, false, text -> {
            Duration value = parse(text, range, Durations::parse);
            return within(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, value, range);
        });
    }

    /** An amount of bytes such as {@code 512B}, {@code 64KiB}, {@code 1MiB} or {@code 10GiB}. */
    public static Option<Long> size(String name, String description, String min, String max, String defaultValue) {
        String range = min + " to " + max;
        long least = Sizes.parse(min);
        long most = Sizes.parse(max);
        return new Option<>(name, description, range, defaultValue, false, text -> {
            long value = parse(text, range, Sizes::parse);
            return within(value >= least && value <= most, value, range);
        });
    }

    /** Any text of one line; {@code range} says in words what is expected. */
    public static Option<String> text(String name, String description, String range, String defaultValue) {
        return new Option<>(name, description, range, defaultValue, false, text -> {
            if (text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(range + ", on one line and without control characters");
            }
            return text;
        });
    }

    /** {@code on} or {@code off}. */
    public static Option<Boolean> onOff(String name, String description, boolean defaultValue) {
        return new Option<>(name, description, "on or off", defaultValue ? "on" : "off", false, text -> {
            if (!text.equals("on") && !text.equals("off")) {
                throw new IllegalArgumentException("on or off");
            }
            return text.equals("on");
        });
    }

    /** This option, marked as one whose value must never be shown. */
    public Option<T> asSecret() {
        return new Option<>(name, description, range, defaultText, true, reader, oldName);
    }

    /** This option with a former name, which is refused with a message that names the new one. */
    public Option<T> renamedFrom(String old) {
        return new Option<>(name, description, range, defaultText, secret, reader, old);
    }

    /** The environment variable that sets this option: {@code job.batch-size} is {@code OMFLOW_JOB_BATCH_SIZE}. */
    public String environmentName() {
        return environmentName(name);
    }

    static String environmentName(String name) {
        return "OMFLOW_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static <V> V parse(String text, String range, Function<String, V> parser) {
        try {
            return parser.apply(text.trim());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(range, e);
        }
    }

    private static <V> V within(boolean inside, V value, String range) {
        if (!inside) {
            throw new IllegalArgumentException(range);
        }
        return value;
    }
}
