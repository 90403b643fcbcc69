package org.omflow.booster.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.omflow.booster.ha.tls.Encryption;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.ha.tls.TlsIdentity;

/** Clients of a Booster that encrypts, which have nothing but the certificate of its authority, and a login. */
final class TlsClients {
    private static final String TRUST_PASSWORD = "trust-store";

    private final TestBooster booster;
    private final TlsIdentity identity;
    private final Path trustStore;

    /** Clients that keep what they trust in this folder. */
    TlsClients(TestBooster booster, Path folder) throws Exception {
        this.booster = booster;
        TlsFiles files = new TlsFiles(Files.createDirectories(folder));
        Files.copy(booster.home().conf().resolve(TlsFiles.FOLDER).resolve("ca.pem"), files.trusted());
        identity = TlsIdentity.in(files);
        trustStore = folder.resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("booster", files.readTrusted().get(0));
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            store.store(out, TRUST_PASSWORD.toCharArray());
        }
    }

    /** A started connection by Jakarta JMS. */
    Connection core(String user) throws JMSException {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:"
                + booster.booster().status().messagesPort() + "?sslEnabled=true&trustStoreType=PKCS12"
                + "&trustStorePassword=" + TRUST_PASSWORD + "&trustStorePath=" + trustStore);
        Connection connection = factory.createConnection(user, booster.password(user));
        connection.start();
        return connection;
    }

    /** A started connection by AMQP 1.0. */
    Connection amqp(String user) throws JMSException {
        Connection connection = new JmsConnectionFactory(
                        "amqps://127.0.0.1:" + booster.booster().status().clientsPort()
                                + "?transport.trustStoreLocation=" + trustStore
                                + "&transport.trustStorePassword=" + TRUST_PASSWORD)
                .createConnection(user, booster.password(user));
        connection.start();
        return connection;
    }

    /** A STOMP connection on which nobody has logged in. */
    StompClient stomp() throws IOException {
        return new StompClient(identity.context()
                .getSocketFactory()
                .createSocket("127.0.0.1", booster.booster().status().clientsPort()));
    }

    HttpClient http() {
        return Encryption.by(identity).http().build();
    }
}
