package org.omflow.booster.tests.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.SourceTree;

/** The systemd unit is one that systemd finds nothing wrong with. */
@Tag("install")
@Tag("integration")
class UnitTemplateTest {
    @TempDir
    private Path home;

    @Test
    void systemdUnderstandsEveryLine() throws Exception {
        assumeThat(Command.exists("systemd-analyze"))
                .as("systemd-analyze is installed")
                .isTrue();
        String unit = Files.readString(SourceTree.ROOT.resolve("installers/src/package/common/unit.service"));
        Map<String, String> values = Map.of(
                "title", "OMFLOW Booster",
                "home", home.toString(),
                "user", "root",
                "part", "booster",
                "stop_seconds", "60",
                "open_files", "16384",
                "memory", "1G",
                "protect_home", "yes");
        for (Map.Entry<String, String> one : values.entrySet()) {
            assertThat(unit).contains("@" + one.getKey() + "@");
            unit = unit.replace("@" + one.getKey() + "@", one.getValue());
        }
        assertThat(unit).doesNotContain("@");
        Path script = Files.createDirectory(home.resolve("current")).resolve("omflow_booster_service");
        Files.writeString(script, "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.writeString(home.resolve("omflow-booster.service"), unit);

        assertThat(Command.run("systemd-analyze", "verify", file.toString())).isEqualTo(new Command.Said(0, ""));
    }
}
