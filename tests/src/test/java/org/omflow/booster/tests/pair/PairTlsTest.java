package org.omflow.booster.tests.pair;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.UUID;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;
import org.omflow.booster.ha.tls.Pem;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.tests.cluster.TestClusters;

/** A JMS client that is not ours, with the settings of SUBMITTING.md, goes on over TLS when the secondary takes over. */
@Tag("key")
@Tag("alone")
@Timeout(300)
@Tag("integration")
class PairTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "trust-store";

    @TempDir
    private Path folder;

    @Test
    void letsAnotherJmsClientGoOn() throws Exception {
        try (DemoCluster cluster =
                        TestClusters.of(getClass()).pair().servers("server-a").start();
                ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(url(cluster));
                Connection connection = factory.createConnection(
                        cluster.submitter().user(), cluster.submitter().password());
                Session session = connection.createSession()) {
            Queue jobs = session.createQueue(Addresses.FORM_PROCESS);
            MessageProducer producer = session.createProducer(jobs);
            send(session, producer, "before");
            connectAndSend(factory, cluster, "again");

            cluster.pair().primary().process().kill();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> send(session, producer, "after"));
            connectAndSend(factory, cluster, "anew");
            cluster.pair().awaitActive(cluster.pair().secondary(), PATIENCE);
        }
    }

    private static void connectAndSend(ActiveMQConnectionFactory factory, DemoCluster cluster, String order)
            throws JMSException {
        try (Connection connection = factory.createConnection(
                        cluster.submitter().user(), cluster.submitter().password());
                Session session = connection.createSession()) {
            send(session, session.createProducer(session.createQueue(Addresses.FORM_PROCESS)), order);
        }
    }

    private static void send(Session session, MessageProducer producer, String order) throws JMSException {
        var job = session.createTextMessage("{\"process\":\"none\",\"key\":\"" + order + "\",\"form\":{}}");
        job.setJMSType("order.place");
        job.setStringProperty(PropertyNames.JOB_ID, UUID.randomUUID().toString());
        producer.send(job);
    }

    private String url(DemoCluster cluster) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "booster",
                Pem.certificates(Files.readString(cluster.authority())).get(0));
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return "(tcp://" + cluster.boosters().get(0).address() + "?name=primary,tcp://"
                + cluster.boosters().get(1).address() + "?name=secondary)?sslEnabled=true&trustStoreType=PKCS12"
                + "&trustStorePath=" + file + "&trustStorePassword=" + PASSWORD
                + "&useTopologyForLoadBalancing=false&ha=true&reconnectAttempts=-1&initialConnectAttempts=-1&retryInterval=100&maxRetryInterval=500"
                + "&connectionTTL=4000&clientFailureCheckPeriod=1000&callTimeout=5000";
    }
}
