package org.omflow.booster.ha.connection;

import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.omflow.booster.ha.address.BoosterAddress;
import org.omflow.booster.ha.retry.Backoff;

/**
 * One round of attempts at both Boosters in parallel: the first completed login wins, the other is abandoned. The
 * second starts a little later, or at once when the first refuses. While one is silent, one that refused is retried: it
 * may be about to take over. The round ends when no answer is pending. Run it once, on one thread.
 */
final class ConnectRace {
    /** How long one Booster may take for a login. A frozen one accepts the connection and then stays silent. */
    static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How much later the second attempt starts. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    /**
     * Why there is no connection to one Booster.
     *
     * @param silent whether it sent nothing at all
     */
    record Loss(BoosterAddress address, JMSException cause, boolean silent) {}

    private final Function<BoosterAddress, ConnectAttempt> attempts;
    private final List<Contender> contenders = new ArrayList<>();
    private final BlockingQueue<ConnectAttempt> ended = new LinkedBlockingQueue<>();

    /**
     * A race that has not begun.
     *
     * @param inOrder the addresses in the order of attempts
     * @param attempts makes attempts that have not begun
     */
    ConnectRace(List<BoosterAddress> inOrder, Function<BoosterAddress, ConnectAttempt> attempts) {
        this.attempts = attempts;
        long due = System.nanoTime();
        for (BoosterAddress address : inOrder) {
            contenders.add(new Contender(address, due));
            due += HEAD_START.toNanos();
        }
    }

    /** The first connection; null when there is none, and then {@link #losses} says why. */
    BoosterConnection run() throws InterruptedException {
        try {
            while (true) {
                contenders.forEach(Contender::losePatience);
                if (contenders.stream().allMatch(Contender::hasLost)) {
                    return null;
                }
                contenders.forEach(Contender::tryIfDue);
                long next =
                        contenders.stream().mapToLong(Contender::untilDue).min().orElseThrow();
                ConnectAttempt over = ended.poll(next, TimeUnit.NANOSECONDS);
                BoosterConnection won = over == null ? null : connectionOf(over);
                if (won != null) {
                    return won;
                }
            }
        } finally {
            contenders.forEach(Contender::leave);
        }
    }

    /** Why each Booster is not connected. */
    List<Loss> losses() {
        return contenders.stream().map(contender -> contender.loss).toList();
    }

    private BoosterConnection connectionOf(ConnectAttempt over) {
        for (Contender contender : contenders) {
            // No contender has it when it ended just as its time ran out: it was abandoned.
            if (contender.attempt == over) {
                contender.attempt = null;
                try {
                    return over.connection();
                } catch (JMSException e) {
                    contender.lose(e);
                    contenders.forEach(Contender::hurry);
                }
            }
        }
        return null;
    }

    /** One Booster in the race. */
    private final class Contender {
        private final BoosterAddress address;
        private final Backoff.Sequence pause = BoosterConnector.BACKOFF.start();
        /** When to try it; during an attempt, when to abandon that. */
        private long due;
        /** The attempt under way. */
        private ConnectAttempt attempt;
        /** Why the last attempt failed. */
        private Loss loss;
        /** Whether it will not be tried again. */
        private boolean out;

        Contender(BoosterAddress address, long due) {
            this.address = address;
            this.due = due;
        }

        boolean hasLost() {
            return attempt == null && loss != null;
        }

        long untilDue() {
            return out ? Long.MAX_VALUE : due - System.nanoTime();
        }

        void tryIfDue() {
            if (attempt == null && untilDue() <= 0) {
                due = System.nanoTime() + PATIENCE.toNanos();
                ConnectAttempt begun = attempts.apply(address);
                attempt = begun;
                begun.begin(() -> ended.add(begun));
            }
        }

        void losePatience() {
            if (attempt != null && untilDue() <= 0) {
                leave();
                loss = new Loss(address, new JMSException("it is silent for " + PATIENCE.toSeconds() + " s"), true);
                out = true;
            }
        }

        void lose(JMSException cause) {
            loss = new Loss(address, cause, false);
            due = System.nanoTime() + pause.next().toNanos();
            // The active Booster has answered; repeating a wrong password would only fill its audit log.
            out = cause instanceof JMSSecurityException;
        }

        /** Another refused, so its head start is over. */
        void hurry() {
            if (attempt == null && loss == null) {
                due = System.nanoTime();
            }
        }

        void leave() {
            if (attempt != null) {
                attempt.abandon();
                attempt = null;
            }
        }
    }
}
