package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.FailedLoginException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.LogLines;

/** Who gets in by which password, and what a stranger learns from being refused. */
@Tag("key")
@Timeout(60)
class PasswordLoginsTest {
    private static final String OLD = "ENC(1000:AABBCCDDEEFF0011:15E2275550F0A3603F2F049F5AD0DFB2E6D22CAA)";

    @TempDir
    private Path conf;

    private LogLines lines;
    private PasswordLogins logins;

    @BeforeEach
    void users() throws Exception {
        Files.writeString(
                conf.resolve("users.properties"),
                "amy = " + PasswordHash.of("amy-password".toCharArray()) + "\nold = " + OLD
                        + "\nplain = plain-password\nnorole = " + OLD + "\n");
        Files.writeString(conf.resolve("roles.properties"), "admin = amy\nsubmitter = old, plain\nboss = eve\n");
        logins = new PasswordLogins(new Users(conf), 2);
        lines = LogLines.of(PasswordLogins.class);
    }

    @AfterEach
    void forgetLines() {
        lines.close();
    }

    @Test
    void userAndPasswordThatBelongTogetherGetIn() throws Exception {
        assertThat(Realm.user(logins.login("amy", "amy-password"))).contains("amy");
        assertThat(Realm.roles(logins.login("amy", "amy-password"))).containsExactly(UserRole.ADMIN);
        assertThat(lines.all()).isEmpty();
    }

    @Test
    void everyoneElseIsRefused() {
        refused("amy", "amy-passwore", "wrong password for user 'amy'");
        refused("amy", "", "user 'amy'");
        refused("amy", null, "user 'amy'");
        refused("amy", "x".repeat(PasswordHash.LONGEST_PASSWORD + 1), "user 'amy'");
        refused("amy-password", "amy", "there is no user with the name it gave");
        refused("", "", "no user");
        refused(null, "amy-password", "no user");
        refused("norole", "old-password", "no user");
    }

    @Test
    void aHashOfAnEarlierVersionGetsInAndIsToldOnceWithTheCommand() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(Realm.roles(logins.login("old", "old-password"))).containsExactly(UserRole.SUBMITTER);
            logins.forget();
        }

        assertThat(lines.all())
                .containsExactly(
                        "The password of user 'old' has the hash of an earlier version. Renew it: user password old");
    }

    @Test
    void aPasswordThatIsNotHashedLetsNobodyInAndIsTold() {
        refused("plain", "plain-password", "user 'plain'");

        assertThat(lines.all()).singleElement().asString().contains("is not hashed", "user password plain");
    }

    @Test
    void usersWhoseFilesCannotBeReadAreRefusedWithTheReason() throws Exception {
        Files.delete(conf.resolve("users.properties"));

        refused("amy", "amy-password", "users.properties");
    }

    /**
     * Measured in processor time and in turns: other work on the machine counts for nothing, and the compiler, which makes the
     * first logins slow, helps none of the three more than the others.
     */
    @Test
    void theTimeItTakesDoesNotTellWhoIsAUser() {
        Map<String, long[]> times = Map.of("amy", new long[9], "nobody", new long[9], "plain", new long[9]);
        for (int round = 0; round < 9; round++) {
            for (Map.Entry<String, long[]> user : times.entrySet()) {
                user.getValue()[round] = processorNanos(() -> refused(user.getKey(), "wrong-password", ""));
            }
        }

        long wrongPassword = median(times.get("amy"));
        assertThat(median(times.get("nobody"))).isBetween(wrongPassword / 3, wrongPassword * 3);
        assertThat(median(times.get("plain"))).isBetween(wrongPassword / 3, wrongPassword * 3);
    }

    private static long processorNanos(Runnable login) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        login.run();
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }

    @Test
    void strangersDoNotMakeItCheckManyPasswordsAtOnce() throws Exception {
        // One check at a time: while nothing else holds them back, twelve strangers are a queue and not twelve checks.
        PasswordLogins single = new PasswordLogins(new Users(conf), 1);
        List<Thread> strangers = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String password = "guess-" + i;
            Thread stranger = new Thread(() -> {
                try {
                    single.login("amy", password);
                } catch (FailedLoginException e) {
                    // Expected.
                    return;
                }
            });
            strangers.add(stranger);
            stranger.start();
        }
        int mostAtOnce = 0;
        while (strangers.stream().anyMatch(Thread::isAlive)
                && !Thread.currentThread().isInterrupted()) {
            // Of all at the same moment, so that no turn passes on in between.
            Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();
            int checking = 0;
            for (Thread stranger : strangers) {
                checking += Arrays.stream(stacks.getOrDefault(stranger, new StackTraceElement[0]))
                                .anyMatch(frame -> frame.getClassName().endsWith("Argon2BytesGenerator"))
                        ? 1
                        : 0;
            }
            mostAtOnce = Math.max(mostAtOnce, checking);
        }
        for (Thread stranger : strangers) {
            stranger.join(Duration.ofSeconds(20).toMillis());
        }

        assertThat(mostAtOnce).isEqualTo(1);
    }

    private void refused(String user, String password, String why) {
        assertThatExceptionOfType(FailedLoginException.class)
                .isThrownBy(() -> logins.login(user, password))
                .withMessageContaining(why);
    }
}
