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
    private static final int PART = 100;

    private final Transport transport = Proton.transport();
    private String full;
    private final AtomicLong ofAll = new AtomicLong();
    private final UnfinishedMessages unfinished = new UnfinishedMessages(SIZE, () -> full, ofAll);
    private final AmqpFrameLimits limits =
            new AmqpFrameLimits(transport, unfinished, new SettledTransfers(settled -> {}));
    /** Of a connection that may send larger messages. */
    private final AmqpFrameLimits large = new AmqpFrameLimits(
            transport,
            new UnfinishedMessages(1 << 30, () -> full, new AtomicLong()),
            new SettledTransfers(settled -> {}));

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

    /** The broker reads it whole at its end. */
    @Test
    void aMessageMuchLargerThanAllowedIsNotReceivedToItsEnd() {
        receive(transfer(0, true), new byte[2 * SIZE]);
        assertThat(isEnded()).isFalse();
        receive(transfer(0, true), new byte[1]);
        assertThat(isEnded()).isTrue();
        assertThat(transport.getCondition().getDescription()).contains("more than 2 times", "message.max-size");
    }

    /** The broker keeps them in memory until it can read them. */
    @Test
    void propertiesThatDoNotEndAreTooLong() {
        byte[] properties = {0, 0x53, 0x74, (byte) 0xD1, 0x7F, 0, 0, 0, 0, 0, 0, 2};
        receiveInParts(properties, MessageSizeLimit.MOST_PROPERTY_BYTES - properties.length);
        assertThat(isEnded()).isFalse();
        receiveInParts(new byte[0], 1);
        assertThat(isEnded()).isTrue();
        assertThat(transport.getCondition().getDescription()).contains("more than 131072 bytes of properties");
    }

    @Test
    void propertiesThatCannotBeReadAreTooLongToo() {
        receiveInParts(
                new byte[] {0, 0x53, 0x72, (byte) 0xC1, 2, 2, 0x10, 0, 0x53, 0x75, (byte) 0xB0, 1, 0, 0, 0}, 200_000);
        assertThat(isEnded()).isTrue();
    }

    @Test
    void theBodyMayBeLong() {
        receiveInParts(new byte[] {0, 0x53, 0x70, 0x45, 0, 0x53, 0x75, (byte) 0xB0, 1, 0, 0, 0}, 4_000_000);
        assertThat(isEnded()).isFalse();
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

    /** A message that begins like this, with zeros behind, by tiny parts. */
    private void receiveInParts(byte[] beginning, int zeros) {
        receiveLarge(beginning);
        for (int left = zeros; left > 0; left -= PART) {
            receiveLarge(new byte[Math.min(PART, left)]);
        }
    }

    private void receiveLarge(byte[] part) {
        large.receivedFrame(new TransportFrame(0, transfer(0, true), new Binary(part)));
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
