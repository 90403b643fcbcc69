package org.omflow.booster.ha.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.file.Folders;
import org.omflow.booster.ha.file.ProcessLock;
import org.omflow.booster.ha.hash.Sha256;
import org.omflow.booster.ha.settings.SettingsException;

/** What a backup holds comes back as it was, or nothing changes. */
@Tag("install")
@Timeout(120)
class BackupRestoreTest {
    private static final TestPart PART = new TestPart("booster", "1.0.0.0");

    @TempDir
    private Path folder;

    private Path home;
    private Path file;
    private Path other;

    @BeforeEach
    void backup() throws IOException {
        home = TestPart.home(folder.resolve("home"), 100_000);
        file = folder.resolve("backup.tar.gz");
        other = folder.resolve("other");
        TestPart.Outcome backup = PART.run("backup", file, "--home", home);
        assertThat(backup.err()).isEmpty();
        assertThat(backup.code()).isZero();
    }

    /** The names and contents of the files in a home. */
    private static Map<String, String> contents(Path home) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        for (String name : List.of("conf", "data")) {
            if (Files.exists(home.resolve(name))) {
                for (Path each : Folders.files(home.resolve(name))) {
                    if (!each.toString().endsWith(".lock")) {
                        contents.put(home.relativize(each).toString(), Sha256.hex(Files.readAllBytes(each)));
                    }
                }
            }
        }
        return contents;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    private void refused(Path backup, String reason) throws IOException {
        TestPart.Outcome outcome = PART.run("restore", backup, "--home", other);
        assertThat(outcome.err()).contains(reason);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(contents(other)).isEmpty();
        assertThat(other.resolve("restore.unfinished")).doesNotExist();
        assertThat(other.resolve("restore.unpacking")).doesNotExist();
    }

    @Test
    void restoresWhatWasBackedUp() throws IOException {
        TestPart.Outcome restore = PART.run("restore", file, "--home", other);

        assertThat(restore.err()).isEmpty();
        assertThat(restore.out()).contains("Restored " + other).contains("Start it.");
        assertThat(contents(other)).isEqualTo(contents(home)).hasSize(3);
        assertThat(names()).containsExactly("backup.tar.gz", "home", "other");
        for (Path secret : List.of(file, other.resolve("conf/tls/ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theUsualToolReadsABackup() throws Exception {
        Process tar = new ProcessBuilder("tar", "tzf", file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("manifest.json\nconf/test.properties\nconf/tls/ca.key\ndata/journal/one\n");
        assertThat(tar.waitFor()).isZero();
    }

    @Test
    void refusesToOverwriteABackup() {
        assertThat(PART.run("backup", file, "--home", home).err()).contains("exists already: give another name");
    }

    @Test
    void refusesALinkInTheSettings() throws IOException {
        Files.createSymbolicLink(home.resolve("conf/shadow"), Path.of("/etc/shadow"));

        TestPart.Outcome outcome = PART.run("backup", folder.resolve("second.tar.gz"), "--home", home);

        assertThat(outcome.err()).contains("conf/shadow is a link");
        assertThat(names()).containsExactly("backup.tar.gz", "home");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 500, 5_000, 50_000, -1, -8, -9})
    void refusesATruncatedBackup(int bytes) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut");
        Files.write(cut, Arrays.copyOf(whole, bytes < 0 ? whole.length + bytes : bytes));

        refused(cut, "The file " + cut + " is cut off");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 1_000, 60_000, -4})
    void refusesADamagedBackup(int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at < 0 ? bytes.length + at : at] ^= 0x55;
        Path damaged = folder.resolve("damaged");
        Files.write(damaged, bytes);

        refused(damaged, "nothing was changed");
    }

    @Test
    void refusesAnotherFile() throws IOException {
        Path foreign = folder.resolve("foreign");
        Files.writeString(foreign, "PK and other things".repeat(1000));
        refused(foreign, "is no backup, or damaged");
    }

    /** Writes another backup out of this one, changed byte by byte. */
    private Path changed(UnaryOperator<byte[]> change) throws IOException {
        byte[] tar;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            tar = in.readAllBytes();
        }
        Path made = folder.resolve("changed");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(made))) {
            out.write(change.apply(tar));
        }
        return made;
    }

    @Test
    void refusesAFileThatWasChanged() throws IOException {
        refused(
                changed(tar -> {
                    tar[tar.length - 3000] ^= 1;
                    return tar;
                }),
                "data/journal/one does not have the checksum in the list");
    }

    @Test
    void refusesWhatFollowsTheEnd() throws IOException {
        refused(changed(tar -> Arrays.copyOf(tar, tar.length + 512)), "something follows its end");
    }

    @Test
    void refusesALinkInABackup() throws IOException {
        refused(
                changed(tar -> {
                    // The header of the first file after the manifest.
                    int at = new String(tar, StandardCharsets.ISO_8859_1).indexOf("conf/test.properties\0");
                    tar[at + TarWriter.TYPE_AT] = '2';
                    byte[] header = Arrays.copyOfRange(tar, at, at + TarWriter.BLOCK);
                    byte[] sum = String.format("%06o", TarWriter.sum(header)).getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(sum, 0, tar, at + TarWriter.SUM_AT, sum.length);
                    return tar;
                }),
                "which is a link, a folder or another thing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "conf/../../evil",
                "/etc/evil",
                "conf//evil",
                "conf/./evil",
                "conf",
                "logs/evil",
                "conf\\..\\evil",
                "C:/evil",
                "conf/evil\0",
                "conf/.evil"
            })
    void refusesANameThatLeavesTheHome(String name) throws IOException {
        refused(written(name, "1.0.0.0"), "which does not belong into a backup: do not trust this file");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void refusesTheBackupOfALaterVersion() throws IOException {
        refused(written("conf/a", "1.0.0.1"), "was made by version 1.0.0.1 and this is version 1.0.0.0");
    }

    @Test
    void refusesTheBackupOfAnotherProgram() {
        TestPart.Outcome outcome = new TestPart("server", "1.0.0.0").run("restore", file, "--home", other);
        assertThat(outcome.err()).contains("is the backup of a booster, not of a server");
    }

    /** A backup with one file. */
    private Path written(String name, String version) throws IOException {
        Path made = folder.resolve("written");
        byte[] text = new Manifest(
                        "booster",
                        version,
                        Instant.EPOCH,
                        Map.of(),
                        List.of(new Manifest.Item(name, 1, Sha256.hex(new byte[1]))))
                .text()
                .getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(made))) {
            TarWriter tar = new TarWriter(out, Instant.EPOCH);
            tar.add(Manifest.NAME, text.length, new ByteArrayInputStream(text));
            tar.add(name, 1, new ByteArrayInputStream(new byte[1]));
            tar.finish();
        }
        return made;
    }

    @Test
    void refusesAHomeThatIsInUse() throws IOException {
        TestPart.home(other, 10);
        Map<String, String> before = contents(other);
        try (ProcessLock running = ProcessLock.take(PART.lock(other)).orElseThrow()) {
            TestPart.Outcome outcome = PART.run("restore", file, "--home", other, "--replace");
            assertThat(outcome.err()).contains("is in use, nothing was changed: stop the program");
        }
        assertThat(contents(other)).isEqualTo(before);
    }

    @Test
    void setsAsideWhatWasThereOnlyWhenToldTo() throws IOException {
        TestPart.home(other, 10);
        Map<String, String> before = contents(other);

        assertThat(PART.run("restore", file, "--home", other).err()).contains("is not empty, nothing was changed");
        assertThat(contents(other)).isEqualTo(before);

        TestPart.Outcome replaced = PART.run("restore", file, "--home", other, "--replace");
        assertThat(replaced.err()).isEmpty();
        assertThat(contents(other)).isEqualTo(contents(home));
        try (Stream<Path> all = Files.list(other)) {
            Path aside = all.filter(each -> each.getFileName().toString().startsWith("before-restore-"))
                    .findAny()
                    .orElseThrow();
            assertThat(contents(aside)).isEqualTo(before);
        }
    }

    /** The moments at which a process may die while the folders are put in place. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anInterruptedRestoreIsFinishedByTheNext(int moment) throws Exception {
        TestPart.home(other, 10);
        RestoredHome restored = new RestoredHome(other, PART.folders());
        BackupReader reader = new BackupReader(file, PART.folders());
        restored.unpack(reader, reader.check(), Instant.EPOCH);
        List<String> reports = new ArrayList<>();
        if (moment > 0) {
            assertThatThrownBy(() -> restored.putInPlace(line -> {
                        reports.add(line);
                        if (reports.size() == moment) {
                            throw new IllegalStateException("killed");
                        }
                    }))
                    .hasMessage("killed");
        }

        assertThatThrownBy(() -> RestoredHome.requireWhole(other))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("run 'restore' again, it finishes the work");
        TestPart.Outcome outcome = PART.run("restore", file, "--home", other);

        assertThat(outcome.err()).isEmpty();
        assertThat(contents(other)).isEqualTo(contents(home));
        assertThat(contents(other.resolve("before-restore-19700101-000000"))).hasSize(3);
        RestoredHome.requireWhole(other);
    }

    @Test
    void printsTheCommandForTheDatabaseWithoutItsPassword() throws IOException {
        Files.writeString(
                home.resolve("conf/test.properties"),
                "database.url=jdbc:postgresql://db:5433/om flow\ndatabase.user=u\ndatabase.password=hush\n");

        TestPart.Outcome outcome = PART.run("backup", folder.resolve("second.tar.gz"), "--home", home);

        assertThat(outcome.out())
                .contains("pg_dump --format=custom --host=db --port=5433 --username=u '--dbname=om flow' --file="
                        + folder.resolve("second.dump"))
                .doesNotContain("hush");
    }

    @Test
    void aDatabaseThatCannotBeBackedUpLeavesTheRestAndTheCommand() throws IOException {
        Files.writeString(home.resolve("conf/test.properties"), "database.url=jdbc:postgresql://127.0.0.1:1/omflow\n");

        TestPart.Outcome outcome = PART.run("backup", folder.resolve("second.tar.gz"), "--database", "--home", home);

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("The database was not backed up, the rest was; run it where pg_dump is: pg_dump ")
                .contains("--file=" + folder.resolve("second.dump") + System.lineSeparator());
        assertThat(names()).containsExactly("backup.tar.gz", "home", "second.tar.gz");
    }
}
