package org.omflow.booster.installer.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("install")
class MachineChecksTest {
    private final Answers before = new Answers();

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        assertThat(MachineChecks.ownAddress().check("192.0.2.1", before).problem())
                .contains("192.0.2.1 is not an address of this machine");
    }

    @Test
    void everyAddressIsRefusedBecauseNobodyCanConnectToIt() {
        assertThat(MachineChecks.ownAddress().check("0.0.0.0", before).isWrong())
                .isTrue();
    }

    @Test
    void aLoopbackAddressIsWarnedOf() {
        assertThat(MachineChecks.ownAddress().check("127.0.0.2", before).warnings())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "x", "-1", "99999999999"})
    void whatIsNoPortIsRefused(String port) {
        assertThat(freePort(port).problem()).contains("'" + port + "' is no port");
    }

    @Test
    void aPortInUseIsRefused() throws IOException {
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(freePort(Integer.toString(used.getLocalPort())).problem())
                    .contains("is in use");
        }
    }

    @Test
    void onePortForTwoPurposesIsRefused() {
        before.put("other", "5169");

        assertThat(freePort("5169").problem()).contains("is other already");
    }

    @Test
    void warnsOfASmallMachineAndOfLittleDisk() {
        Path folder = Path.of("/opt");

        assertThat(MachineChecks.tooSmall(4, 8L << 30, folder, 2L << 30)).isEmpty();
        assertThat(MachineChecks.tooSmall(2, 4L << 30, folder, 1L << 20))
                .containsExactly(
                        "This machine has 2 cores and 4.0 GB of memory; 4 cores and 8 GB are recommended.",
                        "The disk of /opt has 1 MiB left; at least 1024 MiB are recommended.");
    }

    private AnswerVerdict freePort(String port) {
        before.put("address", "127.0.0.1");
        return MachineChecks.freePort("address", "other").check(port, before);
    }
}
