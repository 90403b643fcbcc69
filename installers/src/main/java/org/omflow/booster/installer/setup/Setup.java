package org.omflow.booster.installer.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run of the installer: what it says and asks, and then does. */
final class Setup {
    private final PackageContent content;
    private final Layout layout;
    private final Machine machine;
    private final Part part;
    private final Terminal terminal;

    Setup(PackageContent content, Layout layout, Machine machine, Part part, Terminal terminal) {
        this.content = content;
        this.layout = layout;
        this.machine = machine;
        this.part = part;
        this.terminal = terminal;
    }

    /**
     * Installs for the first time.
     *
     * @param file the answers; null to ask, or unattended for those of an attempt that was cut off
     */
    void install(boolean unattended, Path file) throws SetupException, IOException {
        welcome();
        boolean keepsConfiguration = Installation.isConfigured(layout);
        Answers answers = null;
        if (keepsConfiguration) {
            terminal.say("Its configuration is there and stays: " + layout.conf());
        } else {
            List<Question> questions = part.questions();
            Path saved = Installation.answersOf(layout);
            if (unattended) {
                answers =
                        new AnswersFile(questions).read(file == null && Files.exists(saved) ? saved : file, this::warn);
            } else {
                answers = interview(questions, Files.exists(saved) ? AnswersFile.saved(saved) : new Answers());
            }
        }
        if (!unattended && !Interview.agrees(terminal, "Install now?")) {
            terminal.say("Nothing was changed.");
            return;
        }
        try (InstallerLock lock = InstallerLock.take(layout)) {
            new Installation(content, layout, machine, part, terminal::say).run(answers);
        }
        terminal.say(content.title() + " " + content.version() + " is installed.");
        if (answers != null) {
            part.next(answers, layout, content.command(layout.home())).forEach(terminal::say);
        }
        commands();
    }

    /**
     * Exchanges the installed version for that of the package.
     *
     * @param file whether and where to back up; null to ask, or unattended for no backup
     */
    void upgrade(boolean unattended, Path file) throws SetupException, IOException {
        welcome();
        String current = new Versions(layout).current().orElseThrow();
        terminal.say("Version " + current + " is installed in " + layout.home()
                + ". It is stopped and replaced; configuration and data stay.");
        List<Question> questions = BackupFirst.questions(part);
        Answers answers = unattended
                ? new AnswersFile(questions).read(file, this::warn)
                : interview(questions, BackupFirst.offered(layout, current, content.version()));
        if (!unattended && !Interview.agrees(terminal, "Upgrade now?")) {
            terminal.say("Nothing was changed.");
            return;
        }
        try (InstallerLock lock = InstallerLock.take(layout)) {
            if (answers.has(BackupFirst.KEY)) {
                terminal.say(BackupFirst.make(answers, content.command(layout.home())));
            }
            new Upgrade(content, layout, machine, Upgrade.PATIENCE, terminal::say).run();
        }
        terminal.say(content.title() + " " + content.version() + " is installed.");
        commands();
    }

    private void welcome() throws IOException {
        terminal.say(content.title() + " " + content.version());
        terminal.say("");
        terminal.say(
                machine.root()
                        ? "Folder: " + layout.home() + ". It runs as the system user " + ServiceUser.NAME
                                + (machine.systemd() ? ", by systemd." : ", by its service script.")
                        : "You are not root: it goes into " + layout.home() + ", runs as you, and does not start again"
                                + " by itself when the machine does. Run install.sh as root for a system service.");
        MachineChecks.tooSmall(layout.home()).forEach(this::warn);
    }

    private Answers interview(List<Question> questions, Answers answers) throws SetupException {
        terminal.say("");
        terminal.say("Enter takes the answer in brackets, < goes back a question, ? explains it again,"
                + " - answers none. Nothing is changed before you agree at the end; Ctrl-C ends.");
        new Interview(terminal, questions).hold(answers);
        terminal.say("");
        terminal.say("Summary:");
        terminal.say("  folder = " + layout.home());
        for (Question question : questions) {
            if (answers.has(question.key())) {
                terminal.say("  " + question.key() + " = "
                        + (question.secret() ? "(not shown)" : answers.get(question.key())));
            }
        }
        return answers;
    }

    private void commands() {
        terminal.say("");
        terminal.say("Start, stop, look: " + layout.serviceCommand() + " {start|stop|restart|status}");
        terminal.say("Other commands: " + layout.home().resolve("omflow-" + layout.part()) + " --help");
    }

    private void warn(String warning) {
        terminal.say("Warning: " + warning);
    }
}
