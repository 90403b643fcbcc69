package org.omflow.booster.broker.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.ha.testkit.LogLines;

/** Whose password is checked, in which order, and who is refused without a check. */
@Tag("key")
@Timeout(60)
class LoginQueueTest {
    private static final String QUICK = "ENC(1000:AABBCCDDEEFF0011:15E2275550F0A3603F2F049F5AD0DFB2E6D22CAA)";
    private static final String SLOW = "ENC(200000:AABBCCDDEEFF0011:15E2275550F0A3603F2F049F5AD0DFB2E6D22CAA)";
    private static final String RIGHT = "old-password";

    @TempDir
    private Path conf;

    private final AtomicLong now = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicInteger tasks = new AtomicInteger();
    private CountDownLatch occupied = new CountDownLatch(1);
    private LoginQueue queue;
    private final List<String> done = new CopyOnWriteArrayList<>();

    @BeforeEach
    void users() throws Exception {
        Files.writeString(
                conf.resolve("users.properties"), "amy = " + QUICK + "\nbob = " + QUICK + "\nslow = " + SLOW + "\n");
        Files.writeString(conf.resolve("roles.properties"), "submitter = amy, bob, slow\n");
        queue = queue();
    }

    private LoginQueue queue() throws Exception {
        return new LoginQueue(
                new PasswordLogins(new Users(conf), 1),
                now::get,
                task -> {
                    tasks.incrementAndGet();
                    thread.execute(task);
                },
                1);
    }

    /** The next test has the processor for itself. */
    @AfterEach
    void refuseWhoStillWaits() {
        now.addAndGet(LoginQueue.LONGEST_WAIT.toNanos() + 1);
        release();
        thread.shutdown();
    }

    @Test
    void aPasswordThatWasRightIsAnsweredAtOnce() throws Exception {
        assertThat(check("amy", RIGHT, "a").get().isAccepted()).isTrue();

        assertThat(check("amy", RIGHT, "b")).isCompleted();
    }

    @Test
    void whoFailedBeforeWaitsBehindWhoDidNot() throws Exception {
        for (int i = 0; i < 3; i++) {
            check("amy", "guess " + i, "evil").get();
        }
        done.clear();
        occupy();
        List<CompletableFuture<LoginOutcome>> all = new ArrayList<>();
        for (int i = 0; i < LoginPlaces.MOST_OF_ONE; i++) {
            all.add(check("amy", "another " + i, "evil"));
        }
        CompletableFuture<LoginOutcome> honest = check("bob", RIGHT, "evil");
        CompletableFuture<LoginOutcome> elsewhere = check("amy", RIGHT, "good");

        release();
        assertThat(honest.get().isAccepted()).isTrue();
        assertThat(elsewhere.get().isAccepted()).isTrue();
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(30, TimeUnit.SECONDS);
        assertThat(done.subList(0, 2)).containsExactlyInAnyOrder("bob at evil", "amy at good");
        assertThat(all).allMatch(one -> !one.join().isAccepted() && one.join().checked());
    }

    @Test
    void oneUserAtOneAddressHasFewPlacesAndAllNamesThatAreNoUsersShareThem() throws Exception {
        occupy();
        List<CompletableFuture<LoginOutcome>> all = new ArrayList<>();
        for (int i = 0; i < LoginPlaces.MOST_OF_ONE + 5; i++) {
            all.add(check("made-up-" + i, "guess", "evil"));
        }

        release();
        assertThat(all.stream().filter(one -> !one.join().checked())).hasSize(5);
        assertThat(queue.busy()).isEqualTo(5);
        assertThat(queue.wrong()).isGreaterThanOrEqualTo(LoginPlaces.MOST_OF_ONE);
    }

    @Test
    void aFullQueueMakesRoomForWhoDidNotFail() throws Exception {
        check("amy", "guess", "evil-0").get();
        occupy();
        List<CompletableFuture<LoginOutcome>> guesses = new ArrayList<>();
        for (int i = 0; i < LoginPlaces.MOST - LoginPlaces.KEPT; i++) {
            guesses.add(check("amy", "guess " + i, "evil-" + i));
        }
        check("bob", "guess", "elsewhere");
        CompletableFuture<LoginOutcome> late = check("bob", RIGHT, "evil-0");

        release();
        assertThat(late.get().isAccepted()).isTrue();
        assertThat(guesses.stream().filter(one -> !one.join().checked()))
                .as("refused unchecked")
                .hasSize(1);
    }

    /** As when a Booster has just started, or has become active. */
    @Test
    void moreUsersThanPlacesAreAllCheckedWhenTheyComeAtOnce() throws Exception {
        StringBuilder users = new StringBuilder("slow = " + SLOW + "\n");
        StringBuilder names = new StringBuilder("slow");
        for (int i = 0; i < 3 * LoginPlaces.MOST; i++) {
            users.append("user").append(i).append(" = ").append(QUICK).append('\n');
            names.append(", user").append(i);
        }
        Files.writeString(conf.resolve("users.properties"), users);
        Files.writeString(conf.resolve("roles.properties"), "submitter = " + names + "\n");
        queue = queue();
        occupy();
        List<CompletableFuture<LoginOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 3 * LoginPlaces.MOST; i++) {
            all.add(check("user" + i, RIGHT, "192.0.2.1"));
        }
        CompletableFuture<LoginOutcome> guess = check("user1", "guess", "198.51.100.1");

        release();
        assertThat(all).allMatch(one -> one.join().isAccepted());
        assertThat(guess.get().checked()).isFalse();
    }

    /** A flood that never ends must not fill the memory with work for the threads. */
    @Test
    void aThreadGetsOneTaskHoweverManyCome() throws Exception {
        occupy();
        for (int i = 0; i < 10 * LoginPlaces.MOST; i++) {
            check("amy", "guess " + i, "2001:db8:" + Integer.toHexString(i + 256) + "::1");
        }
        assertThat(tasks).hasValue(1);
        release();

        assertThat(check("bob", RIGHT, "a").get().isAccepted()).isTrue();
        assertThat(check("amy", RIGHT, "a").get().isAccepted()).isTrue();
    }

    @Test
    void aThreadThatEndsByAnErrorIsReplaced() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        LongSupplier nanos = () -> {
            if (fails.getAndSet(false)) {
                throw new StackOverflowError("made by the test");
            }
            return now.get();
        };
        queue = new LoginQueue(new PasswordLogins(new Users(conf), 1), nanos, thread, 1);
        occupy();
        CompletableFuture<LoginOutcome> first = check("amy", RIGHT, "a");
        CompletableFuture<LoginOutcome> second = check("bob", RIGHT, "a");
        try (LogLines lines = LogLines.failing(LoginQueue.class)) {
            fails.set(true);
            release();

            assertThat(first.get().checked()).isFalse();
            assertThat(second.get().isAccepted()).isTrue();
        }
        assertThat(check("amy", RIGHT, "a").get().isAccepted()).isTrue();
    }

    @Test
    void aThreadThatCannotBeStartedHoldsUpNobodyLater() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        Executor failsOnce = task -> {
            if (starts.getAndIncrement() == 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        };
        queue = new LoginQueue(new PasswordLogins(new Users(conf), 1), now::get, failsOnce, 1);

        assertThat(check("amy", RIGHT, "a").get().checked()).isFalse();
        assertThat(check("bob", RIGHT, "a").get().isAccepted()).isTrue();
        assertThat(check("amy", RIGHT, "a").get().isAccepted()).isTrue();
        assertThat(queue.wrong()).isZero();
    }

    /** Of an attacker with any number of addresses, of whom none has failed before. */
    @Test
    void freshAddressesKeepOutNobodyWhoComesBack() throws Exception {
        assertThat(check("amy", RIGHT, "198.51.100.7").get().isAccepted()).isTrue();
        assertThat(check("bob", "guess", "198.51.100.7").get().isAccepted()).isFalse();
        occupy();
        List<CompletableFuture<LoginOutcome>> guesses = floodFromFreshNetworks();
        CompletableFuture<LoginOutcome> neighbour = check("bob", RIGHT, "198.51.100.8");
        CompletableFuture<LoginOutcome> stranger = check("bob", "another", "192.0.2.1");

        release();
        assertThat(neighbour.get().isAccepted()).isTrue();
        assertThat(guesses.stream().filter(one -> !one.isDone()))
                .as("still waiting")
                .isNotEmpty();
        assertThat(stranger.get().checked()).isFalse();
    }

    @Test
    void aCertificateMakesANetworkKnownToo() throws Exception {
        queue.succeeded("2001:db8:7::1");
        occupy();
        floodFromFreshNetworks();

        release();
        assertThat(check("bob", RIGHT, "2001:db8:7::2").get().isAccepted()).isTrue();
    }

    @Test
    void whoGivesTheSamePasswordFromAKnownNetworkKeepsThePlaceOfBoth() throws Exception {
        queue.succeeded("198.51.100.7");
        check("bob", "guess", "192.0.2.1").get();
        occupy();
        CompletableFuture<LoginOutcome> stranger = check("bob", RIGHT, "192.0.2.1");
        CompletableFuture<LoginOutcome> known = check("bob", RIGHT, "198.51.100.7");
        List<CompletableFuture<LoginOutcome>> guesses = floodFromFreshNetworks();

        release();
        assertThat(known.get().isAccepted()).isTrue();
        assertThat(stranger.get().isAccepted()).isTrue();
        assertThat(guesses.stream().filter(one -> !one.isDone()))
                .as("still waiting")
                .isNotEmpty();
    }

    @Test
    void theAddressesOfOneNetworkShareItsPlacesAndItsFailures() throws Exception {
        occupy();
        List<CompletableFuture<LoginOutcome>> all = new ArrayList<>();
        for (int i = 0; i < LoginPlaces.MOST_OF_ONE + 5; i++) {
            all.add(check("amy", "guess " + i, "2001:db8::" + i));
        }
        release();
        assertThat(all.stream().filter(one -> !one.join().checked())).hasSize(5);

        done.clear();
        occupy();
        CompletableFuture<LoginOutcome> guess = check("amy", "another", "2001:db8::ffff");
        CompletableFuture<LoginOutcome> honest = check("amy", RIGHT, "2001:db8:0:1::1");
        release();
        assertThat(honest.get().isAccepted()).isTrue();
        assertThat(guess.get().isAccepted()).isFalse();
        assertThat(done).startsWith("amy at 2001:db8:0:1::1");
    }

    @Test
    void namesThatAreNoUsersWaitBehindUsers() throws Exception {
        check("amy", "guess", "evil").get();
        done.clear();
        occupy();
        CompletableFuture<LoginOutcome> madeUp = check("made-up", "guess", "elsewhere");
        CompletableFuture<LoginOutcome> honest = check("amy", RIGHT, "evil");

        release();
        assertThat(honest.get().isAccepted()).isTrue();
        assertThat(madeUp.get().isAccepted()).isFalse();
        assertThat(done).startsWith("amy at evil");
    }

    @Test
    void whoWaitedTooLongIsRefusedUnchecked() throws Exception {
        occupy();
        CompletableFuture<LoginOutcome> late = check("amy", RIGHT, "a");
        now.addAndGet(LoginQueue.LONGEST_WAIT.toNanos() + 1);

        release();
        assertThat(late.get().checked()).isFalse();
    }

    private List<CompletableFuture<LoginOutcome>> floodFromFreshNetworks() {
        List<CompletableFuture<LoginOutcome>> guesses = new ArrayList<>();
        for (int i = 0; i < 2 * LoginPlaces.MOST; i++) {
            guesses.add(check("slow", "guess " + i, "2001:db8:" + Integer.toHexString(i + 256) + "::1"));
        }
        return guesses;
    }

    @Test
    void manyWithTheSamePasswordTakeOneCheck() throws Exception {
        occupy();
        List<CompletableFuture<LoginOutcome>> all = new ArrayList<>();
        for (int i = 0; i < 10 * LoginPlaces.MOST; i++) {
            all.add(check("amy", RIGHT, "a"));
        }

        release();
        assertThat(all).allMatch(one -> one.join().isAccepted());
    }

    @Test
    void aRightPasswordOutlivesAChangeOfOtherUsersOnly() throws Exception {
        PasswordLogins logins = new PasswordLogins(new Users(conf), 1);
        logins.login("amy", RIGHT);
        logins.login("bob", RIGHT);
        Files.writeString(conf.resolve("users.properties"), "amy = " + QUICK + "\nbob = " + SLOW + "\n");
        logins.forget();

        assertThat(logins.known("amy", RIGHT)).isNotNull();
        assertThat(logins.known("bob", RIGHT)).isNull();
        assertThat(logins.known("amy", "guess")).isNull();

        Files.delete(conf.resolve("users.properties"));
        logins.forget();
        assertThat(logins.known("amy", RIGHT))
                .as("while the users cannot be read")
                .isNull();
    }

    /** Keeps the only thread busy until {@link #release}. */
    private void occupy() {
        occupied = new CountDownLatch(1);
        CountDownLatch until = occupied;
        thread.execute(() -> {
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void release() {
        occupied.countDown();
    }

    private CompletableFuture<LoginOutcome> check(String user, String password, String address) {
        CompletableFuture<LoginOutcome> outcome = queue.check(user, password, address, why -> {});
        return outcome.whenComplete((one, failure) -> done.add(user + " at " + address));
    }
}
