package org.omflow.booster.tests.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.omflow.booster.broker.user.UserRole;
import org.omflow.booster.broker.user.Users;
import org.omflow.booster.ha.connection.BoosterLogin;
import org.omflow.booster.ha.json.Json;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.ManagedProcess;
import org.omflow.booster.tests.cluster.TestClusters;

/**
 * A submitter with a login tries to fill a Booster with 512 MiB of heap. It keeps within its memory, and the orders of others
 * go on, none of them lost.
 */
@Tag("key")
@Tag("alone")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@EnabledOnOs(OS.LINUX)
@Tag("integration")
class GreedySubmitterTest {
    /** The heap of 512 MiB, and what Java and the network need beside it. */
    private static final long MOST_MEMORY = 1_100L << 20;

    private static final int TIMES = 1;
    private static final int MANY = 100;

    @Test
    void aGreedySubmitterHarmsNobody() throws Exception {
        attack(Duration.ZERO);
    }

    @Test
    @Tag("long")
    void norDoesOneWithinTenMinutes() throws Exception {
        attack(Duration.ofMinutes(10));
    }

    /** @param atLeast how long; each manner is tried in any case */
    private static void attack(Duration atLeast) throws Exception {
        try (DemoCluster cluster =
                TestClusters.of(GreedySubmitterTest.class).servers("server-a").start()) {
            cluster.rest()
                    .deploy(
                            Json.readOwn(
                                    """
                    {"key": "errand", "name": "Errand", "form": [],
                     "nodes": [{"id": "start", "type": "start", "next": "end"}, {"id": "end", "type": "end"}]}"""));
            BoosterLogin greedy = new BoosterLogin("greedy", "greedy-password");
            new Users(cluster.booster().home().resolve("conf"))
                    .put(greedy.user(), UserRole.SUBMITTER, greedy.password().toCharArray());
            ManagedProcess booster = cluster.booster().process();
            AtomicReference<ProcessSize> most = new AtomicReference<>(ProcessSize.of(booster.pid()));
            long ordersBefore = cluster.rest().orders();
            HonestClients honest = new HonestClients(cluster);
            GreedySubmitter submitter = new GreedySubmitter(cluster, greedy);
            try {
                long began = System.nanoTime();
                await().atMost(atLeast.plusMinutes(10)).until(() -> {
                    assertThat(booster.alive()).isTrue();
                    most.accumulateAndGet(ProcessSize.of(booster.pid()), ProcessSize::max);
                    return System.nanoTime() - began >= atLeast.toNanos()
                            && submitter.isEachTried(TIMES)
                            && honest.acknowledged() > MANY;
                });
            } finally {
                submitter.close();
                honest.close();
            }
            System.out.printf(
                    "greedy: %s; %d orders of others, slowest %d ms; the Booster took at most %s%n",
                    submitter.rounds(), honest.attempted(), honest.slowest().toMillis(), most.get());
            assertThat(honest.problems()).isEmpty();
            assertThat(honest.acknowledged()).isEqualTo(honest.attempted());
            assertThat(most.get().residentBytes()).isLessThan(MOST_MEMORY);
            assertThat(Files.readString(booster.log())).doesNotContain("OutOfMemory");
            await("every order of others is carried out")
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> cluster.rest().orders() - ordersBefore == honest.attempted());
        }
    }
}
