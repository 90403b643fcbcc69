package org.omflow.booster.broker.wire;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.protocol.core.impl.PacketImpl;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionSendMessage_V3;
import org.apache.activemq.artemis.utils.DataConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("key")
class CorePropertiesTest {
    @Test
    void propertiesOfEveryTypePass() {
        CoreMessage message = new CoreMessage(1, 64);
        message.setAddress(SimpleString.of("omflow.form.process"));
        message.setUserID(
                org.apache.activemq.artemis.utils.UUIDGenerator.getInstance().generateUUID());
        message.getBodyBuffer().writeUTF("a body of some length");
        message.putBooleanProperty("boolean", true);
        message.putByteProperty("byte", (byte) 1);
        message.putBytesProperty("bytes", new byte[] {1, 2, 3});
        message.putCharProperty(SimpleString.of("char"), 'x');
        message.putShortProperty("short", (short) 1);
        message.putIntProperty("int", 1);
        message.putLongProperty("long", 1);
        message.putFloatProperty("float", 1);
        message.putDoubleProperty("double", 1);
        message.putStringProperty("string", "text");
        message.putObjectProperty("null", null);

        assertThatCode(() -> CoreProperties.requireBehindBody(content(message))).doesNotThrowAnyException();
    }

    @Test
    void noPropertiesPass() {
        assertThatCode(() -> CoreProperties.requireBehindBody(content(new CoreMessage(1, 64))))
                .doesNotThrowAnyException();
        assertThatCode(() -> CoreProperties.requireIn(headers().writeByte(DataConstants.NULL)))
                .doesNotThrowAnyException();
    }

    /** The broker would make a table of that size. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 30, Integer.MAX_VALUE, -1})
    void morePropertiesThanThereAreIsRefused(int count) {
        ByteBuf announced = headers().writeByte(DataConstants.NOT_NULL).writeInt(count);

        assertThatThrownBy(() -> CoreProperties.requireIn(announced)).isInstanceOf(RuntimeException.class);
    }

    /** The broker would make an array of that length. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 30, Integer.MAX_VALUE, -1})
    void aLongerPropertyThanThereIsIsRefused(int length) {
        ByteBuf announced = headers()
                .writeByte(DataConstants.NOT_NULL)
                .writeInt(1)
                .writeInt(0)
                .writeByte(DataConstants.BYTES)
                .writeInt(length);

        assertThatThrownBy(() -> CoreProperties.requireIn(announced)).isInstanceOf(RuntimeException.class);
    }

    /** Message id, no address, no user id, type, durable, expiration, timestamp and priority. */
    private static ByteBuf headers() {
        return Unpooled.buffer()
                .writeLong(1)
                .writeByte(DataConstants.NULL)
                .writeByte(DataConstants.NULL)
                .writeByte(0)
                .writeBoolean(true)
                .writeLong(0)
                .writeLong(0)
                .writeByte(4);
    }

    private static ByteBuf content(CoreMessage message) {
        ByteBuf packet =
                new SessionSendMessage_V3(message, true, null, 0).encode(null).byteBuf();
        return packet.skipBytes(PacketImpl.PACKET_HEADERS_SIZE);
    }
}
