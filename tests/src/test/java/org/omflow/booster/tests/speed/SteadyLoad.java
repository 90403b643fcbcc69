package org.omflow.booster.tests.speed;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.ha.message.PropertyNames;

/**
 * A hundred orders a second, one every 10 ms whether the one before is answered or not, and the time from each to its
 * answer. One that is submitted late counts from when it was due.
 */
final class SteadyLoad {
    static final int PER_SECOND = 100;

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    private static final long PATIENCE_SECONDS = 60;

    private final List<Double> milliseconds = Collections.synchronizedList(new ArrayList<>());

    /** Submits for a while and waits for the last answer; returns the CPU time it took. */
    Rate run(Plant plant, String series, int seconds)
            throws JMSException, BoosterUnavailableException, InterruptedException, SQLException {
        List<OutgoingJob> orders = WorkW.orders(series, seconds * PER_SECOND);
        plant.expect(orders.size());
        Map<String, Long> due = new ConcurrentHashMap<>();
        CountDownLatch answers = new CountDownLatch(orders.size());
        CpuTime cpu = plant.cpu();
        try (BoosterConnection connection = plant.cluster().submitterConnector().connect()) {
            Session listening = connection.direct();
            TemporaryQueue replies = listening.createTemporaryQueue();
            listening.createConsumer(replies).setMessageListener(message -> {
                milliseconds.add((System.nanoTime() - due.get(jobId(message))) / 1e6);
                answers.countDown();
            });
            Session session = connection.direct();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            Map<String, Double> before = cpu.read();
            long began = System.nanoTime();
            for (int n = 0; n < orders.size(); n++) {
                long at = began + n * INTERVAL_NANOS;
                while (System.nanoTime() - at < 0) {
                    LockSupport.parkNanos(at - System.nanoTime());
                }
                due.put(orders.get(n).jobId(), at);
                Message message = JobMessages.write(session, orders.get(n));
                message.setJMSReplyTo(replies);
                producer.send(message);
            }
            if (!answers.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(answers.getCount() + " of " + orders.size()
                        + " orders were not answered within " + PATIENCE_SECONDS + " s.");
            }
            return Rate.of(orders.size(), System.nanoTime() - began, cpu.since(before));
        }
    }

    /** Forgets what was measured so far. */
    void clear() {
        milliseconds.clear();
    }

    /** The time within which this part of all answers came, such as 0.99. */
    double quantile(double part) {
        List<Double> sorted = milliseconds.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
    }

    private static String jobId(Message message) {
        try {
            return message.getStringProperty(PropertyNames.JOB_ID);
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
    }
}
