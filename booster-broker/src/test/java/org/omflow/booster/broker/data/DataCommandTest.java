package org.omflow.booster.broker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.Booster;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.home.Home;
import org.omflow.booster.ha.settings.SettingsCommandLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What an administrator can do on the bad days: see which data is the newest, choose data, and begin anew. */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class DataCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:05:12Z");

    @TempDir
    static Path shared;

    private static TestPairDatabase database;
    /** Data of a real Booster that accepted job-1. */
    private static Path model;

    private static String nodeId;

    @TempDir
    Path folder;

    private Home home;
    private String out;
    private String err;

    @BeforeAll
    static void makeData() throws Exception {
        database = new TestPairDatabase();
        Home alone = new Home(shared.resolve("model"));
        TestData.accept(alone, "job-1");
        model = alone.folder();
        nodeId = DataFacts.of(alone).nodeId().orElseThrow();
    }

    @AfterAll
    static void stop() throws Exception {
        database.close();
    }

    @BeforeEach
    void twoBoosters() throws Exception {
        database.empty();
        home = booster("a");
    }

    /** A stopped Booster of a pair, whose data has no sequence yet. */
    private Home booster(String name) throws IOException {
        Home made = new Home(folder.resolve(name));
        TestData.copy(model, made.folder());
        Files.writeString(
                made.conf().resolve("booster.properties"),
                "pair.peer=127.0.0.1:5\ndatabase.url=" + database.url() + "\ndatabase.user=postgres\n");
        return made;
    }

    private Home booster(String name, long sequence) throws IOException {
        Home made = booster(name);
        DataFacts.writeSequence(made.journal(), sequence);
        return made;
    }

    private void sequence(long sequence) throws IOException {
        DataFacts.writeSequence(home.journal(), sequence);
    }

    // show

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7|This data is the newest: a Booster may use it.|true",
                "7|-7|This data is the newest: a Booster may use it.|true",
                "7|-8|This data is the newest: a Booster may use it.|true",
                "7|8|This data is older than what the pair used last (its sequence is 7, the newest has 8)|false",
                "7|-9|This data is older than what the pair used last (its sequence is 7, the newest has 9)|false",
                "9|7|This data is newer than the database knows (its sequence is 9, the database has 7)|false",
                "9|-7|This data is newer than the database knows (its sequence is 9, the database has 7)|false",
                "9|0|This data is newer than the database knows (its sequence is 9, the database has 0)|false",
                "0|0|This data was never used: a Booster may use it.|true",
                "0|7|This data is older than what the pair used last (its sequence is 0, the newest has 7)|false"
            })
    void showSaysWhatTheBrokerItselfWouldDo(long own, long demanded, String sentence, boolean works) throws Exception {
        sequence(own);
        database.pair(nodeId, demanded);
        assertThat(data("show")).isZero();
        assertThat(out)
                .contains("node id          " + nodeId)
                .contains("sequence         " + own)
                .contains(sentence);
        // Artemis asserts what it takes for granted, and has not thought of a database that is older than the data.
        if (own <= Math.abs(demanded)) {
            assertThat(database.works(home.data())).isEqualTo(works);
        }
        assertThat(StartCheck.reasonToWait(home, Optional.of(nodeId), demanded).isPresent())
                .isEqualTo(own > Math.abs(demanded));
    }

    @Test
    void showShowsEverythingOnce() throws Exception {
        sequence(7);
        database.pair(nodeId, 9);
        database.run("INSERT INTO booster_lease VALUES ('" + nodeId + "', 'secondary/77', 3, 0)");
        TestData.moveAway(home.data(), NOW);
        assertThat(data("show")).isZero();
        assertThat(out)
                .containsSubsequence(
                        "Message data of this Booster",
                        "folder           " + home.data(),
                        "node id          none",
                        "sequence         none",
                        "oldreplica.1     sequence 7, ",
                        "newest file of 20",
                        "Database",
                        "node id          " + nodeId,
                        "sequence         9",
                        "lease            secondary/77 was active last; its lease expired ",
                        "There is no complete data here: this Booster copies it from the other one.");
    }

    @Test
    void showPutsASecondFolderBesideIt() throws Exception {
        sequence(5);
        Home other = booster("b", 7);
        database.pair(nodeId, 7);
        for (Path named : List.of(other.folder(), other.data())) {
            assertThat(data("show", "--other", named.toString())).isZero();
            assertThat(out)
                    .containsSubsequence(
                            "sequence         5",
                            "The other message data",
                            "folder           " + other.data(),
                            "sequence         7",
                            "This data is older than what the pair used last",
                            "The other: This data is the newest: a Booster may use it.",
                            "The other data is newer.");
        }
        assertThat(data("show", "--other", folder.toString())).isEqualTo(1);
        assertThat(err).contains("There is no message data in " + folder);
    }

    @Test
    void showWorksBesideARunningBoosterAndWithoutADatabaseAndChangesNothing() throws Exception {
        sequence(5);
        Files.writeString(
                home.conf().resolve("booster.properties"),
                "pair.peer=127.0.0.1:5\ndatabase.url=jdbc:postgresql://127.0.0.1:" + closedPort() + "/x\n");
        List<String> before = TestData.exactly(home.folder());
        assertThat(data("show")).isZero();
        assertThat(out).contains("sequence         5").contains("Cannot ask the database which data is the newest");
        assertThat(TestData.exactly(home.folder())).isEqualTo(before);

        Home alone = new Home(folder.resolve("alone"));
        try (Booster running = TestData.start(alone)) {
            assertThat(running.health().ready()).isTrue();
            assertThat(command("data", "show", "--home", alone.folder().toString()))
                    .isZero();
            assertThat(out).contains("pair.peer is not set: this Booster works alone");
        }
    }

    @Test
    void showOfAnEmptyHomeSaysSo() throws Exception {
        database.pair(nodeId, 7);
        Path nowhere = folder.resolve("nowhere");
        assertThat(command("data", "show", "--home", nowhere.toString())).isZero();
        assertThat(out).contains("node id          none").contains("size             0 B");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void theFoldersOfOneMoveAreFoundByTheirTimeWhateverTheirNumbers() throws Exception {
        Path data = home.data();
        sequence(5);
        // At the first move only journal and bindings held something, so the numbers differ from then on.
        TestData.moveAway(data, NOW.minusSeconds(3600));
        TestData.copy(model.resolve("data"), data);
        sequence(6);
        Files.createDirectory(data.resolve("paging"));
        Files.writeString(data.resolve("paging").resolve("x"), "x");
        TestData.moveAway(data, NOW);
        List<MessageData> old = MessageData.old(data);
        assertThat(old).extracting(MessageData::name).containsExactly("oldreplica.2", "oldreplica.1");
        assertThat(old.get(0).parts())
                .containsEntry("bindings", data.resolve("bindings/oldreplica.2"))
                .containsEntry("paging", data.resolve("paging/oldreplica.1"))
                .doesNotContainKey("large-messages");
        assertThat(old.get(1).parts()).containsOnlyKeys("journal", "bindings");
        assertThat(old).extracting(set -> set.facts().sequence().orElse(-1)).containsExactly(6L, 5L);
        assertThat(old).allMatch(MessageData::isWhole);
    }

    // activate

    @Test
    void onlyTheChosenDataWorksAfterwards() throws Exception {
        sequence(5);
        Home newer = booster("b", 7);
        database.pair(nodeId, 7);
        assertThat(data("activate", "--confirm", nodeId.substring(0, 8))).isZero();
        assertThat(out)
                .contains("sequence 5, the newest has 7")
                .contains("are LOST if you continue")
                .contains("has sequence 1007 now");
        assertThat(database.sequence(nodeId)).isEqualTo(1007);
        assertThat(DataFacts.of(home)).isEqualTo(facts(1007));
        assertThat(database.works(newer.data())).isFalse();
        assertThat(database.works(home.data())).isTrue();
        assertThat(audit()).contains("\"act\":\"data.activate\"").contains("\"outcome\":\"sequence 5 raised to 1007\"");
        assertThat(TestData.jobs(home)).containsExactly("job-1");
    }

    @Test
    void theNodeIdIsAskedForWhenItIsNotGiven() throws Exception {
        sequence(5);
        database.pair(nodeId, 7);
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream((nodeId.substring(0, 8) + "\n").getBytes(StandardCharsets.UTF_8)));
            assertThat(data("activate")).isZero();
        } finally {
            System.setIn(before);
        }
        assertThat(out).contains("Type the first 8 characters of the node id to continue: ");
        assertThat(database.sequence(nodeId)).isEqualTo(1007);
    }

    @Test
    void aDatabaseThatIsNewOrOlderThanTheDataIsRaised() throws Exception {
        sequence(5);
        assertThat(data("activate", "--confirm", nodeId.substring(0, 8))).isZero();
        assertThat(out).contains("The database is older than this data (sequence 5, the database has 0)");
        assertThat(database.sequence(nodeId)).isEqualTo(1005);
        assertThat(database.works(home.data())).isTrue();

        database.pair(nodeId, 3);
        assertThat(StartCheck.reasonToWait(home, Optional.of(nodeId), 3).orElseThrow())
                .contains("is newer than the database knows (its sequence is 1005, the database has 3)");
        assertThat(data("activate", "--confirm", nodeId.substring(0, 8))).isZero();
        assertThat(database.sequence(nodeId)).isEqualTo(2005);
        assertThat(database.works(home.data())).isTrue();
    }

    @Test
    void activateIsRefusedAndChangesNothing() throws Exception {
        sequence(5);
        database.pair(nodeId, 7);
        String confirm = nodeId.substring(0, 8);

        refused("Not confirmed, nothing was changed", "activate", "--confirm", "00000000");
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(new byte[0]));
            refused("Not confirmed, nothing was changed", "activate");
        } finally {
            System.setIn(before);
        }
        refused("There is no oldreplica.1 in", "activate", "--from", "oldreplica.1", "--confirm", confirm);

        database.run("INSERT INTO booster_lease VALUES ('" + nodeId
                + "', 'secondary/77', 3, (extract(epoch from clock_timestamp()) * 1000)::bigint + 60000)");
        refused("A Booster is active (secondary/77 is active, for at least ", "activate", "--confirm", confirm);
        database.run("DELETE FROM booster_lease");

        database.pair("11111111-2222-11f0-8000-000000000000", 7);
        refused("This data belongs to another pair (node id " + nodeId, "activate", "--confirm", confirm);
        database.pair(nodeId, 7);
        assertThat(database.sequence(nodeId)).isEqualTo(7);

        Files.writeString(
                home.conf().resolve("booster.properties"),
                "pair.peer=127.0.0.1:5\ndatabase.url=jdbc:postgresql://127.0.0.1:" + closedPort() + "/x\n");
        refused("Cannot query the database (", "activate", "--confirm", confirm);
        Files.writeString(home.conf().resolve("booster.properties"), "pair.peer=127.0.0.1:5\n");
        refused("database.url is missing", "activate", "--confirm", confirm);
        Files.writeString(home.conf().resolve("booster.properties"), "");
        refused("pair.peer is not set, so this Booster works alone", "activate", "--confirm", confirm);
        assertThat(audit()).contains("refused: Not confirmed").contains("refused: A Booster is active");
    }

    @Test
    void dataThatIsNotThereOrNotWholeIsRefused() throws Exception {
        database.pair(nodeId, 7);
        String confirm = nodeId.substring(0, 8);
        // No sequence: a copy that was not finished.
        refused("is incomplete, so no Booster can work with it", "activate", "--confirm", confirm);
        sequence(5);
        TestData.moveAway(home.data(), NOW);
        refused("is incomplete, so no Booster can work with it", "activate", "--confirm", confirm);

        Path nowhere = folder.resolve("nowhere");
        Files.createDirectories(nowhere.resolve("conf"));
        Files.copy(home.conf().resolve("booster.properties"), nowhere.resolve("conf/booster.properties"));
        assertThat(command("data", "activate", "--home", nowhere.toString())).isEqualTo(1);
        assertThat(err).contains("There is no folder " + nowhere.resolve("data"));
        assertThat(nowhere.resolve("data")).doesNotExist();
        assertThat(database.sequence(nodeId)).isEqualTo(7);
    }

    @Test
    void aPairThatLostAllItsMessagesBeginsWithNoneOnceConfirmed() throws Exception {
        String confirm = nodeId.substring(0, 8);
        refused("There is message data in", "activate", "--empty", "--confirm", confirm);
        sequence(5);
        refused("There is message data in", "activate", "--empty", "--confirm", confirm);
        Home lost = new Home(folder.resolve("lost"));
        Files.createDirectories(lost.data());
        Files.createDirectories(lost.conf());
        Files.copy(home.conf().resolve("booster.properties"), lost.conf().resolve("booster.properties"));
        String[] command = {
            "data",
            "activate",
            "--empty",
            "--confirm",
            confirm,
            "--home",
            lost.folder().toString()
        };
        assertThat(command(command)).isEqualTo(1);
        assertThat(err).contains("The database has no pair yet, so nothing is lost");

        database.pair(nodeId, 7);
        assertThat(command(command)).isZero();
        assertThat(out).contains("sequence 0, the newest has 7").contains("are LOST if you continue");
        assertThat(database.sequence(nodeId)).isEqualTo(1007);
        assertThat(DataFacts.of(lost)).isEqualTo(facts(1007));
        assertThat(database.works(lost.data())).isTrue();
        assertThat(database.works(home.data())).isFalse();
        TestData.start(lost).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"activate", "fresh"})
    void aFolderInUseIsLeftAlone(String act) throws Exception {
        Home alone = new Home(folder.resolve("alone"));
        try (Booster running = TestData.start(alone)) {
            Files.copy(home.conf().resolve("booster.properties"), alone.conf().resolve("booster.properties"));
            assertThat(command("data", act, "--home", alone.folder().toString()))
                    .isEqualTo(1);
            assertThat(err).contains("is in use by another Booster: stop that one");
            assertThat(running.health().ready()).isTrue();
        }
    }

    @Test
    void anInterruptionBetweenDatabaseAndFileLeavesNobodyToWorkAndTheCommandGoesOn() throws Exception {
        sequence(5);
        Home newer = booster("b", 7);
        database.pair(nodeId, 7);
        Path file = home.journal().resolve("server.activation.sequence");
        byte[] written = Files.readAllBytes(file);
        // A file that the broker opens before it writes cannot be opened: as if the process had died before it.
        Path needed = home.journal().resolve("serverlock.1");
        Files.deleteIfExists(needed);
        Files.createDirectory(needed);
        assertThat(data("activate", "--confirm", nodeId.substring(0, 8))).isEqualTo(1);
        assertThat(err).contains("it continues where it stopped");
        Files.delete(needed);
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
        assertThat(database.sequence(nodeId)).isEqualTo(1007);
        assertThat(database.works(newer.data())).isFalse();
        assertThat(database.works(home.data())).isFalse();

        assertThat(data("activate", "--confirm", nodeId.substring(0, 8))).isZero();
        assertThat(database.sequence(nodeId)).isEqualTo(2007);
        assertThat(database.works(newer.data())).isFalse();
        assertThat(database.works(home.data())).isTrue();
    }

    @Test
    void dataThatWasMovedAwayIsTakenBackAndNothingIsDeleted() throws Exception {
        sequence(5);
        TestData.moveAway(home.data(), NOW);
        // Meanwhile a copy of the other's was begun.
        Files.writeString(home.journal().resolve("activemq-data-9.amq"), "half");
        database.pair(nodeId, 7);
        List<String> before = TestData.contents(home.data());

        assertThat(data("activate", "--from", "oldreplica.1", "--confirm", nodeId.substring(0, 8)))
                .isZero();
        assertThat(out)
                .contains(
                        "Moved " + home.journal() + " to " + home.data().resolve("set-aside-20261122-190512/journal"));
        assertThat(TestData.contents(home.data())).isEqualTo(before);
        assertThat(DataFacts.of(home)).isEqualTo(facts(1007));
        assertThat(home.data().resolve("set-aside-20261122-190512/journal/activemq-data-9.amq"))
                .hasContent("half");
        assertThat(database.works(home.data())).isTrue();
        assertThat(TestData.jobs(home)).containsExactly("job-1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aMoveThatWasInterruptedAnywhereIsFinishedByTheSameCommand(int steps) throws Exception {
        sequence(5);
        TestData.moveAway(home.data(), NOW);
        Files.writeString(home.journal().resolve("activemq-data-9.amq"), "half");
        database.pair(nodeId, 1007);
        List<String> before = TestData.contents(home.data());
        MessageData from = MessageData.old(home.data()).get(0);
        DataMove move = DataMove.of(home.data(), NOW, Optional.of(from));
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> move.carryOut(line -> {
                    told.add(line);
                    if (told.size() == steps) {
                        throw new IllegalStateException("the process dies here");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(StartCheck.reasonToWait(home, Optional.of(nodeId), 1007).orElseThrow())
                .contains("was interrupted while it moved the folders");
        assertThat(data("show")).isZero();
        assertThat(out).contains("A 'data' command was interrupted here");

        assertThat(data("activate", "--from", "oldreplica.1", "--confirm", nodeId.substring(0, 8)))
                .isZero();
        assertThat(out).contains("Continuing an interrupted command.");
        assertThat(TestData.contents(home.data())).isEqualTo(before);
        assertThat(StartCheck.reasonToWait(home, Optional.of(nodeId), database.sequence(nodeId)))
                .isEmpty();
        assertThat(database.works(home.data())).isTrue();
    }

    @Test
    void aFolderOnAnotherDiskStaysThere() throws Exception {
        sequence(5);
        Path elsewhere = folder.resolve("elsewhere");
        Files.move(home.journal(), elsewhere);
        Files.createSymbolicLink(home.journal(), elsewhere);
        TestData.moveAway(home.data(), NOW);
        database.pair(nodeId, 7);
        assertThat(data("activate", "--from", "oldreplica.1", "--confirm", nodeId.substring(0, 8)))
                .isZero();
        assertThat(Files.isSymbolicLink(home.journal())).isTrue();
        assertThat(folder.resolve("elsewhere.set-aside-20261122-190512")).isDirectory();
        assertThat(database.works(home.data())).isTrue();
        assertThat(TestData.jobs(home)).containsExactly("job-1");
        assertThat(data("fresh", "--confirm", nodeId.substring(0, 8))).isZero();
        assertThat(folder.resolve("elsewhere.set-aside-20261122-190512-2")).isDirectory();
        assertThat(home.journal()).isEmptyDirectory();
    }

    // fresh

    @Test
    void oldDataIsPutAsideWithoutBeingAsked() throws Exception {
        sequence(5);
        database.pair(nodeId, 7);
        List<String> before = TestData.contents(home.data());
        assertThat(data("fresh")).isZero();
        assertThat(out).contains("This data is older").contains("copies everything from the other one");
        assertThat(TestData.contents(home.data())).isEqualTo(before);
        assertThat(DataFacts.of(home)).isEqualTo(new DataFacts(Optional.empty(), OptionalLong.empty()));
        assertThat(home.data().resolve("set-aside-20261122-190512")).isDirectoryContaining("glob:**/journal");
        assertThat(audit()).contains("\"act\":\"data.fresh\"").contains("\"outcome\":\"put aside\"");
        assertThat(database.sequence(nodeId)).isEqualTo(7);

        DataFacts.adopt(home, nodeId);
        assertThat(DataFacts.of(home)).isEqualTo(facts(0));
        assertThat(database.works(home.data())).isFalse();
    }

    @Test
    void dataThatMayBeTheNewestIsPutAsideOnlyWhenConfirmed() throws Exception {
        sequence(7);
        database.pair(nodeId, 7);
        refused("Not confirmed, nothing was changed", "fresh", "--confirm", "1");
        assertThat(out).contains("Jobs that exist only in this data can no longer be done");
        database.pair(nodeId, 3);
        refused("Not confirmed, nothing was changed", "fresh", "--confirm", "1");
        database.empty();
        refused("Not confirmed, nothing was changed", "fresh", "--confirm", "1");
        assertThat(out).contains("Cannot ask the database whether this data is the newest");
        database.pair("11111111-2222-11f0-8000-000000000000", 7);
        refused("Not confirmed, nothing was changed", "fresh", "--confirm", "1");
        database.pair(nodeId, 7);
        assertThat(data("fresh", "--confirm", nodeId.substring(0, 8))).isZero();
        refused("There is no message data in", "fresh");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void puttingAsideThatWasInterruptedIsFinished(int steps) throws Exception {
        sequence(5);
        database.pair(nodeId, 7);
        List<String> before = TestData.contents(home.data());
        DataMove move = DataMove.of(home.data(), NOW, Optional.empty());
        List<String> told = new ArrayList<>();
        assertThatThrownBy(() -> move.carryOut(line -> {
                    told.add(line);
                    if (told.size() == steps) {
                        throw new IllegalStateException("the process dies here");
                    }
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(data("fresh")).isZero();
        assertThat(TestData.contents(home.data())).isEqualTo(before);
        assertThat(DataMove.unfinished(home.data())).isEmpty();
        assertThat(DataFacts.of(home).exists()).isFalse();
    }

    // what a Booster asks of its data

    @Test
    void anAdoptedFolderKeepsItsNodeIdWhenABrokerStartsWithIt() throws Exception {
        Home empty = new Home(folder.resolve("empty"));
        Files.createDirectories(empty.data());
        DataFacts.adopt(empty, nodeId);
        assertThat(DataFacts.of(empty)).isEqualTo(facts(0));
        TestData.start(empty).close();
        assertThat(DataFacts.of(empty).nodeId()).contains(nodeId);
    }

    @Test
    void onlyAnEmptyFolderIsAdopted() throws Exception {
        List<String> before = TestData.exactly(home.folder());
        assertThatThrownBy(() -> DataFacts.adopt(home, "11111111-2222-11f0-8000-000000000000"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("data fresh");
        assertThat(TestData.exactly(home.folder())).isEqualTo(before);

        TestData.moveAway(home.data(), NOW);
        DataFacts.adopt(home, nodeId);
        assertThat(DataFacts.of(home)).isEqualTo(facts(0));
    }

    @Test
    void copiesThatWereNotFinishedPushOutNothingWhole() throws Exception {
        for (int i = 1; i <= 6; i++) {
            if (i > 1) {
                TestData.copy(model.resolve("data"), home.data());
            }
            if (i <= 3) {
                sequence(i);
            }
            TestData.moveAway(home.data(), NOW.minusSeconds(3600 - i * 120));
        }
        OldCopies.tidy(home, 2);
        assertThat(MessageData.old(home.data()))
                .extracting(set -> set.name() + " of " + set.facts().sequence().orElse(-1))
                .containsExactly("oldreplica.6 of -1", "oldreplica.3 of 3", "oldreplica.2 of 2");
        assertThat(home.bindings().resolve("oldreplica.1")).doesNotExist();
        assertThat(home.bindings().resolve("oldreplica.2")).exists();
        OldCopies.tidy(new Home(folder.resolve("nowhere")), 2);
    }

    @Test
    void dataOfAnotherPairWaitsForAnAdministrator() throws Exception {
        String other = "11111111-2222-11f0-8000-000000000000";
        assertThat(StartCheck.reasonToWait(home, Optional.of(other), 7)).isEmpty();
        sequence(5);
        assertThat(StartCheck.reasonToWait(home, Optional.of(other), 7).orElseThrow())
                .contains("belongs to another pair (node id " + nodeId + ", this pair has " + other);
        assertThat(StartCheck.reasonToWait(home, Optional.of(nodeId), 7)).isEmpty();
        assertThat(StartCheck.reasonToWait(home, Optional.empty(), 0).orElseThrow())
                .contains("data activate");
    }

    @Test
    void filesThatAreTooShortAreNoFacts() throws Exception {
        Path journal = folder.resolve("short");
        Files.createDirectory(journal);
        Files.write(journal.resolve("server.lock"), new byte[18]);
        Files.write(journal.resolve("server.activation.sequence"), new byte[7]);
        assertThat(DataFacts.of(journal)).isEqualTo(new DataFacts(Optional.empty(), OptionalLong.empty()));
    }

    private static DataFacts facts(long sequence) {
        return new DataFacts(Optional.of(nodeId), OptionalLong.of(sequence));
    }

    private void refused(String reason, String... arguments) throws Exception {
        List<String> before = TestData.exactly(home.folder());
        assertThat(data(arguments)).isEqualTo(1);
        assertThat(err).contains(reason);
        assertThat(TestData.exactly(home.folder())).isEqualTo(before);
    }

    private int data(String... arguments) {
        List<String> line = new ArrayList<>(List.of("data"));
        line.addAll(List.of(arguments));
        line.addAll(List.of("--home", home.folder().toString()));
        return command(line.toArray(String[]::new));
    }

    private int command(String... arguments) {
        SettingsCommandLine settings = new SettingsCommandLine("booster", BoosterBrokerOptions.ALL);
        CommandLine line = new CommandLine(CommandSpec.create());
        line.addMixin("settings", settings.mixin());
        DataCommand.addTo(line, settings, Map.of(), Clock.fixed(NOW, ZoneOffset.UTC));
        StringWriter written = new StringWriter();
        StringWriter wrong = new StringWriter();
        line.setOut(new PrintWriter(written, true)).setErr(new PrintWriter(wrong, true));
        int code = line.execute(arguments);
        out = written.toString();
        err = wrong.toString();
        return code;
    }

    private String audit() throws IOException {
        try (Stream<String> lines = Files.lines(home.logs().resolve("audit.log"))) {
            return String.join("\n", lines.toList());
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
