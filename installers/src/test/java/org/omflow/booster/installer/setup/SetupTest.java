package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.address.FreePorts;

/** Installs and upgrades in a temporary folder, as not root, a program that behaves as it is told. */
@Tag("install")
@Tag("integration")
@EnabledOnOs(OS.LINUX)
class SetupTest {
    private static final Machine NOT_ROOT = new Machine(false, false);
    private static final Reach ALL_ANSWER = new Reach() {
        @Override
        public AnswerVerdict connect(BoosterAddress address) {
            return AnswerVerdict.GOOD;
        }

        @Override
        public AnswerVerdict admits(BoosterAddress web, String token, String role) {
            return AnswerVerdict.GOOD;
        }
    };

    @TempDir
    private Path folder;

    private Layout layout;
    private ServiceCommand service;
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void homeAndPorts() {
        layout = new Layout(folder.resolve("home"), "booster");
        service = new ServiceCommand(layout.serviceCommand(), "OMFLOW Booster");
        answers.addAll(List.of(
                "address=127.0.0.1",
                "messages.port=" + FreePorts.one(),
                "clients.port=" + FreePorts.one(),
                "web.port=" + FreePorts.one()));
    }

    @AfterEach
    void stopIt() throws SetupException {
        if (Files.exists(layout.serviceCommand())) {
            service.stop();
        }
        assertThat(running()).isEmpty();
    }

    /** What runs of this installation. */
    private List<String> running() {
        String home = layout.home().toString();
        return ProcessHandle.allProcesses()
                .map(process -> String.join(" ", process.info().arguments().orElse(new String[0])))
                .filter(arguments -> arguments.contains(home))
                .toList();
    }

    @Test
    void aFreshInstallationRunsAndSaysWhatComesNext() throws SetupException, IOException {
        answers.add("pair.peer=127.0.0.2");

        ScriptedTerminal terminal = install("1.0.0.0", "works");

        assertThat(service.status().isHealthy()).isTrue();
        assertThat(terminal.said)
                .contains("join.token=omj1.of-booster", "join.token=omj1.of-server", "pair.role=secondary", "END");
        assertThat(names(layout.home()))
                .containsExactlyInAnyOrder(
                        "versions",
                        "current",
                        "conf",
                        "data",
                        "logs",
                        "run",
                        "omflow_booster_service",
                        "omflow-booster",
                        "uninstall.sh");
        assertThat(permissions(layout.home())).isEqualTo("rwxr-xr-x");
        assertThat(permissions(layout.settings())).isEqualTo("rw-------");
        assertThat(Files.readString(layout.settings()))
                .contains("pair.peer=127.0.0.2:5169", "pair.role=primary", "host=127.0.0.1", "pair.password=");
    }

    @Test
    void aProgramThatWaitsForSomethingIsInstalled() throws SetupException, IOException {
        assertThat(install("1.0.0.0", "waits").text()).contains("waiting: for the database");
    }

    @Test
    void theSecondaryJoinsAndARefusedTokenCanBeCorrected() throws SetupException, IOException {
        answers.set(1, "messages.port=5169");
        answers.addAll(List.of("pair.peer=127.0.0.2", "pair.role=secondary", "join.token=wrong"));
        assertThatThrownBy(() -> install("1.0.0.0", "works")).hasMessageContaining("the token is unknown");

        answers.set(answers.size() - 1, "join.token=right");
        install("1.0.0.0", "works");

        assertThat(service.status().isHealthy()).isTrue();
        assertThat(layout.conf().resolve("tls/node.pem")).exists();
    }

    @Test
    void anInterviewThatEndsLeavesNothingBehind() throws SetupException, IOException {
        Setup setup = setup(FakePackage.in(folder.resolve("package"), "1.0.0.0", "works"), new ScriptedTerminal(""));

        assertThatThrownBy(() -> setup.install(false, null)).isInstanceOf(SetupException.class);

        assertThat(layout.home()).doesNotExist();
    }

    @Test
    void anInstallationThatWasCutOffIsCompletedByTheNext() throws SetupException, IOException {
        Files.createDirectories(layout.installing());
        Files.writeString(Installation.answersOf(layout), String.join("\n", answers));
        Files.createDirectories(layout.version("1.0.0.0.unfinished").resolve("lib"));
        Files.createDirectories(layout.version("1.0.0.0").resolve("lib"));
        Files.createDirectories(layout.conf());
        Files.writeString(layout.settings(), "web.po");

        setup(FakePackage.in(folder.resolve("package"), "1.0.0.0", "works"), new ScriptedTerminal())
                .install(true, null);

        assertThat(service.status().isHealthy()).isTrue();
        assertThat(names(layout.versions())).containsExactly("1.0.0.0");
        assertThat(layout.installing()).doesNotExist();
    }

    @Test
    void aProgramThatDoesNotStartIsNotInstalled() throws SetupException, IOException {
        assertFails(SetupException.FAILED, () -> install("1.0.0.0", "fails"), "web.port must be a number");
        assertThat(Files.exists(layout.current(), LinkOption.NOFOLLOW_LINKS)).isFalse();

        install("1.0.0.0", "works");

        assertThat(service.status().isHealthy()).isTrue();
    }

    @Test
    void aConfigurationMadeByHandIsKept() throws SetupException, IOException {
        Files.createDirectories(layout.conf());
        Files.writeString(layout.settings(), "web.port=1\n");

        install("1.0.0.0", "works");

        assertThat(Files.readString(layout.settings())).isEqualTo("web.port=1\n");
    }

    @Test
    void anUpgradeKeepsTheConfigurationAndTheVersionBefore() throws SetupException, IOException {
        install("1.0.0.0", "works");
        Files.writeString(layout.settings(), "mine=1\n");
        install("1.0.0.0", "works");

        upgrade("1.1.0.0", "works");

        assertThat(current()).isEqualTo("1.1.0.0");
        assertThat(names(layout.versions())).containsExactlyInAnyOrder("1.0.0.0_2", "1.1.0.0");
        assertThat(Files.readString(layout.settings())).isEqualTo("mine=1\n");
        assertThat(service.status().isHealthy()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fails", "waits"})
    void aFailedUpgradeGoesBack(String behaviour) throws SetupException, IOException {
        install("1.0.0.0", "works");

        assertFails(SetupException.WENT_BACK, () -> upgrade("1.1.0.0", behaviour), "1.0.0.0 runs again");

        assertThat(current()).isEqualTo("1.0.0.0");
        assertThat(names(layout.versions())).containsExactly("1.0.0.0");
        assertThat(service.status().isHealthy()).isTrue();
        assertThat(layout.upgrading()).doesNotExist();
    }

    @Test
    void anUpgradeThatWasCutOffIsTakenBackBeforeTheNext() throws SetupException, IOException {
        install("1.0.0.0", "works");
        PackageContent cutOff = FakePackage.in(folder.resolve("cut off"), "1.1.0.0", "works");
        new Versions(layout).add(cutOff.folder(), "1.1.0.0");
        Files.writeString(layout.upgrading(), "1.0.0.0");
        new Versions(layout).use("1.1.0.0");

        assertFails(SetupException.WENT_BACK, () -> upgrade("1.2.0.0", "fails"), "1.0.0.0 runs again");

        assertThat(current()).isEqualTo("1.0.0.0");
    }

    @Test
    void anUpgradeOffersABackupFirst() throws SetupException, IOException {
        install("1.0.0.0", "works");
        PackageContent next = FakePackage.in(folder.resolve("next"), "1.1.0.0", "works");
        ScriptedTerminal terminal = new ScriptedTerminal("", "yes");

        setup(next, terminal).upgrade(false, null);

        Path backup = folder.resolve("booster-1.0.0.0-before-1.1.0.0.tar.gz");
        assertThat(terminal.prompts).contains("Back up into the file [" + backup + "]: ");
        assertThat(backup).hasContent("of " + layout.home());
        assertThat(current()).isEqualTo("1.1.0.0");
    }

    @Test
    void aBackupIntoAMissingFolderIsRefusedBeforeAnythingChanges() throws SetupException, IOException {
        install("1.0.0.0", "works");
        PackageContent next = FakePackage.in(folder.resolve("next"), "1.1.0.0", "works");
        Path file = Files.writeString(folder.resolve("upgrade"), "backup=" + folder + "/a file/of.tar.gz");
        assertFails(
                SetupException.WRONG_ANSWERS,
                () -> setup(next, new ScriptedTerminal()).upgrade(true, file),
                "is missing, or you may not write there");

        assertThat(current()).isEqualTo("1.0.0.0");
        assertThat(service.status().isHealthy()).isTrue();
    }

    @Test
    void aSecondInstallerIsRefused() throws SetupException, IOException {
        Files.createDirectories(layout.home());
        try (InstallerLock other = InstallerLock.take(layout)) {
            assertFails(SetupException.FAILED, () -> install("1.0.0.0", "works"), "Another install.sh");
        }
    }

    @Test
    void uninstallingLeavesNothing() throws SetupException, IOException {
        install("1.0.0.0", "works");

        Subprocess.Result result = Subprocess.run(
                List.of(layout.home().resolve("uninstall.sh").toString(), "--purge"), "", Duration.ofMinutes(1));

        assertThat(result.isGood()).as(result.text()).isTrue();
        assertThat(layout.home()).doesNotExist();
    }

    private ScriptedTerminal install(String version, String behaviour) throws SetupException, IOException {
        PackageContent content = FakePackage.in(folder.resolve("package " + version), version, behaviour);
        ScriptedTerminal terminal = new ScriptedTerminal();
        Path file = Files.write(folder.resolve("answers"), answers);
        if (new Versions(layout).current().isPresent()) {
            setup(content, terminal).upgrade(true, file);
        } else {
            setup(content, terminal).install(true, file);
        }
        return terminal;
    }

    private void upgrade(String version, String behaviour) throws SetupException, IOException {
        PackageContent content = FakePackage.in(folder.resolve("package " + version), version, behaviour);
        new Upgrade(content, layout, NOT_ROOT, Duration.ofSeconds(2), said -> {}).run();
    }

    private Setup setup(PackageContent content, Terminal terminal) throws SetupException {
        return new Setup(content, layout, NOT_ROOT, Part.of(content, ALL_ANSWER), terminal);
    }

    private String current() throws IOException {
        return new Versions(layout).current().orElseThrow();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void assertFails(int exitCode, ThrowingCallable work, String message) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        SetupException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                .hasMessageContaining(message);
    }

    private static List<String> names(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).toList();
        }
    }
}
