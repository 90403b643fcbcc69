package org.omflow.booster.ha.settings;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The name of the command that an administrator typed, such as {@code omflow-booster}, for the help. */
public final class CommandName {
    /** Set by the package's script of that name. */
    private static final String PROPERTY = "omflow.command";

    private CommandName() {}

    /**
     * Has a command line show the commands of the program instead of its settings, which are in its settings file, when
     * it was started by that script.
     *
     * @param program what its commands are for, such as {@code this Booster}
     */
    public static void readBy(CommandLine line, String program) {
        String name = System.getProperty(PROPERTY);
        if (name == null) {
            return;
        }
        line.setCommandName(name);
        UsageMessageSpec usage = line.getCommandSpec().usageMessage();
        usage.customSynopsis(name + " COMMAND ...");
        usage.description("Commands for " + program + ". '" + name + " COMMAND --help' explains one.");
        List<String> shown = new ArrayList<>(usage.sectionKeys());
        shown.removeAll(
                List.of(UsageMessageSpec.SECTION_KEY_OPTION_LIST, UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING));
        usage.sectionKeys(shown);
    }
}
