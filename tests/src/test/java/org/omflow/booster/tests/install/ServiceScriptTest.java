package org.omflow.booster.tests.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.address.FreePorts;

/** The service script starts, watches and stops its program as the LSB demands. */
@Tag("install")
@Tag("integration")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class ServiceScriptTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int DEAD = 1;
    private static final int STOPPED = 3;

    @TempDir
    private Path folder;

    @BeforeAll
    static void built() {
        BuiltPackage.BOOSTER.requireBuilt();
    }

    @BeforeEach
    void othersMayEnter() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aProgramThatIsKilledStartsAgainAndOneThatIsStoppedDoesNot() throws Exception {
        try (InstalledPart booster = booster("Booster")) {
            assertThat(booster.service("status").code()).isEqualTo(STOPPED);
            Command.Said started = booster.service("start");
            assertThat(started.text()).contains("OMFLOW Booster " + BuiltPackage.version() + ", single: active");
            assertThat(started.code()).isZero();
            assertThat(booster.service("start"))
                    .satisfies(again -> assertThat(again.text()).contains("runs already"))
                    .satisfies(again -> assertThat(again.code()).isZero());

            ProcessHandle killed = booster.process(".pid");
            killed.destroyForcibly();
            await().atMost(PATIENCE).until(() -> !killed.isAlive());
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(booster.service("status").text()).contains("active"));
            assertThat(booster.process(".pid").pid()).isNotEqualTo(killed.pid());

            assertThat(booster.service("stop").code()).isZero();
            assertThat(booster.processes()).isEmpty();
            assertThat(booster.service("stop").code()).isZero();
            assertThat(booster.service("status").code()).isEqualTo(STOPPED);
            assertThat(booster.home().resolve("run")).isEmptyDirectory();
        }
    }

    @Test
    void aProgramWhoseKeeperDiedTooIsDeadAndCanBeStarted() throws Exception {
        try (InstalledPart booster = booster("Booster")) {
            assertThat(booster.service("start").code()).isZero();
            List<ProcessHandle> killed = List.of(booster.process(".keeper"), booster.process(".pid"));
            killed.forEach(ProcessHandle::destroyForcibly);
            await().atMost(PATIENCE).until(() -> killed.stream().noneMatch(ProcessHandle::isAlive));

            assertThat(booster.service("status"))
                    .satisfies(dead -> assertThat(dead.text()).contains("is dead"))
                    .satisfies(dead -> assertThat(dead.code()).isEqualTo(DEAD));
            assertThat(booster.service("restart").code()).isZero();
            assertThat(booster.service("status").code()).isZero();
        }
    }

    @Test
    void wrongSettingsFailTheStartWithTheReason() throws Exception {
        try (InstalledPart booster = booster("Booster")) {
            Map<String, String> wrong = settings();
            wrong.put("web.port", "99999");
            booster.set(wrong);

            Command.Said started = booster.service("start");

            assertThat(started.code()).isEqualTo(1);
            assertThat(started.text()).contains("web.port=99999").contains("mend it, then start it again");
            assertThat(booster.processes()).isEmpty();
        }
    }

    @Test
    void aStartThatFailsIsTriedAgainUntilItIsStopped() throws Exception {
        Map<String, String> settings = settings();
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                InstalledPart booster = booster("Booster")) {
            settings.put("web.port", Integer.toString(busy.getLocalPort()));
            booster.set(settings);

            Command.Said started = booster.service("start");

            assertThat(started.code()).isEqualTo(1);
            assertThat(started.text()).contains("Port " + busy.getLocalPort()).contains("is started again until");
            assertThat(booster.service("status").code()).isIn(0, DEAD);
            assertThat(booster.service("stop").code()).isZero();
            assertThat(booster.processes()).isEmpty();
            assertThat(booster.service("status").code()).isEqualTo(STOPPED);
        }
    }

    @Test
    void twoHomesRunSideBySide() throws Exception {
        try (InstalledPart one = booster("one");
                InstalledPart other = booster("other")) {
            assertThat(one.service("start").code()).isZero();
            assertThat(other.service("start").code()).isZero();

            assertThat(one.service("stop").code()).isZero();

            assertThat(one.service("status").code()).isEqualTo(STOPPED);
            assertThat(other.service("status").code()).isZero();
        }
    }

    @Test
    void everyoneMaySeeTheStatusAndOnlyItsUserMayStopIt() throws Exception {
        assumeThat(System.getProperty("user.name")).as("root runs this test").isEqualTo("root");
        assumeThat(Command.exists("setpriv")).as("setpriv is installed").isTrue();
        List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        try (InstalledPart booster = booster("Booster")) {
            assumeThat(booster.service(nobody, "").code())
                    .as("others may enter " + folder)
                    .isEqualTo(2);
            assertThat(booster.service("start").code()).isZero();

            assertThat(booster.service(nobody, "status"))
                    .satisfies(said -> assertThat(said.text()).contains("single: active"))
                    .satisfies(said -> assertThat(said.code()).isZero());
            assertThat(booster.service(nobody, "stop"))
                    .satisfies(said -> assertThat(said.text()).contains("do that as root"))
                    .satisfies(said -> assertThat(said.code()).isEqualTo(4));
            assertThat(booster.service("status").code()).isZero();
        }
    }

    @Test
    void theArchiveOfClassesIsWrittenAndUsed() throws Exception {
        try (InstalledPart booster = booster("Booster")) {
            assertThat(booster.service("archive").code()).isEqualTo(1);
            assertThat(booster.service("start").code()).isZero();
            assertThat(booster.service("archive").code()).isZero();
            Path archive = booster.home().resolve("run/booster-" + BuiltPackage.version() + ".jsa");
            assertThat(archive).exists();
            try (Stream<Path> all = Files.walk(booster.home(), 2)) {
                assertThat(all.map(file -> file.getFileName().toString()))
                        .as("what Java writes for itself")
                        .noneMatch(name -> name.startsWith("java_pid"));
            }

            assertThat(booster.service("restart").code()).isZero();

            assertThat(Files.readString(Path.of("/proc", booster.process(".pid").pid() + "", "maps")))
                    .contains(archive.toString());
        }
    }

    @Test
    void aServerTellsWhatItWaitsFor() throws Exception {
        BuiltPackage.SERVER.requireBuilt();
        Map<String, String> settings = new HashMap<>(Map.of(
                "server.name", "one",
                "http.host", "127.0.0.1",
                "http.tls", "off",
                "http.port", Integer.toString(FreePorts.one()),
                "booster.tls", "off",
                "booster.user", "one",
                "booster.password", "none",
                "booster.addresses", "127.0.0.1:" + FreePorts.one(),
                "database.url", "jdbc:postgresql://127.0.0.1:" + FreePorts.one() + "/none",
                "database.user", "none"));
        try (InstalledPart server = new InstalledPart(BuiltPackage.SERVER, folder.resolve("Server"), settings)) {
            Command.Said started = server.service("start");

            assertThat(started.text())
                    .contains("OMFLOW Server " + BuiltPackage.version() + ", one: starting")
                    .contains("waiting: ");
            assertThat(started.code()).isZero();
            assertThat(server.service("stop").code()).isZero();
        }
    }

    @Test
    void aWrongCommandIsExplained() throws Exception {
        try (InstalledPart booster = booster("Booster")) {
            assertThat(booster.service("begin"))
                    .satisfies(said -> assertThat(said.text()).contains("{start|stop|restart|status}"))
                    .satisfies(said -> assertThat(said.code()).isEqualTo(2));
            Files.delete(booster.home().resolve("data"));
            assertThat(booster.service("start").code()).isEqualTo(5);
            Files.createDirectory(booster.home().resolve("data"));
        }
    }

    private InstalledPart booster(String name) throws Exception {
        return new InstalledPart(BuiltPackage.BOOSTER, folder.resolve(name), settings());
    }

    private static Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "host", "127.0.0.1",
                "messages.port", Integer.toString(FreePorts.one()),
                "clients.port", Integer.toString(FreePorts.one()),
                "web.port", Integer.toString(FreePorts.one()),
                "tls", "off"));
    }
}
