package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.queue.WaitingResults;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.testkit.LogLines;

/** A subscriber who never comes back cannot fill the disk. */
@Tag("key")
@Tag("integration")
@Timeout(60)
class WaitingResultsTest {
    private static final int RESULTS = 40;
    private static final int RESULT_CHARACTERS = 50_000;
    private static final int RESULTS_TOPIC = 3;

    @TempDir
    Path folder;

    @Test
    void theOldestResultsOfAnAbsentSubscriberAreDropped() throws Exception {
        try (TestBooster booster = TestBooster.start(
                        folder, "result.max-size=1MiB", "disk.page-size=64KiB", "memory.messages=1MiB");
                Connection submitter = booster.core("submitter");
                Connection server = booster.core("server");
                LogLines said = LogLines.of(WaitingResults.class)) {
            Session session = submitter.createSession(false, Session.AUTO_ACKNOWLEDGE);
            session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "one")
                    .close();
            session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "two")
                    .close();
            Session answering = server.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageProducer results = answering.createProducer(answering.createTopic(Addresses.FORM_RESULT));
            for (int i = 0; i < RESULTS; i++) {
                TextMessage result = answering.createTextMessage("x".repeat(RESULT_CHARACTERS));
                result.setIntProperty("number", i);
                result.setStringProperty(PropertyNames.READER, "submitter");
                results.send(result);
            }

            await().untilAsserted(() -> assertThat(
                            booster.booster().queues().get(RESULTS_TOPIC).bytes())
                    .isLessThanOrEqualTo(1 << 20));

            MessageConsumer one =
                    session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "one");
            MessageConsumer two =
                    session.createSharedDurableConsumer(session.createTopic(Addresses.FORM_RESULT), "two");
            assertThat(last(one) == RESULTS - 1 || last(two) == RESULTS - 1)
                    .as("the newest are kept")
                    .isTrue();
            assertThat(said.containing("waited for user 'submitter'")).isNotEmpty();
            assertThat(said.containing("result.max-size")).isNotEmpty();
            assertThat(booster.get("/metrics").body()).containsPattern("omflow_results_dropped_total [1-9]");
        }
    }

    private static int last(MessageConsumer consumer) throws Exception {
        int last = -1;
        for (Message message = consumer.receive(500); message != null; message = consumer.receive(500)) {
            last = message.getIntProperty("number");
        }
        return last;
    }
}
