package org.omflow.booster.broker;

import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.omflow.booster.broker.engine.Broker;
import org.omflow.booster.ha.address.BoosterAddresses;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Encryption;

/** A client that has logged in to a broker, by any protocol: what it may do, and whether it is still let. */
interface LoginLink extends AutoCloseable {
    /** The protocols by which one can log in. */
    enum Protocol {
        CORE,
        AMQP,
        STOMP
    }

    /** Says that a client was refused. */
    final class RefusedException extends Exception {
        RefusedException(Throwable cause) {
            super(cause);
        }
    }

    /** Sends a job that claims to come from a server. */
    void send(String jobId) throws Exception;

    /** Whether it may take jobs, as only servers may. */
    boolean mayTake() throws Exception;

    /** Returns when the Booster has ended the connection. */
    void awaitEnd() throws Exception;

    @Override
    void close() throws Exception;

    /**
     * Logs in.
     *
     * @param login null for neither user nor password
     * @throws RefusedException when the login is refused
     */
    static LoginLink open(Protocol protocol, Broker broker, Encryption encryption, BoosterLogin login)
            throws Exception {
        SSLContext context = encryption.identity().orElseThrow().context();
        try {
            return switch (protocol) {
                case CORE ->
                    new Core(new BoosterConnector(
                                    BoosterAddresses.parse("127.0.0.1:" + broker.messagesPort()),
                                    login == null ? BoosterLogin.BY_CERTIFICATE : login,
                                    0,
                                    encryption)
                            .connect());
                case AMQP -> new Amqp(amqp(broker, context, login));
                case STOMP -> stomp(broker, context, login);
            };
        } catch (BoosterUnavailableException | JMSException | IOException e) {
            throw new RefusedException(e);
        }
    }

    private static Connection amqp(Broker broker, SSLContext context, BoosterLogin login) throws JMSException {
        // With a certificate and a password Qpid would choose the certificate.
        JmsConnectionFactory factory = new JmsConnectionFactory("amqps://127.0.0.1:" + broker.clientsPort()
                + "?jms.connectTimeout=10000" + (login == null ? "" : "&amqp.saslMechanisms=PLAIN"));
        factory.setSslContext(context);
        Connection connection =
                login == null ? factory.createConnection() : factory.createConnection(login.user(), login.password());
        try {
            connection.start();
            return connection;
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    private static Stomp stomp(Broker broker, SSLContext context, BoosterLogin login) throws IOException {
        Socket socket = context.getSocketFactory().createSocket("127.0.0.1", broker.clientsPort());
        StompClient client = new StompClient(socket);
        try {
            if (login == null) {
                client.connect();
            } else {
                client.connect(login.user(), login.password());
            }
            return new Stomp(client);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void send(Session session, String jobId) throws JMSException {
        TextMessage job = session.createTextMessage("{}");
        job.setStringProperty(PropertyNames.JOB_ID, jobId);
        job.setStringProperty(PropertyNames.ROLE, "server");
        session.createProducer(session.createQueue(Addresses.FORM_PROCESS)).send(job);
    }

    private static boolean mayTake(Session session) {
        try {
            session.createConsumer(session.createQueue(Addresses.FORM_PROCESS), "nobody = 'matches'")
                    .close();
            return true;
        } catch (JMSException e) {
            return false;
        }
    }

    /** By Jakarta JMS, as our own parts connect. */
    record Core(BoosterConnection connection) implements LoginLink {
        @Override
        public void send(String jobId) throws Exception {
            try (Session session = connection.direct()) {
                LoginLink.send(session, jobId);
            }
        }

        @Override
        public boolean mayTake() throws Exception {
            try (Session session = connection.direct()) {
                return LoginLink.mayTake(session);
            }
        }

        @Override
        public void awaitEnd() {
            await().atMost(Duration.ofSeconds(20)).until(connection::isBroken);
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** By AMQP 1.0. */
    final class Amqp implements LoginLink {
        private final Connection connection;
        private final CountDownLatch ended = new CountDownLatch(1);

        Amqp(Connection connection) throws JMSException {
            this.connection = connection;
            connection.setExceptionListener(e -> ended.countDown());
        }

        @Override
        public void send(String jobId) throws Exception {
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                LoginLink.send(session, jobId);
            }
        }

        @Override
        public boolean mayTake() throws Exception {
            try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
                return LoginLink.mayTake(session);
            }
        }

        @Override
        public void awaitEnd() throws Exception {
            if (!ended.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("the connection is still open");
            }
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }

    /** By STOMP 1.2. */
    record Stomp(StompClient client) implements LoginLink {
        @Override
        public void send(String jobId) throws Exception {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("destination", Addresses.FORM_PROCESS);
            headers.put(PropertyNames.JOB_ID, jobId);
            headers.put(PropertyNames.ROLE, "server");
            StompClient.Frame answer = client.ask("SEND", headers, "{}");
            if (answer == null || !answer.command().equals("RECEIPT")) {
                throw new IOException("refused: " + answer);
            }
        }

        @Override
        public boolean mayTake() throws Exception {
            Map<String, String> headers = Map.of(
                    "destination",
                    Addresses.FORM_PROCESS,
                    "id",
                    "1",
                    "selector",
                    "nobody = 'matches'",
                    "ack",
                    "client");
            StompClient.Frame answer = client.ask("SUBSCRIBE", headers, "");
            return answer != null && answer.command().equals("RECEIPT");
        }

        @Override
        public void awaitEnd() throws Exception {
            // What was sent before it ended may still come.
            StompClient.Frame next = client.read();
            while (next != null) {
                next = client.read();
            }
        }

        @Override
        public void close() throws Exception {
            client.close();
        }
    }
}
