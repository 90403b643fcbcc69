package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSSecurityException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.BoosterStartException;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.message.MayActFor;
import picocli.CommandLine;

/** The users of a first start, and the commands that change them while the Booster runs. */
@Tag("key")
@Tag("integration")
class UsersTest {
    @TempDir
    Path folder;

    private String out;
    private String err;

    @Test
    void theFirstStartMakesOneUserForEachRoleWithARandomPassword() throws Exception {
        String logins;
        try (TestBooster booster = TestBooster.start(folder)) {
            for (String user : new String[] {"admin", "server", "agent", "submitter"}) {
                assertThat(booster.password(user)).hasSize(24);
                booster.core(user).close();
            }
            for (String file : new String[] {"first-logins.txt", "users.properties", "roles.properties"}) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                booster.home().conf().resolve(file))))
                        .as(file)
                        .isEqualTo("rw-------");
            }
            logins = Files.readString(booster.home().conf().resolve("first-logins.txt"));
            assertThat(Files.readString(booster.home().conf().resolve("users.properties")))
                    .contains("admin = $argon2id$v=19$m=19456,t=2,p=1$")
                    .doesNotContain(booster.password("admin"));
        }
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(Files.readString(booster.home().conf().resolve("first-logins.txt")))
                    .isEqualTo(logins);
        }
    }

    @Test
    void aRunningBoosterTakesChangesAtOnce() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThatThrownBy(() -> booster.core("amy")).isInstanceOf(JMSSecurityException.class);

            assertThat(user("amy-password", "add", "amy", "--role", "submitter"))
                    .isZero();
            assertThat(out).isEqualTo("User 'amy' with role 'submitter' was added.\n");
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                booster.core("amy").close();
                return true;
            });
            assertThat(booster.get("/api/status", "amy", "amy-password").statusCode())
                    .isEqualTo(403);

            Connection connected = booster.core("amy");
            CountDownLatch cutOff = new CountDownLatch(1);
            connected.setExceptionListener(e -> cutOff.countDown());
            assertThat(user("", "remove", "amy")).isZero();
            assertThat(out).isEqualTo("User 'amy' was removed.\n");
            assertThat(cutOff.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> booster.core("amy")).isInstanceOf(JMSSecurityException.class);
            assertThat(booster.get("/api/status", "amy", "amy-password").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void forWhomAUserActsIsGivenShownChangedAndRecorded() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(user("amy-password", "add", "amy", "--role", "submitter", "--may-act-for", "bob, Zoë"))
                    .isZero();
            assertThat(out).contains("It acts for itself and for Zoë,bob.");
            user("", "list");
            assertThat(out).contains("amy submitter may act for Zoë,bob\n").contains("submitter submitter\n");
            assertThat(user("", "may-act-for", "amy", "*")).isZero();
            assertThat(out).isEqualTo("User 'amy' acts for anyone.\n");
            assertThat(new Users(booster.home().conf()).all().get("amy").mayActFor())
                    .isEqualTo(MayActFor.ANYONE);
            assertThat(user("", "may-act-for", "amy", "none")).isZero();
            user("", "list");
            assertThat(out).contains("amy submitter\n");
            assertThat(booster.audit().stream().map(Object::toString))
                    .anyMatch(line -> line.contains("user.acting") && line.contains("may act for '*'"))
                    .anyMatch(line -> line.contains("user.add") && line.contains("may act for 'bob, Zoë'"));
        }
    }

    @Test
    void forWhomAUserActsIsBounded() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThat(user("", "may-act-for", "admin", "*")).isEqualTo(1);
            assertThat(user("", "may-act-for", "nobody", "*")).isEqualTo(1);
            assertThat(user("", "may-act-for", "submitter", "a,*")).isEqualTo(1);
            assertThat(user("", "may-act-for", "submitter", "a,,b")).isEqualTo(1);
            assertThat(user("", "may-act-for", "submitter", "x".repeat(129))).isEqualTo(1);
            assertThat(user("", "may-act-for", "submitter", "x,".repeat(101) + "x"))
                    .as("names that are given twice count once, but not without end")
                    .isEqualTo(1);
            assertThat(new Users(booster.home().conf()).all().get("submitter").mayActFor())
                    .isEqualTo(MayActFor.ITSELF);
        }
    }

    @Test
    void anotherPasswordAndRoleReplaceTheOldOnes() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            user("old-password", "add", "bob", "--role", "submitter");
            assertThat(user("bob-password", "add", "bob", "--role", "admin")).isZero();
            assertThat(out).isEqualTo("User 'bob' with role 'admin' was changed.\n");
            assertThat(booster.get("/api/status", "bob", "bob-password").statusCode())
                    .isEqualTo(200);
            assertThat(booster.get("/api/status", "bob", "old-password").statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aPasswordIsRotatedAndWhoUsedTheOldOneIsCutOff() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            user("old-password", "add", "bob", "--role", "submitter");
            user("amy-password", "add", "amy", "--role", "submitter");
            CountDownLatch cutOff = new CountDownLatch(1);
            AtomicBoolean amyToo = new AtomicBoolean();
            try (Connection bob = coreOf(booster, "bob", "old-password");
                    Connection amy = coreOf(booster, "amy", "amy-password")) {
                bob.setExceptionListener(e -> cutOff.countDown());
                amy.setExceptionListener(e -> amyToo.set(true));

                assertThat(user("bob-password", "password", "bob")).isZero();

                assertThat(out).isEqualTo("User 'bob' has a new password.\n");
                assertThat(cutOff.await(20, TimeUnit.SECONDS)).isTrue();
                assertThat(amyToo).isFalse();
            }
            assertThatThrownBy(() -> coreOf(booster, "bob", "old-password")).isInstanceOf(JMSSecurityException.class);
            coreOf(booster, "bob", "bob-password").close();
            assertThat(user("", "list")).isZero();
            assertThat(out).contains("bob submitter");

            assertThat(user("", "password", "bob", "--generate")).isZero();
            String generated = out.replace("User 'bob' has a new password, shown this once: ", "")
                    .trim();
            assertThat(generated).hasSize(24);
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                coreOf(booster, "bob", generated).close();
                return true;
            });
            assertThat(booster.audit().stream()
                            .map(line -> line.path("act").asText() + " "
                                    + line.path("on").asText() + " "
                                    + line.path("outcome").asText())
                            .filter(line -> line.startsWith("user.password")))
                    .containsExactly("user.password user 'bob' changed", "user.password user 'bob' generated");
            assertThat(Files.readString(booster.home().logs().resolve("audit.log")))
                    .doesNotContain(generated, "bob-password");
        }
    }

    /** All of it before the Booster has looked at its users again. */
    @Test
    void whoCameAndWasRemovedWithinASecondIsCutOffAsWell() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            user("amy-password", "add", "amy", "--role", "submitter");
            CountDownLatch cutOff = new CountDownLatch(1);
            try (Connection amy = coreOf(booster, "amy", "amy-password")) {
                amy.setExceptionListener(e -> cutOff.countDown());
                user("", "remove", "amy");
                assertThat(cutOff.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private static Connection coreOf(TestBooster booster, String user, String password) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                "tcp://127.0.0.1:" + booster.booster().status().messagesPort() + "?reconnectAttempts=0");
        Connection connection = factory.createConnection(user, password);
        connection.start();
        return connection;
    }

    @Test
    void eachChangeIsInTheAuditLogWithoutThePassword() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            user("amy-password", "add", "amy", "--role", "submitter");
            user("amy-password2", "add", "amy", "--role", "admin");
            user("", "list");
            user("amy-password3", "add", "amy", "--role", "boss");
            user("", "remove", "amy");
            user("", "remove", "amy");
            String actor = System.getProperty("user.name") + " from command line ";
            assertThat(booster.audit().stream()
                            .map(line -> line.path("who").asText() + " from "
                                    + line.path("from").asText() + " "
                                    + line.path("act").asText() + " "
                                    + line.path("on").asText() + " "
                                    + line.path("outcome").asText()))
                    .containsExactly(
                            actor + "user.add user 'amy', role 'submitter' added",
                            actor + "user.add user 'amy', role 'admin' changed",
                            actor + "user.add user 'amy', role 'boss' refused: 'boss' is not a role; use one of admin,"
                                    + " server, agent, submitter",
                            actor + "user.remove user 'amy' removed",
                            actor + "user.remove user 'amy' refused: There is no user 'amy': users are admin,"
                                    + " agent, server, submitter");
            assertThat(Files.readString(booster.home().logs().resolve("audit.log")))
                    .doesNotContain("amy-password");
        }
    }

    @Test
    void aCommandForAHomeThatIsNotThereLeavesNothingBehind() {
        Path nowhere = folder.resolve("nowhere");
        assertThat(user("", "remove", "amy", "--home=" + nowhere)).isEqualTo(1);
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void listShowsNamesAndRolesOnly() throws Exception {
        TestBooster.start(folder).close();
        assertThat(user("", "list")).isZero();
        assertThat(out).isEqualTo("admin admin\nagent agent\nserver server\nsubmitter submitter\n");
    }

    @Test
    void refusalsNameTheValueAndTheRemedy() throws Exception {
        TestBooster.start(folder).close();
        assertThat(user("long-enough", "add", "amy", "--role", "boss")).isEqualTo(1);
        assertThat(err).isEqualTo("'boss' is not a role; use one of admin, server, agent, submitter\n");
        assertThat(user("short", "add", "amy", "--role", "admin")).isEqualTo(1);
        assertThat(err).isEqualTo("The password for user 'amy' has 5 characters: choose one with at least 8\n");
        assertThat(user("long-enough", "add", "a=b", "--role", "admin")).isEqualTo(1);
        assertThat(err).startsWith("'a=b' is not a user name");
        assertThat(user("short", "password", "agent")).isEqualTo(1);
        assertThat(err).startsWith("The password for user 'agent' has 5 characters");
        assertThat(user("long-enough", "password", "nobody")).isEqualTo(1);
        assertThat(err).isEqualTo("There is no user 'nobody': users are admin, agent, server, submitter\n");
        assertThat(user("", "remove", "nobody")).isEqualTo(1);
        assertThat(err).isEqualTo("There is no user 'nobody': users are admin, agent, server, submitter\n");
        assertThat(user("", "remove", "admin")).isEqualTo(1);
        assertThat(err)
                .isEqualTo("user 'admin' cannot be removed: no user with role 'admin' would remain; add another admin"
                        + " first\n");
        assertThat(user("long-enough", "add", "admin", "--role", "agent")).isEqualTo(1);
        assertThat(err).startsWith("user 'admin' cannot get role 'agent'");
        assertThat(user("", "add", "amy", "--role", "admin")).isEqualTo(1);
        assertThat(err).isEqualTo("No password was given: write it as the first line of standard input\n");
    }

    @Test
    void aBoosterDoesNotStartWithUsersItCannotRead() throws Exception {
        TestBooster.start(folder).close();
        Files.writeString(folder.resolve("conf/roles.properties"), "boss = admin\n");
        assertThatThrownBy(() -> TestBooster.start(folder))
                .isInstanceOf(BoosterStartException.class)
                .hasMessageContaining("roles.properties: 'boss' is not a role");
    }

    private int user(String password, String... arguments) {
        InputStream before = System.in;
        StringWriter written = new StringWriter();
        StringWriter wrong = new StringWriter();
        String[] line = new String[arguments.length + 2];
        line[0] = "--home=" + folder;
        line[1] = "user";
        System.arraycopy(arguments, 0, line, 2, arguments.length);
        try {
            String input = password.isEmpty() ? "" : password + "\n";
            System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
            CommandLine command = BoosterMain.commandLine(Map.of())
                    .setOut(new PrintWriter(written, true))
                    .setErr(new PrintWriter(wrong, true));
            return command.execute(line);
        } finally {
            System.setIn(before);
            out = written.toString();
            err = wrong.toString();
        }
    }
}
