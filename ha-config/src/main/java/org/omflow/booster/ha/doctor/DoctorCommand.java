package org.omflow.booster.ha.doctor;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import org.omflow.booster.ha.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code doctor}: checks what the process needs around it, and prints what is wrong and what to do. */
@Command(
        name = "doctor",
        description = {
            "Checks the database, the certificate, the clock and the limits of this machine, also while the process"
                    + " runs. Changes nothing.",
            "Prints each finding with lines to copy: SQL for the database's administrator, or a setting. Exit code: 0"
                    + " nothing found, 1 something found, 2 wrong settings."
        },
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    private final Supplier<List<Check>> checks;

    @Spec
    private CommandSpec spec;

    private DoctorCommand(Supplier<List<Check>> checks) {
        this.checks = checks;
    }

    /**
     * Offers the command on the command line of a process.
     *
     * @param checks reads the settings when it is called; it may throw {@link SettingsException}
     */
    public static void addTo(CommandLine process, SettingsCommandLine settings, Supplier<List<Check>> checks) {
        settings.offer(process, new DoctorCommand(checks));
    }

    @Override
    public Integer call() {
        List<Finding> found = new ArrayList<>();
        try {
            checks.get().forEach(check -> found.addAll(check.lookSafely()));
        } catch (SettingsException e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return 2;
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : found) {
            out.println(finding.severity().text() + "  " + finding.check() + ": " + finding.problem() + ".");
            finding.remedy().forEach(line -> out.println("    " + line));
        }
        if (found.isEmpty()) {
            out.println("Nothing is wrong.");
        }
        return found.isEmpty() ? 0 : 1;
    }
}
