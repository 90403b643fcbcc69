package org.omflow.booster.ha.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.doctor.Finding;
import org.omflow.booster.ha.settings.Settings;
import org.omflow.booster.ha.testkit.TestPostgres;

/** A standby of the database, as it is left after the database's own failover. */
@Tag("database")
@Tag("integration")
@Timeout(120)
class StandbyTest {
    @Test
    void aStandbyDoesNotAnswerAndTheUrlThatTheDoctorPrintsLeadsToThePrimary(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        TestPostgres.durable()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()
                .close();
        Files.createFile(data.resolve("standby.signal"));
        try (EmbeddedPostgres standby = TestPostgres.durable()
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false)
                        .start();
                EmbeddedPostgres primary = TestPostgres.durable().start()) {
            Settings settings = DatabaseTest.settings(standby.getPort());
            assertThat(answers(settings)).isFalse();
            List<Finding> found = look(settings);
            assertThat(found).extracting(Finding::check).containsExactly("only reads");

            String remedy = found.get(0).remedy().get(0);
            assertThat(remedy).startsWith("database.url=").contains("PRIMARY:5432", "targetServerType=primary");
            Settings mended = DatabaseTest.settings(
                    standby.getPort(),
                    "database.url",
                    remedy.substring("database.url=".length())
                            .replace("PRIMARY:5432", "127.0.0.1:" + primary.getPort()));
            assertThat(look(mended)).isEmpty();
            assertThat(answers(mended)).isTrue();
        }
    }

    private static List<Finding> look(Settings settings) {
        return new DatabaseCheck(settings, "probe", new DatabaseClock(Clock.systemUTC())).look();
    }

    private static boolean answers(Settings settings) {
        try (DatabaseProbe probe =
                new DatabaseProbe(DirectConnections.of(settings), new DatabaseClock(Clock.systemUTC()))) {
            probe.run();
            return probe.answers();
        }
    }
}
