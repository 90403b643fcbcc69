package org.omflow.booster.broker.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.omflow.booster.ha.testkit.Background.async;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.lockmanager.DistributedLock;
import org.apache.activemq.artemis.lockmanager.DistributedLockManager;
import org.apache.activemq.artemis.lockmanager.MutableLong;
import org.apache.activemq.artemis.lockmanager.UnavailableStateException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.testkit.Background;

/** What the message broker demands of its lock managers, whether two of them belong to one process or to two. */
@Tag("pair")
@Timeout(60)
@Tag("integration")
abstract class LockManagerRules extends PairTables {
    final LeaseSpace space = register("primary/1");

    /** Where the second manager of a test is registered. */
    abstract LeaseSpace others();

    LeaseSpace register(String holder) {
        return register(postgres.connections(), holder, Duration.ofSeconds(30), new LeaseListener() {});
    }

    private DistributedLockManager manager() throws Exception {
        return manager(space);
    }

    /** Made as the message broker does it. */
    private DistributedLockManager manager(LeaseSpace of) throws Exception {
        return closing(DistributedLockManager.newInstanceOf(SqlLockManager.class.getName(), of.properties()));
    }

    private DistributedLockManager started() throws Exception {
        return start(space);
    }

    private DistributedLockManager other() throws Exception {
        return start(others());
    }

    private DistributedLockManager start(LeaseSpace of) throws Exception {
        DistributedLockManager made = manager(of);
        made.start();
        return made;
    }

    @Test
    void oneLockForEachIdUntilItIsClosed() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");

        assertThat(manager.getDistributedLock("a")).isSameAs(lock);
        assertThat(manager.getDistributedLock("b")).isNotSameAs(lock);
        lock.close();
        assertThat(manager.getDistributedLock("a")).isNotSameAs(lock);
    }

    @Test
    void otherLocksAfterARestart() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");
        manager.stop();
        assertThat(manager.isStarted()).isFalse();
        manager.start();

        assertThat(manager.isStarted()).isTrue();
        assertThat(manager.getDistributedLock("a")).isNotSameAs(lock);
    }

    @Test
    void oneNumberForEachIdUntilItIsClosed() throws Exception {
        DistributedLockManager manager = started();
        MutableLong number = manager.getMutableLong("a");

        assertThat(manager.getMutableLong("a")).isSameAs(number);
        number.close();
        assertThat(manager.getMutableLong("a")).isNotSameAs(number);
        assertThatThrownBy(number::get).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsToBeHadBeforeTheStart() throws Exception {
        DistributedLockManager manager = manager();

        assertThatThrownBy(() -> manager.getDistributedLock("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> manager.getMutableLong("a")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsToBeHadAfterTheStop() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");
        MutableLong number = manager.getMutableLong("a");
        manager.stop();

        assertThatThrownBy(() -> manager.getDistributedLock("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(number::get).isInstanceOf(IllegalStateException.class);
        assertThat(lock.isHeldByCaller()).isFalse();
    }

    @Test
    void startingTwiceIsStartingOnce() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");
        manager.start();

        assertThat(manager.start(1, TimeUnit.SECONDS)).isTrue();
        assertThat(manager.getDistributedLock("a")).isSameAs(lock);
        manager.stop();
        manager.stop();
    }

    @Test
    void anIdIsNeeded() throws Exception {
        DistributedLockManager manager = started();

        assertThatThrownBy(() -> manager.getDistributedLock(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> manager.getMutableLong(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aClosedLockIsGivenBack() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");
        assertThat(lock.tryLock()).isTrue();
        lock.close();
        lock.close();

        assertThat(lock.isHeldByCaller()).isFalse();
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();
    }

    @Test
    void aStoppedManagerGivesAllLocksBack() throws Exception {
        DistributedLockManager manager = started();
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();
        assertThat(manager.getDistributedLock("b").tryLock()).isTrue();
        manager.stop();
        manager.start();

        assertThat(manager.getDistributedLock("a").isHeldByCaller()).isFalse();
        assertThat(manager.getDistributedLock("b").isHeldByCaller()).isFalse();
        DistributedLockManager other = other();
        assertThat(other.getDistributedLock("a").tryLock()).isTrue();
        assertThat(other.getDistributedLock("b").tryLock()).isTrue();
    }

    @Test
    void aLockIsHeldFromTryLockToUnlock() throws Exception {
        DistributedLock lock = started().getDistributedLock("a");
        assertThat(lock.getLockId()).isEqualTo("a");
        assertThat(lock.isHeldByCaller()).isFalse();
        assertThat(lock.tryLock()).isTrue();
        assertThat(lock.isHeldByCaller()).isTrue();
        lock.unlock();
        assertThat(lock.isHeldByCaller()).isFalse();
        assertThat(lock.tryLock()).isTrue();
    }

    @Test
    void aLockCannotBeTakenTwice() throws Exception {
        DistributedLock lock = started().getDistributedLock("a");
        assertThat(lock.tryLock()).isTrue();

        assertThatThrownBy(lock::tryLock).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.tryLock(1, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
        assertThat(lock.isHeldByCaller()).isTrue();
    }

    @Test
    void onlyItsOwnerHoldsALock() throws Exception {
        DistributedLock own = started().getDistributedLock("a");
        DistributedLock others = other().getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();

        assertThat(own.isHeldByCaller()).isTrue();
        assertThat(others.isHeldByCaller()).isFalse();
        assertThat(others.tryLock()).isFalse();
        assertThat(others.tryLock()).isFalse();
    }

    @Test
    void whatOneGivesBackAnotherCanTake() throws Exception {
        DistributedLock own = started().getDistributedLock("a");
        DistributedLock others = other().getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        own.unlock();

        assertThat(others.isHeldByCaller()).isFalse();
        assertThat(others.tryLock()).isTrue();
        assertThat(own.isHeldByCaller()).isFalse();
        assertThat(own.tryLock()).isFalse();
    }

    @Test
    void aStrangerCannotGiveALockBack() throws Exception {
        DistributedLock own = started().getDistributedLock("a");
        DistributedLockManager other = other();
        assertThat(own.tryLock()).isTrue();
        other.getDistributedLock("a").unlock();
        other.getDistributedLock("a").close();
        other.stop();

        assertThat(own.isHeldByCaller()).isTrue();
        other.start();
        assertThat(other.getDistributedLock("a").tryLock()).isFalse();
    }

    @Test
    void locksOfDifferentIdsAreIndependent() throws Exception {
        assertThat(started().getDistributedLock("a").tryLock()).isTrue();

        assertThat(other().getDistributedLock("b").tryLock()).isTrue();
    }

    @Test
    void theShortestTimeIsEnoughForAFreeLock() throws Exception {
        assertThat(started().getDistributedLock("a").tryLock(1, TimeUnit.NANOSECONDS))
                .isTrue();
    }

    @Test
    void noTimeIsOneTry() throws Exception {
        DistributedLock own = started().getDistributedLock("a");
        assertThat(own.tryLock(0, TimeUnit.SECONDS)).isTrue();

        assertThat(other().getDistributedLock("a").tryLock(0, TimeUnit.SECONDS)).isFalse();
        assertThatThrownBy(() -> own.tryLock(-1, TimeUnit.SECONDS)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theWholeTimeIsWaited() throws Exception {
        assertThat(started().getDistributedLock("a").tryLock()).isTrue();
        DistributedLock others = other().getDistributedLock("a");
        long began = System.nanoTime();

        assertThat(others.tryLock(1, TimeUnit.SECONDS)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    @Test
    void whoWaitsGetsWhatIsGivenBack() throws Exception {
        DistributedLock own = started().getDistributedLock("a");
        DistributedLock others = other().getDistributedLock("a");
        assertThat(own.tryLock()).isTrue();
        CompletableFuture<Boolean> waiting = async(() -> others.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
        own.unlock();

        assertThat(waiting.get(4, TimeUnit.SECONDS)).isTrue();
        assertThat(others.isHeldByCaller()).isTrue();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        assertThat(started().getDistributedLock("a").tryLock()).isTrue();
        DistributedLock others = other().getDistributedLock("a");
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread waiting = Background.begin(result, () -> others.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        waiting.interrupt();

        assertThatThrownBy(() -> result.get(4, TimeUnit.SECONDS)).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(others.isHeldByCaller()).isFalse();
    }

    @Test
    void whoWaitsEndsWhenItsManagerStops() throws Exception {
        assertThat(started().getDistributedLock("a").tryLock()).isTrue();
        DistributedLockManager other = other();
        DistributedLock others = other.getDistributedLock("a");
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread waiting = Background.begin(result, () -> others.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        other.stop();

        // Not UnavailableStateException, after which the message broker would start the manager anew.
        assertThatThrownBy(() -> result.get(4, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aLockAndANumberMayShareAnId() throws Exception {
        DistributedLockManager manager = started();
        DistributedLock lock = manager.getDistributedLock("a");
        MutableLong number = manager.getMutableLong("a");
        assertThat(number.getMutableLongId()).isEqualTo("a");
        assertThat(lock.tryLock()).isTrue();
        assertThat(number.get()).isZero();
        number.set(1);

        assertThat(lock.isHeldByCaller()).isTrue();
        assertThat(number.get()).isEqualTo(1);
        assertThat(other().getMutableLong("a").get()).isEqualTo(1);
    }

    @Test
    void aNumberIsComparedAndSetInOneStep() throws Exception {
        DistributedLockManager manager = started();
        MutableLong number = manager.getMutableLong("a");
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();

        assertThat(number.compareAndSet(1, 2)).isFalse();
        assertThat(number.compareAndSet(0, -1)).isTrue();
        assertThat(number.compareAndSet(0, -1)).isFalse();
        assertThat(number.compareAndSet(-1, 1)).isTrue();
        assertThat(number.get()).isEqualTo(1);
    }

    @Test
    void whoDoesNotHoldTheLockCannotChangeItsNumber() throws Exception {
        DistributedLockManager manager = started();
        MutableLong number = manager.getMutableLong("a");
        assertThat(number.compareAndSet(0, -1)).isFalse();
        assertThatThrownBy(() -> number.set(1)).isInstanceOf(UnavailableStateException.class);
        assertThat(manager.getDistributedLock("b").tryLock()).isTrue();
        assertThat(number.compareAndSet(0, -1)).isFalse();
        assertThat(manager.getDistributedLock("a").tryLock()).isTrue();
        number.set(3);
        manager.getDistributedLock("a").unlock();

        assertThat(number.compareAndSet(3, -4)).isFalse();
        assertThatThrownBy(() -> number.set(4)).isInstanceOf(UnavailableStateException.class);
        assertThat(number.get()).isEqualTo(3);
    }

    @Test
    void aManagerThatIsMadeAfterAnotherWasStoppedStartsAnew() throws Exception {
        DistributedLockManager first = started();
        assertThat(first.getDistributedLock("a").tryLock()).isTrue();
        first.stop();
        DistributedLock second = other().getDistributedLock("a");
        assertThat(second.isHeldByCaller()).isFalse();
        assertThat(second.tryLock()).isTrue();

        // Whatever is left of the first has no say any more.
        first.stop();
        first.start();
        assertThat(first.getDistributedLock("a").isHeldByCaller()).isFalse();
        assertThat(second.isHeldByCaller()).isTrue();
        assertThat(postgres.number("SELECT token FROM booster_lease")).isEqualTo(2);
    }

    @Test
    void aManagerNeedsARegistration() {
        assertThatThrownBy(() -> new SqlLockManager(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SqlLockManager(Map.of("lease", "unknown")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown");
        space.close();
        assertThatThrownBy(() -> new SqlLockManager(space.properties())).isInstanceOf(IllegalArgumentException.class);
    }
}
