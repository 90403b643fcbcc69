package org.omflow.booster.server.worker;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.database.Database;
import org.omflow.booster.ha.database.WrongClockException;
import org.omflow.booster.ha.fault.FatalErrors;
import org.omflow.booster.ha.message.Addresses;
import org.omflow.booster.server.execution.BatchRunner;
import org.omflow.booster.server.job.JobProbe;
import org.omflow.booster.server.job.Outcome;
import org.omflow.booster.server.job.ReceivedJob;
import org.omflow.booster.server.retry.DatabaseUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the Booster in batches: receives what is there, runs it in one database transaction, sends the
 * outcomes and acknowledges all with one commit at the Booster. Runs in a thread of its own until stopped.
 */
final class JobWorker implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(JobWorker.class);
    /** How long to wait for a first job before checking for a stop. */
    private static final long POLL_MS = 250;
    /** The pause after a fault; a lasting one must not fill the log. */
    private static final long PAUSE_MS = 250;
    /** A batch is full at this many characters. */
    private static final long BATCH_CHARACTERS = 8L << 20;

    private final String name;
    private final BoosterConnector connector;
    private final Database database;
    private final MessageReader reader = new MessageReader();
    private final BatchRunner runner;
    private final int batchSize;
    private final BooleanSupplier mayWork;
    private final Clock clock;

    private volatile boolean stopping;
    private volatile boolean connected;

    JobWorker(
            String name,
            BoosterConnector connector,
            Database database,
            BatchRunner runner,
            int batchSize,
            BooleanSupplier mayWork,
            Clock clock) {
        this.name = name;
        this.connector = connector;
        this.database = database;
        this.runner = runner;
        this.batchSize = batchSize;
        this.mayWork = mayWork;
        this.clock = clock;
    }

    /** The name of its thread and connection. */
    String name() {
        return name;
    }

    @Override
    public void run() {
        try {
            while (!stopping && database.await(() -> stopping)) {
                try (BoosterConnection connection = connector.connect(name, this::rests)) {
                    if (connection != null) {
                        work(connection);
                    }
                } catch (JMSException e) {
                    log.warn("{}: lost the connection to the Booster and reconnects: {}", name, e.getMessage());
                } catch (DatabaseUnavailableException | WrongClockException e) {
                    log.warn(
                            "{}: the database cannot take its jobs, which go back to the Booster: {}",
                            name,
                            e.getMessage());
                } catch (RuntimeException | Error e) {
                    FatalErrors.check(e);
                    log.error("{}: restarts after an unexpected fault", name, e);
                } finally {
                    connected = false;
                }
                if (!stopping) {
                    Thread.sleep(PAUSE_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Finishes the batch under way and takes no more. */
    void stop() {
        stopping = true;
    }

    /** Whether it is taking jobs. */
    boolean isConnected() {
        return connected;
    }

    private void work(BoosterConnection connection) throws JMSException, DatabaseUnavailableException {
        Session session = connection.transacted();
        MessageConsumer consumer = session.createConsumer(session.createQueue(Addresses.FORM_PROCESS));
        OutcomeSender sender = new OutcomeSender(connection, session, clock);
        connected = true;
        while (!rests()) {
            List<ReceivedJob> batch = receive(consumer);
            connection.check();
            if (batch.isEmpty()) {
                runner.tidy();
                continue;
            }
            List<Outcome> outcomes = runner.run(batch);
            try {
                sender.send(outcomes);
                JobProbe.INSTALLED.at(JobProbe.Point.BEFORE_ACKNOWLEDGE, batch.size());
                session.commit();
            } catch (JMSException e) {
                runner.followUpsLeft(outcomes);
                throw e;
            }
            runner.followUpsSent(outcomes);
            LockSupport.parkNanos(Pace.restAfter(batch.size(), batchSize).toNanos());
        }
        consumer.close();
        runner.tidy();
    }

    private boolean rests() {
        return stopping || !mayWork.getAsBoolean();
    }

    private List<ReceivedJob> receive(MessageConsumer consumer) throws JMSException {
        List<ReceivedJob> batch = new ArrayList<>();
        long characters = 0;
        Message message = consumer.receive(POLL_MS);
        while (message != null) {
            ReceivedJob job = reader.read(message);
            batch.add(job);
            characters += job.body().length();
            boolean full = batch.size() >= batchSize || characters >= BATCH_CHARACTERS;
            message = full ? null : consumer.receiveNoWait();
        }
        return batch;
    }
}
