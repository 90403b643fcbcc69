package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.message.Addresses;

/** What was accepted is there after a restart, in order, whether it fits into memory or not. */
@Tag("job")
@Tag("integration")
class StorageTest {
    private static final int JOBS = 3000;
    private static final int BATCH = 50;

    @TempDir
    Path folder;

    @Test
    void aRestartKeepsMessagesBeyondMemoryInOrder() throws Exception {
        String[] small = {"memory.messages=1MiB", "disk.page-size=64KiB"};
        try (TestBooster booster = TestBooster.start(folder, small);
                Connection submitter = booster.core("submitter")) {
            Session session = submitter.createSession(true, Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < JOBS; i++) {
                producer.send(session.createTextMessage(i + " " + "x".repeat(2000)));
                if (i % BATCH == BATCH - 1) {
                    session.commit();
                }
            }
            assertThat(files(booster.home().data().resolve("paging"), ".page")).isGreaterThan(10);
        }
        try (TestBooster booster = TestBooster.start(folder, small);
                Connection server = booster.core("server")) {
            await().untilAsserted(() ->
                    assertThat(booster.booster().queues().get(0).messages()).isEqualTo(JOBS));
            Session session = server.createSession(true, Session.SESSION_TRANSACTED);
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (int i = 0; i < JOBS; i++) {
                TextMessage job = (TextMessage) consumer.receive(60_000);
                assertThat(job.getText()).startsWith(i + " ");
                if (i % BATCH == BATCH - 1) {
                    session.commit();
                }
            }
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void aRestartKeepsLargeJobsOfEveryProtocol() throws Exception {
        String body = "x".repeat(1_500_000);
        try (TestBooster booster = TestBooster.start(folder);
                Connection core = booster.core("submitter");
                Connection amqp = booster.amqp("submitter");
                StompClient stomp = booster.stomp("submitter")) {
            for (Connection submitter : new Connection[] {core, amqp}) {
                Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
                session.createProducer(session.createQueue(Addresses.FORM_PROCESS))
                        .send(session.createTextMessage(body));
            }
            assertThat(stomp.ask("SEND", Map.of("destination", Addresses.FORM_PROCESS), body)
                            .command())
                    .isEqualTo("RECEIPT");
        }
        try (TestBooster booster = TestBooster.start(folder);
                Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            for (String protocol : new String[] {"CORE", "AMQP", "STOMP"}) {
                assertThat(length(consumer.receive(60_000))).as(protocol).isEqualTo(body.length());
            }
        }
    }

    private static long length(Message job) throws Exception {
        return job instanceof BytesMessage bytes
                ? bytes.getBodyLength()
                : ((TextMessage) job).getText().length();
    }

    private static long files(Path below, String ending) throws Exception {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.toString().endsWith(ending)).count();
        }
    }
}
