package org.omflow.booster.tests.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.omflow.booster.ha.tls.TlsFiles;
import org.omflow.booster.installer.cluster.DemoBooster;
import org.omflow.booster.installer.cluster.DemoCluster;
import org.omflow.booster.installer.cluster.DemoServer;
import org.omflow.booster.tests.fault.FaultCluster;
import org.omflow.booster.tests.pair.PairReport;
import org.omflow.booster.tests.pair.PairRun;

/**
 * Certificates that are good for one minute are renewed under load until all those of the beginning have ended: no connection ends, no
 * Booster takes over, nothing is lost, and who is killed then comes back by the renewed ones.
 */
@Tag("key")
@Tag("alone")
@Tag("long")
@Tag("integration")
class RenewalTest {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = LIFE.multipliedBy(3);

    @Test
    void renewsCertificatesUnderLoadWithoutInterruption() throws Exception {
        try (FaultCluster faulty = FaultCluster.startPair(
                getClass(),
                plan -> plan.joined().boosterSetting("tls.certificate-life", "1m"),
                "server-a",
                "server-b")) {
            DemoCluster cluster = faulty.cluster();
            Map<Path, X509Certificate> first = certificates(cluster);
            PairReport report = new PairRun("renewal", faulty).run(faults -> {
                // The Boosters' own were made beforehand, for longer.
                Instant ended = first.values().stream()
                        .map(certificate -> certificate.getNotAfter().toInstant())
                        .filter(ends -> ends.isBefore(Instant.now().plus(PATIENCE)))
                        .max(Instant::compareTo)
                        .orElseThrow();
                await().atMost(PATIENCE)
                        .until(() -> Instant.now().isAfter(ended.plusSeconds(5)) && allGood(certificates(cluster)));
                cluster.pair().awaitHealthy(PATIENCE);
                assertThat(cluster.pair().failovers()).isZero();

                cluster.server("server-a").process().kill();
                cluster.startProcess(cluster.server("server-a").process());
                cluster.server("server-a").process().awaitReady(PATIENCE);
            });

            report.expectNothingLostAndNothingTwice();
            assertThat(report.failovers()).isZero();
            Map<Path, X509Certificate> last = certificates(cluster);
            cluster.servers().forEach(server -> assertThat(last.get(server.home()))
                    .as(server.name())
                    .isNotEqualTo(first.get(server.home())));
        }
    }

    private static boolean allGood(Map<Path, X509Certificate> certificates) {
        return certificates.values().stream()
                .allMatch(certificate -> certificate.getNotAfter().toInstant().isAfter(Instant.now()));
    }

    private static Map<Path, X509Certificate> certificates(DemoCluster cluster) throws Exception {
        Map<Path, X509Certificate> certificates = new LinkedHashMap<>();
        List<Path> homes = Stream.concat(
                        cluster.boosters().stream().map(DemoBooster::home),
                        cluster.servers().stream().map(DemoServer::home))
                .toList();
        for (Path home : homes) {
            certificates.put(
                    home, new TlsFiles(home.resolve("conf/tls")).readChain().get(0));
        }
        return certificates;
    }
}
