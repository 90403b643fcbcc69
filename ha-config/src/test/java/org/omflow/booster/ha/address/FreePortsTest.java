package org.omflow.booster.ha.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("job")
class FreePortsTest {
    @Test
    void noPortComesTwiceAndNoneIsTheSystems() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            found.add(FreePorts.one());
        }

        assertThat(found).doesNotHaveDuplicates().allMatch(port -> port >= 10_000 && port < 32_768);
    }

    @Test
    void aPortThatIsTakenIsPassedOver() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int free = FreePorts.one();
            FreePorts two = new FreePorts(List.of(taken.getLocalPort(), free));

            assertThat(two.next("127.0.0.1")).isEqualTo(free);
            assertThat(two.next("127.0.0.1")).isEqualTo(free);
            assertThatIllegalStateException()
                    .isThrownBy(() -> new FreePorts(List.of(taken.getLocalPort())).next("127.0.0.1"))
                    .withMessageContaining("no port of 127.0.0.1 is free");
        }
    }

    @Test
    void whoRunsSideBySideHasPortsOfItsOwn() {
        List<Integer> all = new ArrayList<>();
        for (int fork = 0; fork < 8; fork++) {
            List<Integer> ports = FreePorts.slice(32_768, fork);
            assertThat(ports).hasSizeGreaterThan(1_000);
            all.addAll(ports);
        }
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
        assertThat(Collections.max(all)).isLessThan(32_768);
        // Empty if Maven took surefire's expression for one of its own.
        assertThat(System.getProperty("test.fork", "+1")).matches("\\+\\d+");
        assertThat(FreePorts.slice(32_768, 9)).containsExactlyInAnyOrderElementsOf(FreePorts.slice(32_768, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "'32768\t60999\n', 32768",
        "'25000 60999', 25000",
        "'49152\t65535', 32768",
        "'1024\t65535', 32768",
        "'', 32768"
    })
    void theSystemSaysWhereItsPortsBegin(String range, int begins) {
        assertThat(FreePorts.systemBegins(range)).isEqualTo(begins);
    }
}
