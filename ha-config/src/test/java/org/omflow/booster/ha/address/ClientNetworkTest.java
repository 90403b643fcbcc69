package org.omflow.booster.ha.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which addresses count as one client's. */
@Tag("key")
class ClientNetworkTest {
    @Test
    void addressesOfOneNetworkCountAsOne() {
        assertThat(ClientNetwork.of("2001:db8:1:2::1"))
                .isEqualTo(ClientNetwork.of("2001:db8:1:2:ffff:ffff:ffff:ffff"))
                .isNotEqualTo(ClientNetwork.of("2001:db8:1:3::1"));
        assertThat(ClientNetwork.of("192.0.2.1"))
                .isEqualTo(ClientNetwork.of("192.0.2.254"))
                .isEqualTo(ClientNetwork.of("::ffff:192.0.2.7"))
                .isNotEqualTo(ClientNetwork.of("192.0.3.1"));
        assertThat(ClientNetwork.of("fe80::1%eth0")).isEqualTo(ClientNetwork.of("fe80::2"));
    }

    @Test
    void eachLoopbackAddressIsAMachineOfItsOwn() {
        assertThat(ClientNetwork.of("127.0.0.1")).isNotEqualTo(ClientNetwork.of("127.0.0.2"));
    }

    @Test
    void aLimitForOneMachineTakesAddressesOfIpv4Whole() {
        assertThat(ClientNetwork.narrow("192.0.2.1")).isNotEqualTo(ClientNetwork.narrow("192.0.2.2"));
        assertThat(ClientNetwork.narrow("2001:db8::1")).isEqualTo(ClientNetwork.narrow("2001:db8::2"));
    }

    @Test
    void whatIsNoAddressStaysAsItIs() {
        for (String text : new String[] {"an unknown address", "a.example", "", "1:2:3", "999.1.1.1"}) {
            assertThat(ClientNetwork.of(text)).isEqualTo(text);
        }
    }
}
