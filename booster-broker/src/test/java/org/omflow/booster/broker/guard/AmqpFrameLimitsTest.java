package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.FrameBody;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.framing.TransportFrame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which AMQP frames end their connection. */
@Tag("key")
class AmqpFrameLimitsTest {
    private static final int SIZE = 1_000;

    private final Transport transport = Proton.transport();
    private String full;
    private final AtomicLong ofAll = new AtomicLong();
    private final UnfinishedMessages unfinished = new UnfinishedMessages(SIZE, () -> full, ofAll);
    private final AmqpFrameLimits limits =
            new AmqpFrameLimits(transport, unfinished, new SettledTransfers(settled -> {}));

    @Test
    void noLinkHasMessagesInTheBrokersOwnFormat() {
        Attach attach = new Attach();
        attach.setDesiredCapabilities(Symbol.valueOf("AMQ_CORE_MESSAGE_TUNNELING"));
        receive(attach, null);

        assertThat(attach.getDesiredCapabilities()).isNullOrEmpty();
        assertThat(isEnded()).isFalse();
        Transfer transfer = transfer(0, false);
        transfer.setMessageFormat(UnsignedInteger.valueOf(0x468C0200L));
        receive(transfer, new byte[10]);
        assertThat(isEnded()).isTrue();
        assertThat(transfer.getMessageFormat()).isEqualTo(UnsignedInteger.ZERO);
    }

    @Test
    void manyLinksAreTooMany() {
        for (int i = 0; i < 10 * AmqpFrameLimits.MOST_LINKS; i++) {
            receive(new Attach(), null);
            receive(new Detach(), null);
        }
        for (int i = 0; i < AmqpFrameLimits.MOST_LINKS; i++) {
            receive(new Attach(), null);
        }
        assertThat(isEnded()).isFalse();
        receive(new Attach(), null);
        assertThat(isEnded()).isTrue();
    }

    @Test
    void messagesThatDoNotEndAreTooMuchTogether() {
        for (int i = 0; i < 100; i++) {
            receive(transfer(7, true), new byte[SIZE]);
            receive(transfer(7, false), new byte[1]);
        }
        for (int link = 0; link < 4; link++) {
            receive(transfer(link, true), new byte[SIZE]);
        }
        assertThat(isEnded()).isFalse();
        receive(transfer(4, true), new byte[1]);
        assertThat(isEnded()).isTrue();
    }

    @Test
    void aMessageThatEndsWithNothingMoreIsFinishedToo() {
        for (int i = 0; i < 100; i++) {
            receive(transfer(7, true), new byte[SIZE]);
            receive(transfer(7, false), null);
        }
        assertThat(isEnded()).isFalse();
        assertThat(ofAll).hasValue(0);
    }

    @Test
    void onAFullDiskAllConnectionsTogetherHaveTheRoomOfOneMessage() {
        UnfinishedMessages others = new UnfinishedMessages(SIZE, () -> full, ofAll);
        assertThat(others.add(0, transfer(0, true), 2 * SIZE)).isNull();
        receive(transfer(0, true), new byte[1]);
        assertThat(isEnded()).isFalse();
        full = "the disk is full";

        others.end();
        receive(transfer(0, true), new byte[SIZE - 1]);
        assertThat(isEnded()).isFalse();

        assertThat(others.add(0, transfer(0, true), 1)).contains("send them again later", full);
        receive(transfer(0, true), new byte[1]);
        assertThat(isEnded()).isTrue();
    }

    @Test
    void fewMessagesAreBegunAtATime() {
        for (int link = 0; link < UnfinishedMessages.MOST_BEGUN; link++) {
            receive(transfer(link, true), new byte[1]);
        }
        assertThat(isEnded()).isFalse();
        receive(transfer(UnfinishedMessages.MOST_BEGUN, true), new byte[1]);
        assertThat(isEnded()).isTrue();
    }

    @Test
    void transactionsThatDoNotEndAreTooMany() {
        byte[] declare = {0, 0x53, 0x77, 0, 0x53, 0x31, 0x45};
        byte[] discharge = {0, 0x53, 0x77, 0, 0x53, 0x32, 0x45};
        for (int i = 0; i < 10 * AmqpFrameLimits.MOST_TRANSACTIONS; i++) {
            receive(transfer(0, false), declare);
            receive(transfer(0, false), discharge);
        }
        for (int i = 0; i < AmqpFrameLimits.MOST_TRANSACTIONS; i++) {
            receive(transfer(0, false), declare);
        }
        assertThat(isEnded()).isFalse();
        receive(transfer(0, false), declare);
        assertThat(isEnded()).isTrue();
    }

    private boolean isEnded() {
        return transport.getCondition() != null;
    }

    private void receive(FrameBody body, byte[] payload) {
        limits.receivedFrame(new TransportFrame(0, body, payload == null ? null : new Binary(payload)));
    }

    private static Transfer transfer(int handle, boolean more) {
        Transfer transfer = new Transfer();
        transfer.setHandle(UnsignedInteger.valueOf(handle));
        transfer.setMore(more);
        return transfer;
    }
}
