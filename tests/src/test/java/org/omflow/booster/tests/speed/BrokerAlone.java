package org.omflow.booster.tests.speed;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.connection.BoosterOptions;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.installer.cluster.DemoCluster;

/** What a Booster without servers can do: the same messages taken in, then handed out. */
final class BrokerAlone {
    private static final int CONSUMERS = 2;
    private static final int TRANSACTION = 100;
    /** Short: the last order may go to the other consumer. */
    private static final long WAIT_MS = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DemoCluster cluster;

    BrokerAlone(DemoCluster cluster) {
        this.cluster = cluster;
    }

    /** How fast orders are taken in; they wait in the queue afterwards. */
    Rate send(String series, Manner manner, int count)
            throws JMSException, BoosterUnavailableException, InterruptedException {
        var orders = WorkW.orders(series, count);
        try (Submitters submitters = new Submitters(cluster.submitterConnector(), manner)) {
            long began = System.nanoTime();
            submitters.submit(orders);
            return Rate.of(count, System.nanoTime() - began);
        }
    }

    /** How fast this many waiting orders are handed out, with a server's login, in transactions of 100. */
    Rate consume(int count) throws JMSException, BoosterUnavailableException, InterruptedException {
        long prefetch = BoosterOptions.PREFETCH.reader().apply(BoosterOptions.PREFETCH.defaultText());
        BoosterConnector connector =
                new BoosterConnector(cluster.boosterAddresses(), cluster.serverLogin(), prefetch, cluster.encryption());
        AtomicInteger left = new AtomicInteger(count);
        List<BoosterConnection> connections = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(CONSUMERS);
        try {
            for (int i = 0; i < CONSUMERS; i++) {
                connections.add(connector.connect());
            }
            long began = System.nanoTime();
            List<Callable<Void>> work = new ArrayList<>();
            for (BoosterConnection connection : connections) {
                work.add(() -> {
                    consume(connection, left);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
            long ended = System.nanoTime();
            if (left.get() != 0) {
                throw new IllegalStateException(count + " orders waited and " + left + " of them never came.");
            }
            return Rate.of(count, ended - began);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Orders could not be taken: " + e.getCause(), e);
        } finally {
            threads.shutdown();
            connections.forEach(BoosterConnection::close);
        }
    }

    private static void consume(BoosterConnection connection, AtomicInteger left) throws JMSException {
        Session session = connection.transacted();
        MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
        int taken = 0;
        long heard = System.nanoTime();
        while (left.get() > 0 && System.nanoTime() - heard < PATIENCE.toNanos()) {
            if (consumer.receive(WAIT_MS) != null) {
                taken++;
                left.decrementAndGet();
                heard = System.nanoTime();
            }
            if (taken == TRANSACTION || left.get() == 0) {
                session.commit();
                taken = 0;
            }
        }
        session.commit();
    }
}
