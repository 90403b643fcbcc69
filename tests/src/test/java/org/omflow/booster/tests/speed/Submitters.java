package org.omflow.booster.tests.speed;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
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
import org.omflow.booster.ha.connection.BoosterUnavailableException;
import org.omflow.booster.ha.connection.JobMessages;
import org.omflow.booster.ha.connection.OutgoingJob;
import org.omflow.booster.ha.message.Addresses;

/** Clients that submit orders as fast as they can, each on a connection of its own. */
final class Submitters implements AutoCloseable {
    private final Manner manner;
    private final List<BoosterConnection> connections = new ArrayList<>();
    private final ExecutorService threads;

    Submitters(BoosterConnector connector, Manner manner) throws BoosterUnavailableException {
        this.manner = manner;
        for (int i = 0; i < manner.submitters(); i++) {
            connections.add(connector.connect());
        }
        threads = Executors.newFixedThreadPool(manner.submitters());
    }

    /** Submits all these jobs and returns when the Booster has the last of them on disk. */
    void submit(List<OutgoingJob> jobs) throws JMSException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Void>> work = new ArrayList<>();
        for (BoosterConnection connection : connections) {
            Session session = manner.transaction() > 1 ? connection.transacted() : connection.direct();
            MessageProducer producer = session.createProducer(session.createQueue(Addresses.FORM_PROCESS));
            work.add(() -> {
                submit(jobs, next, session, producer);
                session.close();
                return null;
            });
        }
        for (Future<Void> done : threads.invokeAll(work)) {
            try {
                done.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("An order could not be submitted: " + e.getCause(), e);
            }
        }
    }

    private void submit(List<OutgoingJob> jobs, AtomicInteger next, Session session, MessageProducer producer)
            throws JMSException {
        int size = manner.transaction();
        for (int from = next.getAndAdd(size); from < jobs.size(); from = next.getAndAdd(size)) {
            for (OutgoingJob job : jobs.subList(from, Math.min(from + size, jobs.size()))) {
                producer.send(JobMessages.write(session, job));
            }
            if (session.getTransacted()) {
                session.commit();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        connections.forEach(BoosterConnection::close);
    }
}
