package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A home on several disks: itself and its folders are symbolic links. */
@Tag("integration")
@DisabledOnOs(OS.WINDOWS)
class LinkedHomeTest {
    @Test
    void startsAgainAndAgain(@TempDir Path folder) throws Exception {
        List<String> names = List.of("conf", "logs", "data");
        Path real = Files.createDirectory(folder.resolve("real"));
        for (String name : names) {
            Files.createSymbolicLink(real.resolve(name), Files.createDirectory(folder.resolve("disk-" + name)));
        }
        Path home = Files.createSymbolicLink(folder.resolve("home"), real);
        for (int start = 0; start < 2; start++) {
            try (TestBooster booster = TestBooster.start(home)) {
                assertThat(booster.get("/health/ready").statusCode()).isEqualTo(200);
                booster.get("/api/queues", "admin", "guessed-password");
            }
        }
        for (String name : names) {
            assertThat(folder.resolve("disk-" + name)).as(name).isNotEmptyDirectory();
            assertThat(real.resolve(name)).as(name).isSymbolicLink();
        }
    }
}
