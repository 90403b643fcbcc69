package org.omflow.booster.tests.pair;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hosts of {@link PairPartitionTest}: what they send comes through until they are cut off, and again afterwards. */
@Tag("pair")
@Timeout(120)
@Tag("integration")
class TwoHostsTest {
    private static final long PATIENCE_SECONDS = 30;
    private static final long SILENCE_SECONDS = 1;

    @Test
    void sendsNothingWhereTheyAreCutFrom() throws Exception {
        try (TwoHosts hosts = new TwoHosts();
                ServerSocket here = new ServerSocket(0, 10, InetAddress.getByName(hosts.clients()))) {
            for (TwoHosts.Host host : List.of(hosts.left(), hosts.right())) {
                assertThat(connects(host, here, PATIENCE_SECONDS)).isTrue();

                host.cutFrom(hosts.clients());
                assertThat(connects(host, here, SILENCE_SECONDS)).isFalse();

                host.joinWith(hosts.clients());
                assertThat(connects(host, here, PATIENCE_SECONDS)).isTrue();
            }
        }
    }

    /** Whether a program on this host can connect within this time; one that is refused or does not run is an error. */
    private static boolean connects(TwoHosts.Host host, ServerSocket to, long seconds)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(host.launcher()));
        String address = to.getInetAddress().getHostAddress() + "/" + to.getLocalPort();
        command.addAll(List.of("bash", "-c", "exec 3<>/dev/tcp/" + address));
        Process program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!program.waitFor(seconds, TimeUnit.SECONDS)) {
                return false;
            }
            assertThat(program.exitValue()).isZero();
            return true;
        } finally {
            program.destroyForcibly().waitFor();
        }
    }
}
