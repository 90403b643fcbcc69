package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;

/** The doctor is not green where the start refuses or waits. */
@Tag("database")
class BoosterDoctorTest {
    private static final String[] PAIR = {
        "--pair.peer=127.0.0.1:1", "--pair.address=127.0.0.1:5169", "--messages.port=5169", "--web.port=8161"
    };

    @TempDir
    private Path home;

    private record Said(int code, String text) {}

    @Test
    void aHomeThatIsNotThereOrNoFolderIsRefused() throws IOException {
        assertThat(doctor(Map.of(), "--home=" + home, "--tls=off").text()).doesNotContain("refuse");

        assertThat(doctor(Map.of(), "--home=" + home.resolve("absent"), "--tls=off")
                        .text())
                .contains("refuse  home: there is no folder " + home.resolve("absent"));
        Files.createFile(home.resolve("logs"));
        assertThat(doctor(Map.of(), "--home=" + home, "--tls=off").text())
                .contains("refuse  home: " + home.resolve("logs") + " is no folder");
    }

    @Test
    void settingsThatConflictAreListed() {
        Said ports = doctor(Map.of(), "--home=" + home, "--messages.port=7000", "--clients.port=7000");
        assertThat(ports.code()).isEqualTo(BoosterMain.WRONG_SETTINGS);
        assertThat(ports.text()).startsWith("messages.port=7000 conflicts with clients.port=7000");

        Said password = doctor(Map.of(), pair("--tls=off"));
        assertThat(password.code()).isEqualTo(BoosterMain.WRONG_SETTINGS);
        assertThat(password.text()).startsWith("pair.password is missing");
    }

    @Test
    void aPairNeedsADatabaseAndItsSecondaryToHaveJoined() {
        Said said = doctor(Map.of("OMFLOW_PAIR_PASSWORD", "0123456789abcdef"), pair("--pair.role=secondary"));
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.text())
                .contains("refuse  connection: database.url is not set")
                .contains("refuse  certificate: This Booster has not joined its primary yet");
    }

    @Test
    void aCertificateThatCannotBeReadIsRefused() throws IOException {
        Files.createDirectories(home.resolve("conf/tls/ca.pem"));
        assertThat(doctor(Map.of(), "--home=" + home).text())
                .contains("refuse  certificate: The file " + home.resolve("conf/tls/ca.pem") + " cannot be read");
    }

    @Test
    void aDiskWithoutRoomIsFound() {
        Settings settings =
                Settings.read(BoosterBrokerOptions.WITHOUT_DATABASE, Path.of("absent.properties"), Map.of(), Map.of());
        assertThat(disk(settings, 1L << 20)).extracting(Finding::refuses).containsExactly(true);
        assertThat(disk(settings, 100L << 20)).extracting(Finding::refuses).containsExactly(false);
        assertThat(disk(settings, 1L << 40)).isEmpty();
    }

    private List<Finding> disk(Settings settings, long free) {
        return new DiskWatch(List.of(home), settings, folder -> new DiskSpace(folder, 1L << 40, free)).look();
    }

    private String[] pair(String... more) {
        List<String> all = new ArrayList<>(List.of(PAIR));
        all.add("--home=" + home);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static Said doctor(Map<String, String> environment, String... arguments) {
        StringWriter said = new StringWriter();
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        int code = BoosterMain.commandLine(environment)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
        return new Said(code, said.toString());
    }
}
