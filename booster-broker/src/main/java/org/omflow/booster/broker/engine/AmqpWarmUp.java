package org.omflow.booster.broker.engine;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.message.Addresses;

/** Sends jobs to the warm-up broker over AMQP 1.0. */
final class AmqpWarmUp {
    private static final int LARGEST_JOB = 4096;

    private AmqpWarmUp() {}

    /** Logs in and sends jobs one by one, each after the previous one was accepted. */
    static void send(Socket socket, BoosterLogin login, int jobs) throws IOException {
        new Client(socket, login).send(jobs);
    }

    private static final class Client {
        private final Socket socket;
        private final Transport transport = Proton.transport();
        private final Connection connection = Proton.connection();

        Client(Socket socket, BoosterLogin login) {
            this.socket = socket;
            Sasl sasl = transport.sasl();
            sasl.client();
            sasl.plain(login.user(), login.password());
            connection.setContainer("warm-up");
            transport.bind(connection);
        }

        void send(int jobs) throws IOException {
            connection.open();
            Session session = connection.session();
            session.open();
            Sender sender = session.sender("jobs");
            Target target = new Target();
            target.setAddress(Addresses.FORM_PROCESS);
            target.setCapabilities(Symbol.valueOf("queue"));
            sender.setTarget(target);
            sender.setSource(new Source());
            sender.open();
            exchangeUntil(() -> sender.getRemoteState() == EndpointState.ACTIVE && sender.getCredit() > 0);
            for (int i = 0; i < jobs; i++) {
                byte[] tag = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
                Delivery delivery = sender.delivery(tag);
                byte[] job = job(i);
                sender.send(job, 0, job.length);
                sender.advance();
                exchangeUntil(() -> delivery.getRemoteState() != null && sender.getCredit() > 0);
                delivery.settle();
            }
            connection.close();
            exchangeUntil(() -> connection.getRemoteState() == EndpointState.CLOSED);
        }

        private static byte[] job(int number) {
            Message job = Proton.message();
            job.setDurable(true);
            job.setSubject("warm-up");
            job.setApplicationProperties(new ApplicationProperties(Map.of("jobId", "amqp-" + number)));
            job.setBody(new AmqpValue("{}"));
            byte[] room = new byte[LARGEST_JOB];
            byte[] bytes = new byte[job.encode(room, 0, room.length)];
            System.arraycopy(room, 0, bytes, 0, bytes.length);
            return bytes;
        }

        /** Writes what is pending and reads what arrives until the condition holds. */
        private void exchangeUntil(BooleanSupplier done) throws IOException {
            flush();
            while (!done.getAsBoolean()) {
                byte[] in = new byte[transport.capacity()];
                int read = socket.getInputStream().read(in);
                if (read < 0 || connection.getRemoteState() == EndpointState.CLOSED) {
                    throw new EOFException(
                            "The broker answered the AMQP warm-up with: " + connection.getRemoteCondition());
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
    }
}
