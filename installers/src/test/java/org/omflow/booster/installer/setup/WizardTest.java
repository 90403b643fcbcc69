package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.FreePorts;

/** The installer at a real terminal, with an administrator who errs. */
@Tag("install")
@Tag("integration")
class WizardTest {
    private static final List<String> PROMPTS = List.of(
            "Address of this machine",
            "Port for messages",
            "Port for AMQP and STOMP",
            "Port for the web",
            "Address of the HA Booster",
            "JDBC URL of the database");
    private static final String AGREE = "Install now?";

    @TempDir
    private Path folder;

    private Path home;
    private TmuxTerminal terminal;
    private final List<String> ports = List.of(port(), port(), port());

    @BeforeEach
    void openTerminal() throws SetupException, IOException {
        assumeTrue(TmuxTerminal.isThere(), "tmux is not installed: apt install tmux");
        home = folder.resolve("home");
        Path content = folder.resolve("package");
        FakePackage.in(content, "1.0.0.0", "works");
        Path classes =
                Files.writeString(folder.resolve("classes"), "-cp \"" + System.getProperty("java.class.path") + "\"");
        Files.writeString(
                folder.resolve("install"),
                // The strictest that administrators have.
                "umask 077; exec " + Path.of(System.getProperty("java.home"), "bin", "java")
                        + " -XX:TieredStopAtLevel=1 @"
                        + classes + " " + UnprivilegedSetup.class.getName() + " --package " + content + " --home "
                        + home + "\n");
        terminal = new TmuxTerminal(folder);
        terminal.await("$");
    }

    @AfterEach
    void closeTerminal() throws SetupException, IOException {
        if (terminal != null) {
            terminal.close();
        }
        Path service = home.resolve("omflow_booster_service");
        if (Files.exists(service)) {
            new ServiceCommand(service, "OMFLOW Booster").stop();
        }
    }

    @Test
    void eachWrongAnswerGetsItsReasonAndTheQuestionAgain() throws SetupException {
        begin();
        answer(PROMPTS.get(0), "192.0.2.1", "127.0.0.1");
        answer(PROMPTS.get(1), "99999", ports.get(0));
        answer(PROMPTS.get(2), ports.get(0), ports.get(1));
        answer(PROMPTS.get(3), "web", ports.get(2));
        answer(PROMPTS.get(4), "no address", "127.0.0.2:" + port());
        answer("Role of this Booster", "third", "secondary");
        answer("Join token", "omj1.cut", "<");
        terminal.awaitTimes("Role of this Booster", 3);
        terminal.type("primary");
        answer(PROMPTS.get(5), "jdbc:sqlite:/var/lib/omflow.db", "-");
        terminal.await(AGREE);

        String screen = terminal.screen().replace("\n", " ");
        assertThat(screen)
                .contains(
                        "192.0.2.1 is not an address of this machine",
                        "'99999' is no port",
                        "is messages.port already",
                        "'web' is no port",
                        "'no address' is not an address",
                        "Nothing answers at 127.0.0.2",
                        "'third' is no role",
                        "The join token has 8 characters",
                        "SQLite keeps its data in one file")
                .doesNotContain("Exception");
        terminal.type("no");
        terminal.await("$");
        assertThat(terminal.screen()).contains("Nothing was changed.");
        assertThat(home).doesNotExist();
    }

    @Test
    void ctrlCAtEachQuestionLeavesNothingBehind() throws SetupException {
        for (int last = 0; last <= PROMPTS.size(); last++) {
            begin();
            List<String> answers = List.of("127.0.0.1", ports.get(0), ports.get(1), ports.get(2), "", "");
            for (int i = 0; i < last; i++) {
                terminal.await(PROMPTS.get(i));
                terminal.type(answers.get(i));
            }
            terminal.await(last == PROMPTS.size() ? AGREE : PROMPTS.get(last));

            terminal.interrupt();

            terminal.await("$");
            assertThat(home).doesNotExist();
        }
    }

    @Test
    void installsWhatIsAgreedTo() throws SetupException, IOException {
        begin();
        List<String> answers = List.of("127.0.0.1", ports.get(0), ports.get(1), ports.get(2), "", "");
        for (int i = 0; i < answers.size(); i++) {
            terminal.await(PROMPTS.get(i));
            terminal.type(answers.get(i));
        }
        terminal.await(AGREE);
        terminal.type("");
        terminal.await("$");

        assertThat(terminal.screen()).contains("join.token=omj1.of-server", "OMFLOW Booster 1.0.0.0 is installed.");
        for (Path entered : List.of(home, home.resolve("versions"), home.resolve("run"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(entered)))
                    .as(entered.toString())
                    .isEqualTo("rwxr-xr-x");
        }
        assertThat(new ServiceCommand(home.resolve("omflow_booster_service"), "OMFLOW Booster")
                        .status()
                        .isHealthy())
                .isTrue();
    }

    private void begin() throws SetupException {
        terminal.type("sh " + folder.resolve("install"));
    }

    private void answer(String prompt, String wrong, String right) throws SetupException {
        terminal.await(prompt);
        terminal.type(wrong);
        terminal.awaitTimes(prompt, 2);
        terminal.type(right);
    }

    private static String port() {
        return Integer.toString(FreePorts.one());
    }
}
