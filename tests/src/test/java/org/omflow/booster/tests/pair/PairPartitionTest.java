package org.omflow.booster.tests.pair;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omflow.booster.ha.testkit.FaultyTcpProxy;
import org.omflow.booster.installer.cluster.BoosterPorts;
import org.omflow.booster.installer.cluster.DemoPair;
import org.omflow.booster.tests.fault.FaultCluster;

/**
 * The network between the Boosters, their clients and the database is cut in every way, for 10 and 40 s each: nothing is lost,
 * nothing done twice, and never do both Boosters accept jobs.
 */
@Tag("pair")
@Tag("alone")
@Tag("long")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
@Tag("integration")
class PairPartitionTest {
    private static final Duration SHORT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(40);

    private TwoHosts hosts;
    private FaultyTcpProxy database;
    private FaultCluster cluster;

    @BeforeEach
    void start() throws Exception {
        hosts = new TwoHosts();
        database = new FaultyTcpProxy(InetAddress.getByName(hosts.database()));
        String url = "jdbc:postgresql://" + hosts.database() + ":" + database.port() + "/postgres";
        cluster = FaultCluster.startPair(
                getClass(),
                plan -> plan.pair(ports(hosts.left()), ports(hosts.right()))
                        .launcher(DemoPair.PRIMARY, hosts.left().launcher())
                        .launcher(DemoPair.SECONDARY, hosts.right().launcher())
                        .boosterSetting("database.url", url)
                        // The database of this lab has no certificate.
                        .boosterSetting("database.tls", "off"),
                database::leadTo,
                "server-a",
                "server-b");
    }

    @AfterEach
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (database != null) {
            database.close();
        }
        if (hosts != null) {
            hosts.close();
        }
    }

    @Test
    void nothingIsLostAndNothingDoneTwiceHoweverTheNetworkIsCut() throws Exception {
        PairReport report = new PairRun("partitions", cluster)
                .keepOn(Duration.ofSeconds(5))
                .run(faults -> {
                    for (Duration time : new Duration[] {SHORT, LONG}) {
                        cut(faults, "the Boosters from each other", time, this::cutPair, this::joinPair);
                        cut(faults, "the active from the database", time, this::cutDatabase, this::joinDatabase);
                        cut(
                                faults,
                                "the active from the other and the database",
                                time,
                                () -> {
                                    cutPair();
                                    cutDatabase();
                                },
                                () -> {
                                    joinPair();
                                    joinDatabase();
                                });
                        cut(
                                faults,
                                "the active from its clients",
                                time,
                                () -> hosts.left().cutFrom(hosts.clients()),
                                () -> hosts.left().joinWith(hosts.clients()));
                        cut(
                                faults,
                                "the passive from the database",
                                time,
                                () -> hosts.right().cutFrom(hosts.database()),
                                () -> hosts.right().joinWith(hosts.database()));
                    }
                });

        report.expectNothingLostAndNothingTwice();
    }

    private static void cut(PairFaults faults, String what, Duration time, Runnable cut, Runnable join)
            throws Exception {
        faults.inject(what + " cut for " + time.toSeconds() + " s", cut::run, () -> {
            faults.keepOn(time);
            join.run();
        });
    }

    private void cutPair() {
        hosts.left().cutFrom(hosts.right().address());
        hosts.right().cutFrom(hosts.left().address());
    }

    private void joinPair() {
        hosts.left().joinWith(hosts.right().address());
        hosts.right().joinWith(hosts.left().address());
    }

    private void cutDatabase() {
        hosts.left().cutFrom(hosts.database());
    }

    private void joinDatabase() {
        hosts.left().joinWith(hosts.database());
    }

    private static BoosterPorts ports(TwoHosts.Host host) {
        return new BoosterPorts(host.address(), 5169, 5171, 8161);
    }
}
