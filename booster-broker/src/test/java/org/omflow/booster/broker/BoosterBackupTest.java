package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.message.Addresses;
import picocli.CommandLine;

/** A Booster that is backed up while it works, lost and restored has every job that was accepted before. */
@Tag("install")
@Tag("integration")
@Timeout(300)
class BoosterBackupTest {
    private static final int SENDERS = 2;
    /** Every so many jobs one is large, with its body in a file of its own. */
    private static final int LARGE_EVERY = 50;

    private static final String SMALL = "{\"x\":\"" + "s".repeat(8_000) + "\"}";
    private static final String LARGE = "{\"x\":\"" + "l".repeat(300_000) + "\"}";
    /** Every so many jobs one is left waiting by the reader, so that the journal is compacted. */
    private static final int LEFT_EVERY = 5;

    private static final int BEFORE_BACKUP = 2_000;
    private static final int ROUNDS = 2;

    @TempDir
    private Path folder;

    private final AtomicInteger next = new AtomicInteger();
    /** All jobs that were tried, accepted and done, by their ids. */
    private final Set<String> tried = ConcurrentHashMap.newKeySet();

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private volatile boolean stop;

    private record Outcome(int code, String out, String err) {}

    private static Outcome run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = BoosterMain.commandLine(Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        return new Outcome(line.execute(words), out.toString(), err.toString());
    }

    @Test
    void everyJobAcceptedBeforeABackupUnderLoadIsThereAfterARestore() throws Exception {
        List<Set<String>> acceptedBefore = new ArrayList<>();
        TestBooster booster = TestBooster.start(folder.resolve("lost"));
        List<CompletableFuture<Void>> load = new ArrayList<>();
        try {
            for (int i = 0; i < SENDERS; i++) {
                load.add(CompletableFuture.runAsync(() -> send(booster)));
            }
            load.add(CompletableFuture.runAsync(() -> take(booster)));
            for (int round = 0; round < ROUNDS; round++) {
                int enough = BEFORE_BACKUP * (round + 1);
                while (accepted.size() < enough) {
                    assertThat(load).noneMatch(CompletableFuture::isDone);
                    Thread.onSpinWait();
                }
                acceptedBefore.add(Set.copyOf(accepted));
                Outcome backup = run("backup", folder.resolve(round + ".tar.gz"), "--home", folder.resolve("lost"));
                assertThat(backup.err()).isEmpty();
                assertThat(backup.code()).isZero();
                assertThat(backup.out()).contains(" messages, node id ");
            }
        } finally {
            stop = true;
            load.forEach(CompletableFuture::join);
            booster.close();
        }

        for (int round = 0; round < ROUNDS; round++) {
            Path home = folder.resolve("restored-" + round);
            assertThat(run("restore", folder.resolve(round + ".tar.gz"), "--home", home)
                            .err())
                    .isEmpty();
            List<String> restored = jobs(home);

            Set<String> lost = ConcurrentHashMap.newKeySet();
            lost.addAll(acceptedBefore.get(round));
            lost.removeAll(done);
            restored.forEach(lost::remove);
            assertThat(lost).as("lost").isEmpty();
            assertThat(restored).as("duplicates").doesNotHaveDuplicates();
            assertThat(tried).as("nothing unexpected").containsAll(restored);
        }
    }

    private void send(TestBooster booster) {
        try (Connection connection = booster.core("server");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            while (!stop) {
                int number = next.incrementAndGet();
                TextMessage job = session.createTextMessage(number % LARGE_EVERY == 0 ? LARGE : SMALL);
                job.setJMSType("order.place");
                job.setStringProperty("jobId", "job-" + number);
                tried.add("job-" + number);
                producer.send(job);
                accepted.add("job-" + number);
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does four of five jobs; the others go back when it ends. */
    private void take(TestBooster booster) {
        try (Connection connection = booster.core("server");
                Session session = connection.createSession(false, ActiveMQJMSConstants.INDIVIDUAL_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))) {
            while (!stop) {
                Message job = consumer.receive(1_000);
                if (job == null) {
                    continue;
                }
                String id = job.getStringProperty("jobId");
                if (Integer.parseInt(id.substring(4)) % LEFT_EVERY != 0) {
                    // Before, as the backup may be made between the two.
                    done.add(id);
                    job.acknowledge();
                }
            }
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> jobs(Path home) throws Exception {
        List<String> jobs = new ArrayList<>();
        try (TestBooster booster = TestBooster.start(home);
                Connection connection = booster.core("server");
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS))) {
            for (Message job = consumer.receive(5_000); job != null; job = consumer.receive(1_000)) {
                jobs.add(job.getStringProperty("jobId"));
                int number = Integer.parseInt(job.getStringProperty("jobId").substring(4));
                assertThat(job.getBody(String.class)).isEqualTo(number % LARGE_EVERY == 0 ? LARGE : SMALL);
            }
        }
        return jobs;
    }

    @Test
    void aBoosterDoesNotStartOnAHalfRestoredHome() throws Exception {
        Path home = Files.createDirectories(folder.resolve("half"));
        Files.createDirectory(home.resolve("restore.unfinished"));

        Outcome start = run("--home", home);

        assertThat(start.err()).contains("A restore into " + home + " was interrupted");
        assertThat(start.code()).isEqualTo(BoosterMain.WRONG_SETTINGS);
        assertThat(home.resolve("conf")).doesNotExist();
    }

    @Test
    void aRunningBoosterIsNotReplaced() throws Exception {
        Path file = folder.resolve("backup.tar.gz");
        try (TestBooster booster = TestBooster.start(folder.resolve("runs"))) {
            assertThat(run("backup", file, "--home", folder.resolve("runs")).err())
                    .isEmpty();

            Outcome restore = run("restore", file, "--home", folder.resolve("runs"), "--replace");

            assertThat(restore.err()).contains("is in use, nothing was changed");
            assertThat(booster.booster().health().ready()).isTrue();
        }
    }

    @Test
    void ofAPairOnlyWholeDataIsBackedUpAndItsSequenceIsKept() throws Exception {
        Path home = folder.resolve("pair");
        TestBooster.start(home).close();
        Files.writeString(home.resolve("conf/booster.properties"), "pair.peer=127.0.0.1:5\n");
        Path file = folder.resolve("pair.tar.gz");

        assertThat(run("backup", file, "--home", home).err()).contains("are not all there yet");
        assertThat(file).doesNotExist();

        Files.write(
                home.resolve("data/journal/server.activation.sequence"),
                ByteBuffer.allocate(Long.BYTES).putLong(0, 7).array());
        assertThat(run("backup", file, "--home", home).out()).contains(", sequence 7");
        Outcome restore = run("restore", file, "--home", folder.resolve("restored"));
        assertThat(restore.err()).isEmpty();
        assertThat(restore.out())
                .contains("Cannot tell whether this data is the newest (database.url is missing")
                .contains("run 'data activate'");
    }
}
