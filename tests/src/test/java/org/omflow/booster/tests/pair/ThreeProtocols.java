package org.omflow.booster.tests.pair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.omflow.booster.ha.message.Answer;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.load.SubmittedJob;
import org.omflow.booster.installer.load.Submitter;
import org.omflow.booster.tests.fault.Moments;

/**
 * Submits by CORE, AMQP and STOMP at once, a third of the orders each, to whichever Booster answers. Each sender waits for
 * the acknowledgement of its job and sends it again, under the same id, until it has one; a job that was acknowledged is
 * never sent again, so that the loss of one shows. What became of each job is told by the topic of results, through a durable
 * subscription that outlives every Booster.
 */
final class ThreeProtocols implements Submitter {
    static final int SENDERS_EACH = 4;

    private static final JobLink.Patience PATIENCE = new JobLink.Patience(Duration.ofSeconds(2), Duration.ofSeconds(4));
    private static final long PAUSE_MS = 50;
    /** As those who have submitted for days: a dozen first logins of one Java at once would take its cores for half a second. */
    private static final int LOGINS_BEFORE = 15;

    private final DemoCluster cluster;
    private final Map<Protocol, LinkedBlockingQueue<Pending>> queues = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Moments> accepted = new EnumMap<>(Protocol.class);
    private final Moments heard = new Moments();
    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicLong sentAgain = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final ResultReader results;
    private volatile Listener listener;
    private volatile boolean stopped;
    private volatile String lastProblem = "none";

    ThreeProtocols(DemoCluster cluster) {
        this.cluster = cluster;
        for (Protocol protocol : Protocol.values()) {
            queues.put(protocol, new LinkedBlockingQueue<>());
            accepted.put(protocol, new Moments());
        }
        results = new ResultReader(cluster.submitterConnector(), this::answered);
    }

    @Override
    public void start(Listener hears) {
        listener = hears;
        results.start();
        for (Protocol protocol : Protocol.values()) {
            for (int n = 1; n <= SENDERS_EACH; n++) {
                Thread thread = new Thread(new Sender(protocol), protocol.text() + "-sender-" + n);
                thread.setDaemon(true);
                threads.add(thread);
                thread.start();
            }
        }
    }

    @Override
    public void submit(SubmittedJob job) {
        Pending taken = new Pending(job);
        pending.put(job.jobId(), taken);
        Protocol[] all = Protocol.values();
        queues.get(all[Math.floorMod(job.group().hashCode(), all.length)]).add(taken);
    }

    @Override
    public long sentAgain() {
        return sentAgain.get();
    }

    /** When jobs of this protocol were accepted. */
    Moments accepted(Protocol protocol) {
        return accepted.get(protocol);
    }

    /** When results were heard. */
    Moments results() {
        return heard;
    }

    /** Why a job was last sent again. */
    String lastProblem() {
        return lastProblem;
    }

    @Override
    public void close() {
        stopped = true;
        results.close();
        for (Thread thread : threads) {
            thread.interrupt();
            try {
                thread.join(PATIENCE.send().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void answered(Answer answer) {
        heard.now();
        Pending job = answer.jobId() == null ? null : pending.remove(answer.jobId());
        if (job != null) {
            job.answered(listener, answer);
        }
    }

    /** A job that was not answered yet. */
    private static final class Pending {
        private final SubmittedJob job;
        /** Guarded by "this". */
        private boolean acknowledged;
        /** Guarded by "this". */
        private long sendingBegan;

        Pending(SubmittedJob job) {
            this.job = job;
        }

        synchronized void sending(long now) {
            sendingBegan = now;
        }

        synchronized boolean isAcknowledged() {
            return acknowledged;
        }

        synchronized void acknowledged(Listener listener) {
            if (!acknowledged) {
                acknowledged = true;
                // Told while locked, so that nobody can tell of the answer before this.
                listener.acknowledged(job, sendingBegan);
            }
        }

        /** A job that was done was taken, even if the acknowledgement has not come through. */
        void answered(Listener listener, Answer answer) {
            acknowledged(listener);
            listener.answered(job, answer);
        }
    }

    /** One client. */
    private final class Sender implements Runnable {
        private final Protocol protocol;
        private final List<BoosterPorts> boosters =
                cluster.boosters().stream().map(DemoBooster::ports).toList();
        private JobLink link;
        private int next;

        Sender(Protocol protocol) {
            this.protocol = protocol;
        }

        @Override
        public void run() {
            try {
                practise();
                while (!stopped) {
                    Pending job = queues.get(protocol).poll(100, TimeUnit.MILLISECONDS);
                    if (job != null) {
                        sendUntilAcknowledged(job);
                    }
                }
            } catch (InterruptedException e) {
                // The load is closed.
            } finally {
                drop();
            }
        }

        private void practise() throws InterruptedException {
            for (int n = 0; n < LOGINS_BEFORE && !stopped; n++) {
                try (JobLink one =
                        protocol.open(boosters.get(0), cluster.encryption(), cluster.submitter(), PATIENCE)) {
                    lastProblem = "none";
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    lastProblem = protocol + " to " + boosters.get(0) + ": " + e;
                }
            }
        }

        private void sendUntilAcknowledged(Pending job) throws InterruptedException {
            boolean again = false;
            while (!stopped && !job.isAcknowledged()) {
                try {
                    if (link == null) {
                        protocol.knock(boosters.get(next), PATIENCE);
                        link = protocol.open(boosters.get(next), cluster.encryption(), cluster.submitter(), PATIENCE);
                    }
                    if (again) {
                        sentAgain.incrementAndGet();
                    }
                    again = true;
                    job.sending(System.nanoTime());
                    link.send(job.job);
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    lastProblem = protocol + " to " + boosters.get(next) + ": " + e;
                    drop();
                    next = (next + 1) % boosters.size();
                    Thread.sleep(PAUSE_MS);
                    continue;
                }
                accepted.get(protocol).now();
                job.acknowledged(listener);
            }
        }

        private void drop() {
            if (link != null) {
                link.close();
                link = null;
            }
        }
    }
}
