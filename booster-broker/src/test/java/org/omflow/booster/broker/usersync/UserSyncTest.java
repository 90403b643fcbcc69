package org.omflow.booster.broker.usersync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.ha.message.MayActFor;
import org.omflow.booster.ha.tls.NodeCertificate;
import org.omflow.booster.ha.tls.NodeName;

/** Whoever may log in to one Booster may log in to the other, wherever the change was made. */
@Tag("pair")
@Timeout(60)
@Tag("integration")
class UserSyncTest extends TwoSides {
    /** Some, where others want the machine too. */
    private static final Duration SECONDS = Duration.ofSeconds(20);

    @Test
    void thePrimaryMakesTheFirstLoginsAndTheSecondaryTakesThem() throws Exception {
        secondary.up();
        // Begun anew where a machine with much to do did not answer in time.
        await().until(() -> {
            forgetUsers(primary);
            Files.deleteIfExists(primary.conf().resolve("users.revision"));
            assertThat(primary.userSync.firstUsers(primary.conf())).isTrue();
            return primary.revision() == Users.FIRST;
        });
        primary.up();
        await().until(() -> secondary.userSync.firstUsers(secondary.conf()));
        assertThat(secondary.users.state()).isEqualTo(primary.users.state());
        assertThat(secondary.names()).containsExactly("admin", "agent", "server", "submitter");
        assertThat(primary.conf().resolve("first-logins.txt")).exists();
        assertThat(secondary.conf().resolve("first-logins.txt")).doesNotExist();
    }

    @Test
    void aSecondaryMakesNoLoginsOfItsOwnButWaits() throws Exception {
        assertThat(secondary.userSync.firstUsers(secondary.conf())).isFalse();
        assertThat(secondary.users.exist()).isFalse();
        primary.up();
        assertThat(secondary.userSync.firstUsers(secondary.conf())).isFalse();
        assertThat(secondary.users.exist()).isFalse();

        secondary.userSync.start();
        primary.with("amy");
        // Read while they are written, the users may be incomplete.
        await().ignoreExceptionsInstanceOf(UsersException.class)
                .until(() -> secondary.users.exist() && secondary.names().contains("amy"));
    }

    @Test
    void aPrimaryWhoseSecondaryIsAwayMakesLoginsThatCountLeast() throws Exception {
        assertThat(primary.userSync.firstUsers(primary.conf())).isTrue();
        assertThat(primary.revision()).isEqualTo(Users.PROVISIONAL);
        assertThat(primary.userSync.problem().orElseThrow())
                .startsWith("The other Booster at 127.0.0.1:" + secondary.port + " cannot be reached (");

        secondary.up();
        look(primary);
        assertThat(primary.revision()).isEqualTo(Users.FIRST);
        assertThat(primary.userSync.problem()).isEmpty();
    }

    @Test
    void aPrimaryInstalledAnewTakesTheUsersThePairHad() throws Exception {
        // Never changed since the first start: as often as the new ones.
        secondary.with("old");
        assertThat(primary.userSync.firstUsers(primary.conf())).isTrue();
        secondary.up();
        look(primary);
        assertThat(primary.names()).containsExactly("old");
        assertThat(primary.revision()).isEqualTo(Users.FIRST);

        await().until(() -> {
            forgetUsers(primary);
            assertThat(primary.userSync.firstUsers(primary.conf())).isTrue();
            return primary.names().equals(Set.of("old"));
        });
    }

    private static void forgetUsers(TestSide side) throws IOException {
        Files.deleteIfExists(side.conf().resolve("users.properties"));
        Files.deleteIfExists(side.conf().resolve("roles.properties"));
    }

    @Test
    void aChangeOnEitherReachesTheOtherWithinSeconds() throws Exception {
        primary.up().with("amy");
        secondary.up();
        primary.userSync.start();
        secondary.userSync.start();
        await().atMost(SECONDS).until(() -> same());

        secondary.users.put("bob", UserRole.SUBMITTER, "bob-password".toCharArray(), MayActFor.parse("amy,eve"));
        await().atMost(SECONDS).until(() -> primary.names().contains("bob"));
        primary.users.remove("bob");
        await().atMost(SECONDS).until(() -> !secondary.names().contains("bob"));
        await().atMost(SECONDS).until(() -> same());
        assertThat(secondary.audit())
                .contains("\"act\":\"user.sync\",\"on\":\"users, revision 3\",\"outcome\":\"taken over: removed bob\"")
                .doesNotContain("ENC(");
    }

    @Test
    void forWhomNodesActReachesTheOtherAndIsNamed() throws Exception {
        NodeCertificate shop = new NodeCertificate(new NodeName("submitter", "shop"), 2);
        primary.up().with("amy");
        secondary.up();
        look(secondary);
        primary.users.changeMayActFor(shop, MayActFor.parse("bob,O'Neill\\"));
        look(secondary);
        assertThat(same()).isTrue();
        assertThat(secondary.users.nodeGrants().of(shop).text()).isEqualTo("O'Neill\\,bob");
        assertThat(secondary.audit()).contains("taken over: changed submitter/shop");

        // Changed on both: which one is lost is told.
        primary.users.changeMayActFor(shop, MayActFor.ITSELF);
        secondary.users.changeMayActFor(shop, MayActFor.ANYONE);
        look(secondary);
        assertThat(secondary.users.nodeGrants().of(shop)).isEqualTo(MayActFor.ITSELF);
        assertThat(secondary.audit()).contains("changes made here are lost: changed submitter/shop");
        assertThat(Files.readString(secondary.conf().resolve("acting.properties")))
                .doesNotContain("submitter/shop");
    }

    @Test
    void usersChangedMoreOftenReplaceTheOthers() throws Exception {
        primary.up().with("amy");
        secondary.up().with("bob", "carl");
        look(primary);
        assertThat(primary.users.state()).isEqualTo(secondary.users.state());
        assertThat(primary.names()).containsExactly("bob", "carl");
        look(secondary);
        assertThat(secondary.names()).containsExactly("bob", "carl");
    }

    @Test
    void ofTwoChangedEquallyOftenThePrimarysCountAndTheLossIsTold() throws Exception {
        primary.up().with("amy");
        secondary.up();
        look(secondary);
        assertThat(same()).isTrue();

        primary.with("ann");
        secondary.with("bob");
        look(primary);
        assertThat(primary.names()).containsExactly("amy", "ann");
        look(secondary);
        assertThat(secondary.users.state()).isEqualTo(primary.users.state());
        assertThat(secondary.audit()).contains("taken over, changes made here are lost: added ann, removed bob");
    }

    @Test
    void aChangeMadeHereThatIsLostToMoreChangesThereIsTold() throws Exception {
        primary.up().with("amy");
        secondary.up();
        look(secondary);
        look(primary);

        primary.with("ann");
        secondary.with("bob", "carl");
        look(primary);
        assertThat(primary.names()).containsExactly("amy", "bob", "carl");
        assertThat(primary.audit())
                .contains("taken over, changes made here are lost: removed ann")
                .doesNotContain("changes made here are lost: added bob");
    }

    @Test
    void aChangeThatTheOtherSawBeforeItsOwnIsNotCalledLost() throws Exception {
        primary.up().with("amy");
        secondary.up();
        look(secondary);
        secondary.with("bob");
        // Between two looks of the secondary the primary takes its change and makes another.
        look(primary);
        primary.with("carl");
        look(secondary);
        assertThat(secondary.names()).containsExactly("amy", "bob", "carl");
        primary.users.remove("bob");
        look(secondary);
        assertThat(secondary.audit()).contains("taken over: removed bob").doesNotContain("lost");
    }

    @Test
    void nothingChangesWhileTheOtherIsAway() throws Exception {
        primary.up().with("amy");
        secondary.up();
        look(secondary);
        primary.down();
        List<String> before = secondary.files();
        secondary.userSync.compare();
        assertThat(secondary.files()).isEqualTo(before);
        assertThat(secondary.userSync.problem().orElseThrow()).contains("cannot be reached");
        primary.up();
        look(secondary);
    }

    @Test
    void usersThatCannotBeReadAreNeitherToldNorReplaced() throws Exception {
        primary.up().with("amy");
        secondary.up().with("bob", "carl");
        Files.writeString(primary.conf().resolve("roles.properties"), "boss = amy\n");
        List<String> before = primary.files();
        await().untilAsserted(() -> {
            primary.userSync.compare();
            assertThat(primary.userSync.problem().orElseThrow()).contains("'boss' is not a role");
        });
        assertThat(primary.files()).isEqualTo(before);
        await().untilAsserted(() -> {
            secondary.userSync.compare();
            assertThat(secondary.userSync.problem().orElseThrow())
                    .contains("refuses to send its users (HTTP status 503)")
                    .contains("'boss' is not a role");
        });
        assertThat(secondary.names()).containsExactly("bob", "carl");
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        primary.up().with("amy");
        secondary.userSync.start();
        await().until(() -> secondary.users.exist());
        secondary.userSync.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("users of the other Booster")));
    }

    /** Compares once; again where a machine with much to do did not answer in time. */
    private static void look(TestSide side) {
        await().until(() -> {
            side.userSync.compare();
            return side.userSync.problem().isEmpty();
        });
    }

    private boolean same() throws Exception {
        return primary.users.state().equals(secondary.users.state());
    }
}
