package org.omflow.booster.broker.user;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.Subject;

/**
 * Logs in users of the web, whose thread waits for the check of the password. At most {@value #MOST} threads wait, half
 * of them for those who may be part of a flood, so health and users who come back are always served. Thread-safe.
 */
final class WebLogins {
    static final int MOST = 6;
    private static final int MOST_SUSPECT = MOST / 2;

    private final LoginQueue queue;
    private final Semaphore threads = new Semaphore(MOST);
    private final Semaphore suspects = new Semaphore(MOST_SUSPECT);
    private final AtomicLong busy = new AtomicLong();

    WebLogins(LoginQueue queue) {
        this.queue = queue;
    }

    /** Empty when user or password is wrong. */
    Optional<Subject> login(String user, String password, String address) throws LoginsBusyException {
        Optional<Subject> known = Optional.ofNullable(queue.known(user, password));
        if (known.isPresent()) {
            return known;
        }
        boolean suspect = !queue.isPromising(user, address);
        if (suspect && !suspects.tryAcquire()) {
            throw refused();
        }
        try {
            if (!threads.tryAcquire()) {
                throw refused();
            }
            try {
                return wait(user, password, address);
            } finally {
                threads.release();
            }
        } finally {
            if (suspect) {
                suspects.release();
            }
        }
    }

    /** How many were refused because too many threads waited. */
    long busy() {
        return busy.get();
    }

    private Optional<Subject> wait(String user, String password, String address) throws LoginsBusyException {
        try {
            // The caller records the refusal.
            LoginOutcome outcome = queue.check(user, password, address, why -> {})
                    .get(LoginQueue.LONGEST_WAIT.plus(FailedLogins.LONGEST).toMillis(), TimeUnit.MILLISECONDS);
            if (!outcome.checked()) {
                throw new LoginsBusyException();
            }
            return Optional.ofNullable(outcome.subject());
        } catch (TimeoutException | CancellationException e) {
            throw refused();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The login of a web user failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused();
        }
    }

    private LoginsBusyException refused() {
        busy.incrementAndGet();
        return new LoginsBusyException();
    }
}
