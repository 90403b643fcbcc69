package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.omflow.booster.ha.log.PlainWriter;
import org.omflow.booster.ha.settings.FolderName;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The installer, started by a package's {@code install.sh}. */
@Command(
        name = "install.sh",
        sortOptions = false,
        usageHelpWidth = Terminal.WIDTH,
        description = {
            "Installs this package, or upgrades what is installed: then it keeps configuration and data, and goes back"
                    + " by itself when the new version does not work.",
            "It asks what it must know, checks each answer at once, and changes nothing before the last question. Run"
                    + " as root it installs below /opt/omflow with a system user of its own; as anyone else below that"
                    + " user's home.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 something failed: what ran before runs, run it again when that is mended; 2 wrong"
                    + " answers or options, nothing was changed; 3 the new version did not work and the old one runs"
                    + " again; 4 this user may not do it."
        })
public final class SetupMain implements Callable<Integer> {
    private final Machine machine;
    private final Reach reach;

    @Spec
    private CommandSpec spec;

    @Option(names = "--package", hidden = true, required = true)
    private Path folder;

    @Option(names = "--home", paramLabel = "FOLDER", description = "Where to install, instead of the usual folder.")
    private Path home;

    @Option(names = "--unattended", description = "Asks nothing: takes the answers of --answers, or the defaults.")
    private boolean unattended;

    @Option(
            names = "--answers",
            paramLabel = "FILE",
            description = "Answers as key=value lines, with the keys that --keys shows; - is standard input.")
    private Path answersFile;

    @Option(names = "--keys", description = "Shows the questions of this package with their keys, and ends.")
    private boolean keys;

    @Option(names = "--help", usageHelp = true, description = "Shows this text.")
    private boolean help;

    SetupMain(Machine machine, Reach reach) {
        this.machine = machine;
        this.reach = reach;
    }

    public static void main(String[] args) {
        System.exit(commandLine(new SetupMain(Machine.ofThisProcess(), new NetworkReach()))
                .execute(args));
    }

    /** The command line; its exit codes are those of {@link SetupException}. */
    static CommandLine commandLine(SetupMain main) {
        CommandLine line = new CommandLine(main);
        FolderName.readBy(line);
        line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, command));
        return PlainWriter.of(line);
    }

    private static int explain(Exception e, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        if (e instanceof SetupException setup) {
            setup.getMessage().lines().forEach(err::println);
            return setup.exitCode();
        }
        if (e instanceof IOException) {
            err.println("The installation stopped: " + e + ". Mend that, then run install.sh again; it completes.");
            return SetupException.FAILED;
        }
        throw e;
    }

    @Override
    public Integer call() throws SetupException, IOException {
        PackageContent content = PackageContent.in(folder.toAbsolutePath().normalize());
        Part part = Part.of(content, reach);
        if (keys) {
            part.questions()
                    .forEach(question -> spec.commandLine().getOut().println(question.key() + "  " + question.text()));
            return 0;
        }
        if (answersFile != null && !unattended) {
            throw new ParameterException(spec.commandLine(), "--answers needs --unattended");
        }
        Path into = (home == null ? machine.usualHome(content.home()) : home)
                .toAbsolutePath()
                .normalize();
        Layout layout = new Layout(into, content.part());
        Rights.require(into, machine);
        Terminal terminal =
                unattended ? Terminal.withoutAnybody(spec.commandLine().getOut()) : Terminal.ofThisProcess();
        Setup setup = new Setup(content, layout, machine, part, terminal);
        if (new Versions(layout).current().isPresent()) {
            setup.upgrade(unattended, answersFile);
        } else {
            setup.install(unattended, answersFile);
        }
        return 0;
    }
}
