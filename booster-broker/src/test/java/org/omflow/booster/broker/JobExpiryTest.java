package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.nio.file.Path;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.ha.message.Addresses;

/** An accepted job waits for a server, whatever time to live its sender gave it. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class JobExpiryTest {
    private static final long PATIENCE = 20_000;
    /** Over before the job has arrived. */
    private static final String LONG_AGO = "1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP", "STOMP"})
    void aTimeToLiveOfAJobIsIgnored(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            send(booster, protocol, "{}");
            assertNotExpired(booster);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP", "STOMP"})
    void itStaysIgnoredWhenTheBoosterRestarts(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            send(booster, protocol, "{}");
        }
        try (TestBooster booster = TestBooster.start(folder)) {
            assertNotExpired(booster);
        }
    }

    @Test
    void aLargeJobByAmqpIsRefusedInsteadOfLost() throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            assertThatThrownBy(() -> send(booster, "AMQP", "x".repeat(300_000)))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("without a time to live");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "STOMP"})
    void aTimeToLiveOfALargeJobIsIgnored(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            send(booster, protocol, "x".repeat(300_000));
            assertNotExpired(booster);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CORE", "STOMP"})
    void thatOfALargeJobStaysIgnoredWhenTheBoosterRestarts(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            send(booster, protocol, "x".repeat(300_000));
        }
        try (TestBooster booster = TestBooster.start(folder)) {
            assertNotExpired(booster);
        }
    }

    /** Beyond its memory the Booster keeps jobs in pages. */
    @ParameterizedTest
    @ValueSource(strings = {"CORE", "AMQP", "STOMP"})
    void itStaysIgnoredInPages(String protocol) throws Exception {
        try (TestBooster booster = TestBooster.start(folder)) {
            booster.server()
                    .getPagingManager()
                    .getPageStore(SimpleString.of(Addresses.FORM_PROCESS))
                    .startPaging();
            send(booster, protocol, "{}");
            assertNotExpired(booster);
        }
    }

    private static void send(TestBooster booster, String protocol, String text) throws Exception {
        if (protocol.equals("STOMP")) {
            try (StompClient stomp = booster.stomp("submitter")) {
                Map<String, String> headers = Map.of("destination", Addresses.FORM_PROCESS, "expires", LONG_AGO);
                assertThat(stomp.ask("SEND", headers, text).command()).isEqualTo("RECEIPT");
            }
            return;
        }
        try (Connection submitter = protocol.equals("CORE") ? booster.core("submitter") : booster.amqp("submitter")) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            producer.setTimeToLive(1);
            producer.send(session.createTextMessage(text));
        }
    }

    private static void assertNotExpired(TestBooster booster) throws JMSException {
        try (Connection server = booster.core("server")) {
            Session session = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer jobs = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
            Message job = jobs.receive(PATIENCE);
            assertThat(job).isNotNull();
            assertThat(job.getJMSExpiration()).isZero();
        }
    }
}
