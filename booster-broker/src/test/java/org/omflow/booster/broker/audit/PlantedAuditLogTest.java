package org.omflow.booster.broker.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.LogLines;

/** A command of root writes to the audit log in a folder of the Booster's user, and nowhere else. */
@Tag("key")
class PlantedAuditLogTest {
    private static final String SERVICE = "65534";
    private static final String ROOT = "0";

    @TempDir
    private Path folder;

    private Path logs;
    private Path victim;

    @BeforeEach
    void prepare() throws Exception {
        Assumptions.assumeTrue(Files.getOwner(Path.of("/proc/self")).equals(user(ROOT)), "root runs this test");
        Path home = Files.setOwner(Files.createDirectory(folder.resolve("home")), user(SERVICE));
        logs = home.resolve("logs");
        victim = Files.writeString(folder.resolve("victim"), "");
    }

    @Test
    void theLogBelongsToTheOwnerOfTheHome() throws Exception {
        record();
        for (Path made : List.of(logs, logs.resolve("audit.log"), logs.resolve("audit.lock"))) {
            assertThat(Files.getOwner(made)).isEqualTo(user(SERVICE));
        }
        record();
        assertThat(Files.readAllLines(logs.resolve("audit.log"))).hasSize(2);
    }

    @Test
    void aLinkInPlaceOfTheLogIsNotFollowed() throws Exception {
        Files.setOwner(Files.createDirectory(logs), user(SERVICE));
        for (String planted : List.of("audit.log", "audit.lock")) {
            Files.deleteIfExists(logs.resolve(planted));
            Path link = Files.createSymbolicLink(logs.resolve(planted), victim);
            giveLink(link);
            try (LogLines said = LogLines.of(AuditLog.class)) {
                record();
                assertThat(said.containing("is a link"))
                        .as(planted)
                        .singleElement()
                        .asString()
                        .contains("bob");
            }
            Files.delete(link);
        }
        assertThat(victim).isEmptyFile();
        assertThat(Files.getOwner(victim)).isEqualTo(user(ROOT));
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("audit.log"), "of the system\n");
        giveLink(Files.createSymbolicLink(logs, elsewhere));
        record();
        assertThat(elsewhere.resolve("audit.log")).hasContent("of the system\n");
        try (var files = Files.list(elsewhere)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void theFileOfYesterdayIsLeftToTheBooster() throws Exception {
        Files.setOwner(Files.createDirectory(logs), user(SERVICE));
        String yesterday = "{\"time\":\"2026-01-31T23:59:58.123Z\"}\n";
        Files.setOwner(Files.writeString(logs.resolve("audit.log"), yesterday), user(SERVICE));
        record();
        assertThat(Files.readString(logs.resolve("audit.log")))
                .startsWith(yesterday)
                .contains("bob");
    }

    private void record() {
        new AuditLog(logs, Clock.systemUTC())
                .record(new Actor("root", "command line"), Act.USER_REMOVE, "user 'bob'", "removed");
    }

    private static void giveLink(Path link) throws IOException {
        Files.getFileAttributeView(link, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(user(SERVICE));
    }

    private static UserPrincipal user(String number) throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(number);
    }
}
