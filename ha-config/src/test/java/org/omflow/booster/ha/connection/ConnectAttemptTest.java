package org.omflow.booster.ha.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.address.BoosterAddress;

@Tag("pair")
class ConnectAttemptTest {
    /** Whoever waits for it would wait for ever. */
    @Test
    void anAttemptEndsWhateverItFailsOf() throws Exception {
        ActiveMQConnectionFactory failing = new ActiveMQConnectionFactory("tcp://127.0.0.1:1") {
            @Override
            public Connection createConnection(String user, String password) {
                throw new LinkageError("made by the test");
            }
        };
        ConnectAttempt attempt = new ConnectAttempt(
                new BoosterAddress("127.0.0.1", 1), failing, new BoosterLogin("server", "secret"), silent -> {});
        CountDownLatch over = new CountDownLatch(1);

        attempt.begin(over::countDown);

        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(attempt::connection)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("made by the test");
    }
}
