package org.omflow.booster.installer.demo;

import java.util.concurrent.Callable;
import org.omflow.booster.installer.cluster.ClusterException;
import org.omflow.booster.installer.log.EventLogException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The demo on this machine, started by {@code installers/demo.sh}. */
@Command(
        name = "demo.sh",
        sortOptions = false,
        usageHelpWidth = 100,
        description = "Starts a database, two Boosters and OMFLOW Servers on this machine, places orders, completes"
                + " their steps, checks every order and prints what it found.",
        footer = {
            "",
            "Exit code: 0 when every order is completed and none is lost, duplicated or unexpected; 1 otherwise or"
                    + " when something did not start; 2 when an option is wrong."
        })
public final class DemoMain implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DemoOptions options;

    @CommandLine.Option(names = "--help", usageHelp = true, description = "Shows this text.")
    private boolean help;

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new DemoMain()).setParameterExceptionHandler((e, args) -> {
            e.getCommandLine().getErr().println(e.getMessage());
            e.getCommandLine().getErr().println("All options: demo.sh --help");
            return CommandLine.ExitCode.USAGE;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            options.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        try {
            DemoLog.writeTo(options.logs);
            return new DemoRun(options, System.out).run() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (EventLogException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (ClusterException e) {
            System.err.println("The demo stopped: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
