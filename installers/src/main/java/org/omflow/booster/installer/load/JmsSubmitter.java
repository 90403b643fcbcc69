package org.omflow.booster.installer.load;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;
import org.omflow.booster.ha.message.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits by Jakarta JMS. Each sender takes whatever is queued, up to {@value #BATCH} jobs, and sends it in one
 * transaction; answers come to a temporary queue. When the Booster dies, it resends everything unanswered to the next.
 */
public final class JmsSubmitter implements Submitter {
    /** The default number of parallel senders. */
    public static final int DEFAULT_SENDERS = 2;
    /** The default wait for an answer before a job is resent. */
    public static final Duration DEFAULT_ANSWER_TIMEOUT = Duration.ofSeconds(5);
    /** The most jobs in one transaction. */
    static final int BATCH = 100;

    private static final Logger log = LoggerFactory.getLogger(JmsSubmitter.class);
    private static final long PAUSE_MILLIS = 100;
    private static final Duration SWEEP = Duration.ofMillis(500);

    private final BoosterConnector connector;
    private final int senders;
    private final Duration answerTimeout;
    private final LinkedBlockingDeque<UnansweredJob> queue = new LinkedBlockingDeque<>();
    private final Map<String, UnansweredJob> unanswered = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong sentAgain = new AtomicLong();
    private volatile Link link;
    private volatile boolean stopped;
    private volatile Listener listener;

    /** A submitter with {@value #DEFAULT_SENDERS} senders. */
    public JmsSubmitter(BoosterConnector connector) {
        this(connector, DEFAULT_SENDERS, DEFAULT_ANSWER_TIMEOUT);
    }

    /**
     * A submitter.
     *
     * @param senders at least 1
     * @param answerTimeout the time without an answer after which a job is resent; doubles each time, up to 16 times
     */
    public JmsSubmitter(BoosterConnector connector, int senders, Duration answerTimeout) {
        this.connector = connector;
        this.senders = senders;
        this.answerTimeout = answerTimeout;
    }

    @Override
    public void start(Listener heard) {
        listener = heard;
        begin("submitter-answers", this::keepConnected);
        for (int i = 1; i <= senders; i++) {
            begin("submitter-sender-" + i, new Sender());
        }
    }

    @Override
    public void submit(SubmittedJob job) {
        UnansweredJob taken = new UnansweredJob(job);
        if (unanswered.putIfAbsent(job.jobId(), taken) != null) {
            throw new IllegalArgumentException(
                    "The jobId '" + job.jobId() + "' is already in use; each job needs its own id.");
        }
        queue.add(taken);
    }

    /** {@inheritDoc} Because an answer or a Booster was missing. */
    @Override
    public long sentAgain() {
        return sentAgain.get();
    }

    @Override
    public void close() {
        // The threads check this often; an interrupt would break a call to the Booster.
        stopped = true;
        Link open = link;
        if (open != null) {
            open.lose();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void keepConnected() {
        try {
            while (!stopped) {
                BoosterConnection connection = connector.connect("submitter", () -> stopped);
                if (connection == null) {
                    return;
                }
                try (connection) {
                    receive(connection);
                } catch (JMSException e) {
                    if (!stopped) {
                        log.info("submitter: {} Reconnecting.", sentence(e));
                    }
                } finally {
                    link = null;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(BoosterConnection connection) throws JMSException {
        Session session = connection.direct();
        TemporaryQueue answers = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(answers);
        Link opened = new Link(connection, answers);
        link = opened;
        unanswered.values().stream().filter(UnansweredJob::sendAgain).forEach(this::queueAgain);
        long swept = System.nanoTime();
        while (!stopped && !opened.lost) {
            Message message = consumer.receive(PAUSE_MILLIS);
            if (message == null) {
                connection.check();
            } else {
                answered(((TextMessage) message).getText());
            }
            long now = System.nanoTime();
            if (now - swept > SWEEP.toNanos()) {
                swept = now;
                unanswered.values().stream()
                        .filter(job -> job.sendAgainAfter(answerTimeout, now))
                        .forEach(this::queueAgain);
            }
        }
    }

    private void queueAgain(UnansweredJob job) {
        sentAgain.incrementAndGet();
        queue.addFirst(job);
    }

    private void answered(String text) {
        Answer answer = Answer.parse(text);
        UnansweredJob job = answer.jobId() == null ? null : unanswered.remove(answer.jobId());
        if (job == null) {
            return; // The answer to a job that was sent twice and answered already.
        }
        job.acknowledged(listener);
        listener.answered(job.job(), answer);
    }

    private static String sentence(JMSException e) {
        String text = String.valueOf(e.getMessage());
        return text.endsWith(".") ? text : text + ".";
    }

    /** One connection with its queue for answers. */
    private static final class Link {
        private final BoosterConnection connection;
        private final TemporaryQueue answers;
        private volatile boolean lost;

        Link(BoosterConnection connection, TemporaryQueue answers) {
            this.connection = connection;
            this.answers = answers;
        }

        void lose() {
            lost = true;
            connection.close();
        }
    }

    /** Sends batch after batch on a session of its own. */
    private final class Sender implements Runnable {
        private JobSession session;
        private Link openOn;

        @Override
        public void run() {
            try {
                while (!stopped) {
                    List<UnansweredJob> batch = take();
                    if (!batch.isEmpty()) {
                        send(batch);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private List<UnansweredJob> take() throws InterruptedException {
            List<UnansweredJob> batch = new ArrayList<>();
            UnansweredJob first = queue.poll(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
            }
            // Some may have been answered while they waited to be sent again.
            batch.removeIf(job -> !unanswered.containsKey(job.job().jobId()));
            return batch;
        }

        private void send(List<UnansweredJob> batch) throws InterruptedException {
            Link current = await();
            if (current == null) {
                return;
            }
            long now = System.nanoTime();
            batch.forEach(job -> job.sending(now));
            try {
                if (openOn != current) {
                    session = new JobSession(current.connection.transacted(), current.answers);
                    openOn = current;
                }
                for (UnansweredJob job : batch) {
                    session.send(job.job());
                }
                session.commit();
            } catch (JMSException e) {
                log.debug("a batch of {} jobs was not acknowledged: {}", batch.size(), e.getMessage());
                current.lose();
                batch.forEach(UnansweredJob::failed);
                batch.forEach(JmsSubmitter.this::queueAgain);
                return;
            }
            batch.forEach(UnansweredJob::sent);
            batch.forEach(job -> job.acknowledged(listener));
        }

        private Link await() throws InterruptedException {
            while (!stopped) {
                Link current = link;
                if (current != null && !current.lost) {
                    return current;
                }
                Thread.sleep(PAUSE_MILLIS / 10);
            }
            return null;
        }
    }
}
