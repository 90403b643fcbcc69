package org.omflow.booster.ha.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The owner of a folder plants links there; a command of root is not led elsewhere by them. */
@Tag("key")
@Timeout(60)
class PlantedLinkTest {
    private static final String SERVICE = "65534";
    private static final String ROOT = "0";

    @TempDir
    private Path folder;

    private Path home;
    private Path conf;
    private Path elsewhere;
    private Path victim;

    @BeforeEach
    void prepare() throws Exception {
        Assumptions.assumeTrue(Files.getOwner(Path.of("/proc/self")).equals(user(ROOT)), "root runs this test");
        home = give(Files.createDirectory(folder.resolve("home")));
        conf = give(Files.createDirectory(home.resolve("conf")));
        elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        victim = Files.writeString(elsewhere.resolve("victim"), "secret");
    }

    @Test
    void aFileBelongsToTheOwnerOfItsFolder() throws Exception {
        PrivateFile.write(conf.resolve("tls/file"), "text");
        PrivateFile.make(conf.resolve("lock"));

        for (String made : List.of("tls", "tls/file", "lock")) {
            assertThat(Files.getOwner(conf.resolve(made))).as(made).isEqualTo(user(SERVICE));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf.resolve("tls/file"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(conf.resolve("tls"))) {
            assertThat(files).containsExactly(conf.resolve("tls/file"));
        }
    }

    @Test
    void aLinkInPlaceOfTheFileIsReplaced() throws Exception {
        plant(conf.resolve("file"), victim);
        plant(conf.resolve("file.new"), victim);

        PrivateFile.write(conf.resolve("file"), "text");

        assertThat(Files.readString(conf.resolve("file"))).isEqualTo("text");
        assertThat(Files.isSymbolicLink(conf.resolve("file"))).isFalse();
        requireUnharmed();
    }

    @Test
    void aLinkInPlaceOfTheFolderIsNotFollowed() throws Exception {
        Files.delete(conf);
        plant(conf, elsewhere);

        refused(() -> PrivateFile.write(conf.resolve("victim"), "text"), "is a link that");
        refused(() -> PrivateFile.make(conf.resolve("new")), "is a link that");
        refused(() -> PrivateFile.write(conf.resolve("new/file"), "text"), "is a link that");
        requireUnharmed();
        try (var files = Files.list(elsewhere)) {
            assertThat(files).containsExactly(victim);
        }
    }

    @Test
    void aLinkOfRootOrToAFolderOfItsMakerIsFollowed() throws Exception {
        Path disk = give(Files.createDirectory(folder.resolve("disk")));
        plant(home.resolve("own"), disk);
        Files.createSymbolicLink(home.resolve("of-root"), elsewhere);

        PrivateFile.write(home.resolve("own/file"), "text");
        PrivateFile.write(home.resolve("of-root/file"), "text");

        assertThat(Files.getOwner(disk.resolve("file"))).isEqualTo(user(SERVICE));
        assertThat(Files.getOwner(elsewhere.resolve("file"))).isEqualTo(user(ROOT));
    }

    @Test
    void aLinkInPlaceOfALockIsRefused() throws Exception {
        plant(conf.resolve("lock"), victim);

        refused(() -> LockedFile.holding(conf.resolve("lock"), () -> "changed"), "is a link: delete it");
        requireUnharmed();
    }

    @Test
    void whatIsGivenAwayIsNoLinkAndHasNoOtherName() throws Exception {
        plant(conf.resolve("link"), victim);
        Files.createLink(conf.resolve("second-name"), victim);
        Path own = Files.writeString(conf.resolve("journal.data"), "of root");
        Path journal = home.resolve("journal");
        plant(journal, elsewhere);

        PrivateFile.giveToOwnerOf(home, conf.resolve("link"));
        refused(() -> PrivateFile.giveToOwnerOf(home, conf.resolve("second-name")), "is a link or has a second name");
        refused(() -> PrivateFile.giveToOwnerOf(home, journal), "is a link that");
        requireUnharmed();
        PrivateFile.giveToOwnerOf(home, own);
        assertThat(Files.getOwner(own)).isEqualTo(user(SERVICE));
    }

    @Test
    void aFolderIsGivenAwayOnlyAfterItsFiles() throws Exception {
        Path journal = Files.createDirectory(home.resolve("journal"));
        Path file = Files.writeString(journal.resolve("1.data"), "of root");
        Files.createLink(journal.resolve("2.data"), victim);

        refused(() -> PrivateFile.giveToOwnerOf(home, journal), "is a link or has a second name");
        assertThat(Files.getOwner(journal)).isEqualTo(user(ROOT));
        requireUnharmed();

        Files.delete(journal.resolve("2.data"));
        PrivateFile.giveToOwnerOf(home, journal);
        assertThat(Files.getOwner(journal)).isEqualTo(user(SERVICE));
        assertThat(Files.getOwner(file)).isEqualTo(user(SERVICE));
    }

    /** While root gives a file away, the owner of its folder puts a second name of another file in its place. */
    @Test
    void aSecondNameThatComesOnTheWayIsNotGivenAway() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Path own = conf.resolve("journal.data");
        Path planted = conf.resolve("planted");
        CompletableFuture<Void> attacker = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                try {
                    if (!Files.exists(planted)) {
                        Files.createLink(planted, victim);
                    }
                    Files.move(planted, own, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    // Root works with it at this moment.
                    Thread.onSpinWait();
                }
            }
        });
        try {
            for (int i = 0; i < 2000; i++) {
                Path fresh = Files.writeString(folder.resolve("fresh"), "of root");
                Files.move(fresh, own, StandardCopyOption.ATOMIC_MOVE);
                try {
                    PrivateFile.giveToOwnerOf(home, own);
                } catch (IOException e) {
                    // It may fail, but harm nobody.
                    Thread.onSpinWait();
                }
                requireUnharmed();
            }
        } finally {
            over.set(true);
            attacker.join();
        }
    }

    @Test
    void aFolderThatOthersMayWriteIsRefused() throws Exception {
        for (String open : List.of("rwxr-xrwx", "rwxrwxr-x")) {
            Files.setPosixFilePermissions(conf, PosixFilePermissions.fromString(open));
            refused(() -> PrivateFile.write(conf.resolve("file"), "text"), "chmod go-w " + conf);
            assertThat(conf.resolve("file")).doesNotExist();
        }
    }

    /** Between any two steps of root, the owner of the folder exchanges whatever file it finds there. */
    @Test
    void anExchangeOnTheWayHarmsNobodyElse() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> attacker = CompletableFuture.runAsync(() -> {
            Path next = conf.resolve("file.new");
            while (!over.get()) {
                try {
                    Files.delete(next);
                    plant(next, victim);
                } catch (IOException e) {
                    // Not there at this moment.
                    Thread.onSpinWait();
                }
            }
        });
        try {
            for (int i = 0; i < 500; i++) {
                try {
                    PrivateFile.write(conf.resolve("file"), "text " + i);
                } catch (IOException e) {
                    // It may fail, but harm nobody.
                    Thread.onSpinWait();
                }
                requireUnharmed();
            }
        } finally {
            over.set(true);
            attacker.join();
        }
    }

    private void requireUnharmed() throws IOException {
        assertThat(Files.readString(victim)).isEqualTo("secret");
        assertThat(Files.getOwner(victim)).isEqualTo(user(ROOT));
        assertThat(Files.getOwner(elsewhere)).isEqualTo(user(ROOT));
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private static void refused(Attempt attempt, String why) {
        assertThatExceptionOfType(IOException.class).isThrownBy(attempt::make).withMessageContaining(why);
    }

    private static void plant(Path link, Path target) throws IOException {
        Files.createSymbolicLink(link, target);
        Files.getFileAttributeView(link, FileOwnerAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setOwner(user(SERVICE));
    }

    private static Path give(Path made) throws IOException {
        return Files.setOwner(made, user(SERVICE));
    }

    private static UserPrincipal user(String number) throws IOException {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(number);
    }
}
