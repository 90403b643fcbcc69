package org.omflow.booster.broker.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The names of the threads of this process. */
@Tag("pair")
class RunningThreadsTest {
    private static final String NAME = "AMQ229000: Activation for server ActiveMQServerImpl::name=counted";

    @Test
    void aThreadIsThereWhileItRunsWhateverGroupItIsIn() throws Exception {
        assertThat(RunningThreads.names()).doesNotContain(NAME);
        CountDownLatch end = new CountDownLatch(1);
        ThreadGroup group = new ThreadGroup(new ThreadGroup("outer"), "inner");
        Thread thread = new Thread(group, () -> awaitUnlessInterrupted(end), NAME);

        thread.start();

        assertThat(RunningThreads.names()).contains(NAME);
        assertThat(BrokerLifecycle.isActivating()).isTrue();

        end.countDown();
        thread.join();

        assertThat(RunningThreads.names()).doesNotContain(NAME);
    }

    private static void awaitUnlessInterrupted(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
