package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords on one or two threads of its own, so that no caller waits for a check. At most {@value #MOST} checks
 * wait, {@value #MOST_OF_ONE} of them for one user at one address; further ones are refused unchecked. Users and
 * addresses with fewer recent failures come first, so a flood of guesses cannot keep out others. A refusal is delayed,
 * ever longer, without holding a thread. Thread-safe.
 */
final class LoginQueue {
    static final int MOST = 64;
    static final int MOST_OF_ONE = 8;
    /** A client has given up by then. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(LoginQueue.class);

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration TELL_PAUSE = Duration.ofMinutes(1);
    private static final int CORES_FOR_TWO = 4;

    private final PasswordLogins passwords;
    private final Clock clock;
    private final FailedLogins failures;
    private final Executor threads;
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();

    // Guarded by "this"
    private final TreeSet<Check> waiting =
            new TreeSet<>(Comparator.comparingInt(Check::failures).thenComparingLong(Check::number));
    /** Waiting and running ones: the same user and password are checked once for all who give them. */
    private final Map<ByteBuffer, Check> open = new HashMap<>();

    private long numbers;
    private long untold;
    private Instant told = Instant.EPOCH;

    LoginQueue(PasswordLogins passwords, Clock clock) {
        this(passwords, clock, Runtime.getRuntime().availableProcessors() < CORES_FOR_TWO ? 1 : 2);
    }

    LoginQueue(PasswordLogins passwords, Clock clock, int atOnce) {
        this.passwords = passwords;
        this.clock = clock;
        this.failures = new FailedLogins(clock);
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "logins");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        this.threads = pool;
    }

    /**
     * Checks a login. Never waits; done at once for a user and password that were right before.
     *
     * @param address where the client is
     * @param refused receives the reason when the password was checked and is wrong; on a thread that may wait
     */
    CompletableFuture<LoginOutcome> check(String user, String password, String address, Consumer<String> refused) {
        Subject known = known(user, password);
        if (known != null) {
            return CompletableFuture.completedFuture(LoginOutcome.accepted(known));
        }
        String who = who(user);
        return join(user, password, address, who).thenCompose(outcome -> {
            if (outcome.isAccepted()) {
                failures.succeeded(address, who);
                return CompletableFuture.completedFuture(outcome);
            }
            if (outcome.checked()) {
                wrong.incrementAndGet();
                failures.failed(address, who);
                refused.accept(outcome.refusal());
            } else {
                busy.incrementAndGet();
                tellBusy(address);
            }
            return later(outcome, failures.delay(address, who));
        });
    }

    /** The login of a user and password that were right before; null otherwise. */
    Subject known(String user, String password) {
        return passwords.known(user, password);
    }

    /** How often this user, or any unknown one, was refused at this address lately. */
    int failures(String user, String address) {
        return failures.of(address, who(user));
    }

    /** How many passwords were checked and wrong. */
    long wrong() {
        return wrong.get();
    }

    /** How many logins were refused unchecked. */
    long busy() {
        return busy.get();
    }

    /** All names that are no user's count as one: an attacker may make up any number. */
    private String who(String user) {
        return user != null && passwords.isUser(user) ? user : "";
    }

    private CompletableFuture<LoginOutcome> join(String user, String password, String address, String who) {
        ByteBuffer fingerprint = passwords.fingerprint(user, password);
        Check evicted = null;
        Check check;
        synchronized (this) {
            Check same = open.get(fingerprint);
            if (same != null) {
                return same.outcome();
            }
            check = new Check(
                    new Given(fingerprint, user, password),
                    new Origin(address, who),
                    failures.of(address, who),
                    numbers++,
                    clock.instant(),
                    new CompletableFuture<>());
            Origin origin = check.origin();
            if (waiting.stream().filter(one -> one.origin().equals(origin)).count() >= MOST_OF_ONE) {
                return CompletableFuture.completedFuture(LoginOutcome.busy());
            }
            if (waiting.size() >= MOST) {
                if (waiting.last().failures() <= check.failures()) {
                    return CompletableFuture.completedFuture(LoginOutcome.busy());
                }
                evicted = waiting.pollLast();
                open.remove(evicted.given().fingerprint());
            }
            waiting.add(check);
            open.put(fingerprint, check);
        }
        if (evicted == null) {
            threads.execute(this::next);
        } else {
            evicted.outcome().complete(LoginOutcome.busy());
        }
        return check.outcome();
    }

    private void next() {
        Check check;
        synchronized (this) {
            check = waiting.pollFirst();
        }
        if (check == null) {
            return;
        }
        LoginOutcome outcome = LoginOutcome.refused("its password could not be checked: see the lines above");
        try {
            outcome = check.since().plus(LONGEST_WAIT).isBefore(clock.instant())
                    ? LoginOutcome.busy()
                    : LoginOutcome.accepted(
                            passwords.login(check.given().user(), check.given().password()));
        } catch (FailedLoginException e) {
            outcome = LoginOutcome.refused(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            log.error("A password could not be checked", e);
        } finally {
            synchronized (this) {
                open.remove(check.given().fingerprint());
            }
            check.outcome().complete(outcome);
        }
    }

    private void tellBusy(String address) {
        long more;
        synchronized (this) {
            untold++;
            Instant now = clock.instant();
            if (now.isBefore(told.plus(TELL_PAUSE))) {
                return;
            }
            told = now;
            more = untold;
            untold = 0;
        }
        log.warn(
                "{} logins were refused unchecked, as too many wait for the check of their password. The last was from {}."
                        + " Those of the next minute are counted and logged in one line.",
                more,
                address);
    }

    private static CompletableFuture<LoginOutcome> later(LoginOutcome outcome, Duration delay) {
        CompletableFuture<LoginOutcome> late = new CompletableFuture<>();
        return late.completeOnTimeout(outcome, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where logins come from; {@code who} is empty for all unknown users. */
    private record Origin(String address, String who) {}

    /** What a client gave; not for any log. */
    private record Given(ByteBuffer fingerprint, String user, String password) {
        @Override
        public String toString() {
            return "(hidden)";
        }
    }

    /** A check that waits or runs. */
    private record Check(
            Given given,
            Origin origin,
            int failures,
            long number,
            Instant since,
            CompletableFuture<LoginOutcome> outcome) {}
}
