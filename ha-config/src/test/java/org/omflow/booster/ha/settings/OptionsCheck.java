package org.omflow.booster.ha.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that the test of an options class speaks of each of its options: a new one without a test cannot pass. */
public final class OptionsCheck {
    private final List<Option<?>> all;

    private OptionsCheck(List<Option<?>> all) {
        this.all = all;
    }

    /** The options in {@code ALL} of that class, which must be all of its constants. */
    public static OptionsCheck of(Class<?> holder, List<Option<?>> all) throws IllegalAccessException {
        List<Option<?>> constants = new ArrayList<>();
        for (Field field : holder.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof Option<?> option) {
                constants.add(option);
            }
        }
        assertThat(all).as("ALL of " + holder.getSimpleName()).containsExactlyInAnyOrderElementsOf(constants);
        for (Option<?> option : all) {
            assertThat(option.name()).matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)+");
            assertThat(option.description()).as(option.name()).endsWith(".");
            assertThat(option.range()).as(option.name()).isNotBlank();
        }
        return new OptionsCheck(all);
    }

    /**
     * Compares the defaults.
     *
     * @param expected option name to value; null where a value must be given
     */
    public void defaults(Map<String, Object> expected) {
        Map<String, Object> actual = new LinkedHashMap<>();
        for (Option<?> option : all) {
            actual.put(
                    option.name(),
                    option.defaultText() == null ? null : option.reader().apply(option.defaultText()));
        }
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }

    /**
     * Reads written values, none of them a default.
     *
     * @param written option name to the value as in the settings file
     * @param expected option name to value
     */
    public void mapping(Map<String, String> written, Map<String, Object> expected) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Option<?> option : all) {
            String text = written.get(option.name());
            assertThat(text)
                    .as("a value other than the default for " + option.name())
                    .isNotEqualTo(option.defaultText());
            environment.put(option.environmentName(), text);
        }
        Settings settings = Settings.read(all, Path.of("absent.properties"), environment, Map.of());
        Map<String, Object> actual = new LinkedHashMap<>();
        all.forEach(option -> actual.put(option.name(), settings.get(option)));
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected);
    }
}
