package org.omflow.booster.ha.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("job")
class BoosterAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "booster-a,booster-a,5169",
        "booster-a:6000,booster-a,6000",
        "' 10.0.0.1:1 ',10.0.0.1,1",
        "omflow_booster_1:65535,omflow_booster_1,65535",
        "a.example.org.,a.example.org.,5169",
        "[::1],::1,5169",
        "[2001:db8::7]:6000,2001:db8::7,6000",
        "[::ffff:10.0.0.1]:6000,::ffff:10.0.0.1,6000",
        "[fe80::1%eth0]:6000,fe80::1%eth0,6000"
    })
    void readsHostAndPort(String text, String host, int port) {
        assertThat(BoosterAddress.parse(text)).isEqualTo(new BoosterAddress(host, port));
    }

    /** Java's HTTP client takes none of these names, and would end in a stack trace. */
    @Test
    void notEachAddressIsOneOfAWeb() {
        assertThat(BoosterAddress.parse("localhost.:8161").forWeb()).isEqualTo(new BoosterAddress("localhost", 8161));
        assertThat(BoosterAddress.parse("[::1]:8161").forWeb()).isEqualTo(new BoosterAddress("::1", 8161));
        assertThatThrownBy(() -> BoosterAddress.parse("omflow_booster_1").forWeb())
                .hasMessageContaining("'omflow_booster_1:5169' has an underscore")
                .hasMessageContaining("IP address");
        assertThatThrownBy(() -> BoosterAddress.parse("[fe80::1%lo]:8161").forWeb())
                .hasMessageContaining("'[fe80::1%lo]:8161' is a link-local address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":5169",
                "host:",
                "host:0",
                "host:65536",
                "host:99999",
                "host:123456",
                "host:-1",
                "host:x",
                "::1",
                "[]:1",
                "[abc]:1",
                "[1.2.3.4]",
                "[::1",
                "[:::]",
                "[::1]5169",
                "tcp://host:1",
                "user@host",
                "ho st",
                "host/path",
                "..",
                "-host",
                "a..b",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "1.2.3.4."
            })
    void refusesJunkAndNamesIt(String text) {
        assertThatThrownBy(() -> BoosterAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "' is not an address; write host, host:port or [ipv6]:port");
    }

    @Test
    void keepsTheOrder() {
        assertThat(BoosterAddresses.parse("b, a:6000").inOrder())
                .containsExactly(new BoosterAddress("b", 5169), new BoosterAddress("a", 6000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:5169", "[::1]:6000,host:5169", "a:1,a:2"})
    void writesWhatItReads(String text) {
        assertThat(BoosterAddresses.parse(text)).hasToString(text);
        assertThat(BoosterAddresses.parse(BoosterAddresses.parse(text).toString()))
                .isEqualTo(BoosterAddresses.parse(text));
    }

    @Test
    void oneIsEnoughAndThreeAreTooMany() {
        assertThat(BoosterAddresses.parse("a").inOrder()).hasSize(1);
        assertThatThrownBy(() -> BoosterAddresses.parse("a,b,c")).hasMessageContaining("but 3 are given");
        assertThatThrownBy(() -> BoosterAddresses.parse(" , ")).hasMessageContaining("but 0 are given");
        assertThatThrownBy(() -> BoosterAddresses.parse("a,b:x")).hasMessageContaining("'b:x' is not an address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,a", "a,a:5169", "Booster-A:1,booster-a:1"})
    void bothMustDiffer(String text) {
        assertThatThrownBy(() -> BoosterAddresses.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("two different addresses, but both are ");
    }
}
