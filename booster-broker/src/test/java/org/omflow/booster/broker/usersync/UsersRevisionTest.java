package org.omflow.booster.broker.usersync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.user.FirstLogins;
import org.omflow.booster.broker.user.Realm;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.broker.user.UsersException;
import org.omflow.booster.broker.user.UsersWatch;

/** Each change of the users raises their number by one, whoever makes it, and none is lost to another. */
@Tag("pair")
class UsersRevisionTest {
    @TempDir
    Path conf;

    @Test
    void everyChangeRaisesTheNumber() throws Exception {
        Users users = new Users(conf);
        assertThat(users.state()).isEqualTo(Users.State.NONE);
        FirstLogins.make(conf, users);
        assertThat(users.state().revision()).isEqualTo(1);
        users.put("amy", UserRole.SUBMITTER, "amy-password".toCharArray());
        users.put("amy", UserRole.SUBMITTER, "other-password".toCharArray());
        assertThat(users.state().revision()).isEqualTo(3);
        users.remove("amy");
        assertThat(users.state().revision()).isEqualTo(4);
        assertThatThrownBy(() -> users.remove("amy")).isInstanceOf(UsersException.class);
        assertThatThrownBy(() -> users.remove("admin")).isInstanceOf(UsersException.class);
        assertThat(users.state().revision()).isEqualTo(4);
        for (String file : List.of("users.revision", "users.lock")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void usersOfBeforeTheNumberCountAsThoseOfAFirstStart() throws Exception {
        Users users = new Users(conf);
        FirstLogins.make(conf, users);
        Files.delete(conf.resolve("users.revision"));
        assertThat(users.state().revision()).isEqualTo(1);
        users.put("amy", UserRole.SUBMITTER, "amy-password".toCharArray());
        assertThat(users.state().revision()).isEqualTo(2);
    }

    @Test
    void aDamagedNumberIsNamed() throws Exception {
        Users users = new Users(conf);
        FirstLogins.make(conf, users);
        for (String damaged : List.of("", "x", "-1", "99999999999999999999", "9000000000000000000")) {
            Files.writeString(conf.resolve("users.revision"), damaged);
            assertThatThrownBy(users::state)
                    .isInstanceOf(UsersException.class)
                    .hasMessageContaining("users.revision holds '" + damaged + "' instead of the number of changes");
        }
    }

    @Test
    void changesMadeAtOnceAreAllKept() throws Exception {
        Users users = new Users(conf);
        FirstLogins.make(conf, users);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> changes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "user" + i;
                // Each command makes its own.
                changes.add(
                        threads.submit(() -> new Users(conf).put(name, UserRole.AGENT, "a-password".toCharArray())));
            }
            for (Future<?> change : changes) {
                change.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(users.state().users()).hasSize(44);
        assertThat(users.state().revision()).isEqualTo(41);
    }

    @Test
    void nothingIsTakenOverInPlaceOfUsersThatWereChangedMeanwhile() throws Exception {
        Users users = new Users(conf);
        FirstLogins.make(conf, users);
        Users.State seen = users.state();
        Users.State other = new Users.State(9, Map.of("eve", new Users.User(UserRole.ADMIN, "ENC(1:AA:BB)")));
        users.put("amy", UserRole.SUBMITTER, "amy-password".toCharArray());
        assertThat(users.takeOver(seen, other)).isFalse();
        assertThat(users.all()).containsKey("amy").doesNotContainKey("eve");
        assertThat(users.takeOver(users.state(), other)).isTrue();
        assertThat(users.state()).isEqualTo(other);
    }

    @Test
    void theWatchWaitsForUsersAndThenCutsOffAsEver() throws Exception {
        Users users = new Users(conf);
        ConcurrentLinkedQueue<List<String>> cutOff = new ConcurrentLinkedQueue<>();
        UsersWatch watch = new UsersWatch(users, new Realm(conf), cutOff::add);
        watch.run();
        assertThat(cutOff).isEmpty();
        FirstLogins.make(conf, users);
        watch.run();
        assertThat(cutOff).containsExactly(List.of());
        users.remove("agent");
        watch.run();
        assertThat(cutOff).containsExactly(List.of(), List.of("agent"));
    }
}
