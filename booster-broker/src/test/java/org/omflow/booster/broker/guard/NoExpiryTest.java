package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPMessage;
import org.apache.activemq.artemis.protocol.amqp.broker.AMQPStandardMessage;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.message.Addresses;

@Tag("key")
class NoExpiryTest {
    @Test
    void anAmqpJobNeverExpiresByItsTtl() throws Exception {
        assertNeverExpires(Addresses.FORM_PROCESS, message -> message.setTtl(1));
    }

    @Test
    void anAmqpJobNeverExpiresByItsAbsoluteExpiryTime() throws Exception {
        assertNeverExpires(Addresses.FORM_PROCESS, message -> message.setExpiryTime(1));
        assertNeverExpires(Addresses.SERVER_JOB, message -> message.setExpiryTime(-1));
    }

    @Test
    void aPrefixOrTheNameOfTheQueueIsNoWayAround() throws Exception {
        assertNeverExpires("queue://" + Addresses.FORM_PROCESS, message -> message.setTtl(1));
        assertNeverExpires(Addresses.FORM_PROCESS + "::" + Addresses.FORM_PROCESS, message -> message.setExpiryTime(1));
        assertNeverExpires(null, message -> message.setExpiryTime(1));
    }

    @Test
    void whatIsNoJobMayExpire() throws Exception {
        AMQPMessage report = arrived(Addresses.REPORT, message -> message.setExpiryTime(12_345));

        assertThat(report.getExpiration()).isEqualTo(12_345);
    }

    private static void assertNeverExpires(String address, Consumer<Message> change) throws Exception {
        AMQPMessage job = arrived(address, change);

        assertThat(job.getExpiration()).isZero();
        assertThat(job.toCore().getExpiration()).as("as a server sees it").isZero();
        // Read again, as after a restart.
        AMQPMessage again = (AMQPMessage) job.copy();
        assertThat(again.getExpiration()).isZero();
        assertThat(again.getProperties() == null ? null : again.getProperties().getAbsoluteExpiryTime())
                .as("on disk")
                .isNull();
    }

    private static AMQPMessage arrived(String address, Consumer<Message> change) throws Exception {
        Message sent = Proton.message();
        sent.setBody(new AmqpValue("{}"));
        sent.setMessageId("1");
        change.accept(sent);
        byte[] bytes = new byte[1000];
        int size = sent.encode(bytes, 0, bytes.length);
        byte[] encoded = new byte[size];
        System.arraycopy(bytes, 0, encoded, 0, size);
        AMQPMessage message = new AMQPStandardMessage(0, encoded, null);
        if (address != null) {
            message.setAddress(address);
        }
        new NoExpiry().beforeSend(null, null, message);
        return message;
    }
}
