package org.omflow.booster.broker.user;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.security.auth.Subject;
import javax.security.auth.login.FailedLoginException;
import org.omflow.booster.broker.user.WaitingLogin.Origin;
import org.omflow.booster.ha.address.ClientNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks passwords on one or two threads of its own, so that no caller waits for a check. Few checks wait, in {@link
 * LoginPlaces}; further ones are refused unchecked. A refusal is delayed, ever longer, without holding a thread.
 * Thread-safe.
 */
final class LoginQueue {
    /** A client has given up by then. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(LoginQueue.class);

    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
    private static final int CORES_FOR_TWO = 4;
    /** From this many recent failures on. */
    private static final int SUSPECT = 3;

    private final PasswordLogins passwords;
    /** Of no clock that somebody may set: that would refuse whoever waits. */
    private final LongSupplier nanos;

    private final FailedLogins failures;
    private final SeenNetworks seen = new SeenNetworks();
    private final Executor threads;
    private final int atOnce;
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();

    // Guarded by "this"
    private final LoginPlaces places = new LoginPlaces();
    /** Waiting and running ones: the same user and password are checked once for all who give them. */
    private final Map<ByteBuffer, WaitingLogin> open = new HashMap<>();

    /** Threads that check passwords until nobody waits; a task for each login could pile up without limit. */
    private int running;

    private long numbers;
    private long unlogged;
    private long lastLogged;

    LoginQueue(PasswordLogins passwords) {
        this(passwords, System::nanoTime, Runtime.getRuntime().availableProcessors() < CORES_FOR_TWO ? 1 : 2);
    }

    private LoginQueue(PasswordLogins passwords, LongSupplier nanos, int atOnce) {
        this(passwords, nanos, pool(atOnce), atOnce);
    }

    /**
     * One with these threads.
     *
     * @param nanos the time that has passed since any moment
     * @param atOnce how many passwords are checked at the same time
     */
    LoginQueue(PasswordLogins passwords, LongSupplier nanos, Executor threads, int atOnce) {
        this.atOnce = atOnce;
        this.passwords = passwords;
        this.nanos = nanos;
        this.failures = new FailedLogins(nanos);
        this.lastLogged = nanos.getAsLong() - LOG_INTERVAL.toNanos();
        this.threads = threads;
    }

    private static Executor pool(int atOnce) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                atOnce, atOnce, IDLE.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "logins");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
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
            succeeded(address);
            return CompletableFuture.completedFuture(LoginOutcome.accepted(known));
        }
        String network = ClientNetwork.of(address);
        String who = who(user);
        return join(user, password, new Origin(network, who)).thenCompose(outcome -> {
            if (outcome.isAccepted()) {
                failures.succeeded(network, who);
                seen.add(network);
                return CompletableFuture.completedFuture(outcome);
            }
            if (outcome.checked()) {
                wrong.incrementAndGet();
                failures.failed(network, who);
                refused.accept(outcome.refusal());
            } else {
                busy.incrementAndGet();
                logBusy(address);
            }
            return later(outcome, failures.delay(network, who));
        });
    }

    /** The login of a user and password that were right before; null otherwise. */
    Subject known(String user, String password) {
        return passwords.known(user, password);
    }

    /** Notes that a login from this address succeeded, by whatever means. */
    void succeeded(String address) {
        seen.add(ClientNetwork.of(address));
    }

    /** Whether a login is none of a flood, as far as one can know: of a user, from where logins succeeded and few failed. */
    boolean isPromising(String user, String address) {
        String network = ClientNetwork.of(address);
        String who = who(user);
        return !who.isEmpty() && seen.contains(network) && failures.of(network, who) < SUSPECT;
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

    private CompletableFuture<LoginOutcome> join(String user, String password, Origin origin) {
        ByteBuffer fingerprint = passwords.fingerprint(user, password);
        WaitingLogin left;
        WaitingLogin login;
        boolean start;
        synchronized (this) {
            boolean isSeen = seen.contains(origin.network());
            WaitingLogin same = open.get(fingerprint);
            if (same != null) {
                WaitingLogin better = same.fromSeenNetwork();
                if (isSeen && !same.seen() && places.replace(same, better)) {
                    open.put(fingerprint, better);
                }
                return same.outcome();
            }
            login = new WaitingLogin(
                    new WaitingLogin.Given(fingerprint, user, password),
                    origin,
                    isSeen,
                    failures.of(origin.network(), origin.who()),
                    numbers++,
                    nanos.getAsLong(),
                    new CompletableFuture<>());
            left = places.add(login);
            if (left == login) {
                return CompletableFuture.completedFuture(LoginOutcome.busy());
            }
            open.put(fingerprint, login);
            if (left != null) {
                open.remove(left.given().fingerprint());
            }
            start = running < atOnce;
            if (start) {
                running++;
            }
        }
        if (left != null) {
            left.outcome().complete(LoginOutcome.busy());
        }
        if (start) {
            start();
        }
        return login.outcome();
    }

    private void start() {
        try {
            threads.execute(this::checkAll);
        } catch (RuntimeException | Error e) {
            log.error("No password can be checked: {}", e.toString());
            nobodyChecks().forEach(login -> login.outcome().complete(LoginOutcome.unchecked()));
        }
    }

    /** Those who would wait for ever, as no thread could be started and none runs. */
    private synchronized List<WaitingLogin> nobodyChecks() {
        List<WaitingLogin> all = new ArrayList<>();
        running--;
        if (running == 0) {
            for (WaitingLogin login = places.next(); login != null; login = places.next()) {
                open.remove(login.given().fingerprint());
                all.add(login);
            }
        }
        return all;
    }

    private void checkAll() {
        boolean allChecked = false;
        try {
            for (WaitingLogin login = next(); login != null; login = next()) {
                check(login);
            }
            allChecked = true;
        } finally {
            if (!allChecked) {
                startInstead();
            }
        }
    }

    /** A thread that ends by an Error, as of a log that cannot be written, leaves those who wait to another. */
    private void startInstead() {
        synchronized (this) {
            if (places.isEmpty()) {
                running--;
                return;
            }
        }
        start();
    }

    private synchronized WaitingLogin next() {
        WaitingLogin login = places.next();
        if (login == null) {
            running--;
        }
        return login;
    }

    private void check(WaitingLogin login) {
        LoginOutcome outcome = LoginOutcome.unchecked();
        try {
            outcome = nanos.getAsLong() - login.since() > LONGEST_WAIT.toNanos()
                    ? LoginOutcome.busy()
                    : LoginOutcome.accepted(
                            passwords.login(login.given().user(), login.given().password()));
        } catch (FailedLoginException e) {
            outcome = LoginOutcome.refused(e.getMessage());
        } catch (RuntimeException | Error e) {
            log.error("A password could not be checked", e);
        } finally {
            synchronized (this) {
                open.remove(login.given().fingerprint());
            }
            login.outcome().complete(outcome);
        }
    }

    private void logBusy(String address) {
        long more;
        synchronized (this) {
            unlogged++;
            long now = nanos.getAsLong();
            if (now - lastLogged < LOG_INTERVAL.toNanos()) {
                return;
            }
            lastLogged = now;
            more = unlogged;
            unlogged = 0;
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
}
