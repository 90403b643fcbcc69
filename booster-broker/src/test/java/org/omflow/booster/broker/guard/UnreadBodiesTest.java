package org.omflow.booster.broker.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.broker.config.BoosterBrokerOptions;
import org.omflow.booster.broker.disk.DiskSpace;
import org.omflow.booster.broker.disk.DiskWatch;
import org.omflow.booster.ha.settings.Settings;

/** The checks on arrival read no body before they have accepted its size, and then no more of it than they need. */
@Tag("job")
class UnreadBodiesTest {
    private static final int LIMIT = 16 << 20;

    private final MessageGuards guards = new MessageGuards(
            new DiskWatch(
                    List.of(),
                    Settings.read(
                            BoosterBrokerOptions.ALL,
                            BoosterBrokerOptions.WITHOUT_DATABASE,
                            Path.of("absent"),
                            Map.of(),
                            Map.of()),
                    DiskSpace::of),
            LIMIT,
            LIMIT,
            Clock.systemUTC());

    @Test
    void nothingIsReadOfAMessageThatIsTooLarge() {
        LargeAmqpMessage message = LargeAmqpMessage.ofData(4 * LIMIT);

        assertThatThrownBy(() -> arrive(message))
                .isInstanceOf(ActiveMQException.class)
                .hasMessageContaining("larger than the " + LIMIT + " bytes this Booster accepts");
        assertThat(message.read()).isZero();
    }

    @Test
    void littleIsReadOfALargeMessageThatIsAccepted() throws Exception {
        LargeAmqpMessage message = LargeAmqpMessage.ofData(LIMIT - 100);

        arrive(message);

        assertThat(message.read()).isLessThan(64 << 10);
    }

    /** The broker would hold them in memory as long as the message waits. */
    @Test
    void aMessageWithTooManyBytesOfPropertiesIsRefused() {
        byte[] name = {(byte) 0xA1, 1, 'x', (byte) 0xB1};
        int value = MessageSizeLimit.MOST_PROPERTY_BYTES;
        int map = Integer.BYTES + name.length + Integer.BYTES + value;
        byte[] beginning = ByteBuffer.allocate(4 + Integer.BYTES + map + 5)
                .put(new byte[] {0, 0x53, 0x74, (byte) 0xD1})
                .putInt(map)
                .putInt(2)
                .put(name)
                .putInt(value)
                .position(4 + Integer.BYTES + map)
                .put(new byte[] {0, 0x53, 0x75, (byte) 0xA0, 0})
                .array();

        assertThatThrownBy(() -> arrive(new LargeAmqpMessage(beginning, beginning.length)))
                .isInstanceOf(ActiveMQException.class)
                .hasMessageContaining("has " + (beginning.length - 5) + " bytes of properties, and at most " + value);
    }

    private void arrive(LargeAmqpMessage message) throws ActiveMQException {
        RemotingConnection connection = proxy(RemotingConnection.class, new Subject());
        guards.beforeSend(
                proxy(ServerSession.class, connection), proxy(Transaction.class, null), message, false, false);
    }

    /** Answers with this whatever asks for such an object. */
    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.getReturnType().isInstance(answer) ? answer : null));
    }
}
