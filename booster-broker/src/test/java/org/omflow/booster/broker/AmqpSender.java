package org.omflow.booster.broker;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.WritableBuffer;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.omflow.booster.ha.message.Addresses;

/** An AMQP client that sends jobs made of any sections, settled or not. */
final class AmqpSender implements AutoCloseable {
    /** Bytes of a message. */
    private static final int MOST = 5 << 20;

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final Transport transport = Proton.transport();
    private final Connection connection = Proton.connection();
    private final Sender sender;
    private int sent;

    AmqpSender(int port, String user, String password) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        Sasl sasl = transport.sasl();
        sasl.client();
        sasl.plain(user, password);
        connection.setContainer("amqp-sender-" + System.nanoTime());
        transport.bind(connection);
        connection.open();
        Session session = connection.session();
        session.open();
        sender = session.sender("jobs");
        Target target = new Target();
        target.setAddress(Addresses.FORM_PROCESS);
        target.setCapabilities(Symbol.valueOf("queue"));
        sender.setTarget(target);
        Source source = new Source();
        source.setOutcomes(Rejected.DESCRIPTOR_SYMBOL);
        sender.setSource(source);
        sender.open();
        exchangeUntil(() -> sender.getRemoteState() == EndpointState.ACTIVE && sender.getCredit() > 0);
    }

    /** Sends a job and waits for its outcome. */
    DeliveryState send(Section... sections) throws IOException {
        Delivery delivery = begin(sections);
        exchangeUntil(() -> delivery.getRemoteState() != null);
        delivery.settle();
        return delivery.getRemoteState();
    }

    /** Sends a job settled: there is no outcome. */
    void sendSettled(Section... sections) throws IOException {
        begin(sections).settle();
        flush();
    }

    private Delivery begin(Section... sections) throws IOException {
        exchangeUntil(() -> sender.getCredit() > 0);
        Delivery delivery = sender.delivery(Integer.toString(++sent).getBytes(StandardCharsets.US_ASCII));
        byte[] job = encoded(sections);
        sender.send(job, 0, job.length);
        sender.advance();
        return delivery;
    }

    static byte[] encoded(Section... sections) {
        DecoderImpl decoder = new DecoderImpl();
        EncoderImpl encoder = new EncoderImpl(decoder);
        AMQPDefinedTypes.registerAllTypes(decoder, encoder);
        byte[] room = new byte[MOST];
        WritableBuffer.ByteBufferWrapper buffer = WritableBuffer.ByteBufferWrapper.wrap(room);
        encoder.setByteBuffer((WritableBuffer) buffer);
        Arrays.stream(sections).forEach(encoder::writeObject);
        return Arrays.copyOf(room, buffer.position());
    }

    private void exchangeUntil(BooleanSupplier done) throws IOException {
        flush();
        while (!done.getAsBoolean()) {
            byte[] in = new byte[transport.capacity()];
            int read = socket.getInputStream().read(in);
            if (read < 0 || connection.getRemoteState() == EndpointState.CLOSED) {
                throw new EOFException("the Booster ended the connection: " + connection.getRemoteCondition());
            }
            transport.tail().put(in, 0, read);
            transport.process();
            flush();
        }
    }

    private void flush() throws IOException {
        for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
            byte[] out = new byte[pending];
            transport.head().get(out);
            socket.getOutputStream().write(out);
            transport.pop(pending);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
