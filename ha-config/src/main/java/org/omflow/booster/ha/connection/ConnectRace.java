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
 * One round of knocking at the Boosters, side by side: the first whose login is done is taken, the other is left. The second
 * is tried a little later, or at once when the first has refused. As long as one is silent, one that refused is asked again:
 * it may be about to take over from the silent one. The round is over when nobody is left whose word is awaited. To be run
 * once, by one thread.
 */
final class ConnectRace {
    /** How long one Booster may take to let us in. A frozen one is reached, and then nothing comes. */
    static final Duration PATIENCE = Duration.ofSeconds(3);
    /** How much later the second is tried. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    /**
     * Why there is no connection to one Booster.
     *
     * @param silent whether it said nothing at all
     */
    record Loss(BoosterAddress address, JMSException cause, boolean silent) {}

    private final Function<BoosterAddress, ConnectAttempt> attempts;
    private final List<Contender> contenders = new ArrayList<>();
    private final BlockingQueue<ConnectAttempt> ended = new LinkedBlockingQueue<>();

    /**
     * A race that has not begun.
     *
     * @param inOrder the addresses, the one to begin with first
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

    /** The connection that came first; null when there is none, and then {@link #losses} tells why. */
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

    /** Why each is not connected. */
    List<Loss> losses() {
        return contenders.stream().map(contender -> contender.loss).toList();
    }

    private BoosterConnection connectionOf(ConnectAttempt over) {
        for (Contender contender : contenders) {
            // None has it when it ended just as the patience did: it has been left then.
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
        /** When to try it; while it is tried, when to lose patience. */
        private long due;
        /** The attempt under way. */
        private ConnectAttempt attempt;
        /** How the last attempt went. */
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
            // The Booster that works has spoken; to repeat a wrong password would only fill its audit log.
            out = cause instanceof JMSSecurityException;
        }

        /** Another has refused, so there is nobody to be given a head start. */
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
