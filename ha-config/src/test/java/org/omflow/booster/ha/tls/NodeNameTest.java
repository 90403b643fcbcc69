package org.omflow.booster.ha.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a certificate speaks for. */
@Tag("key")
class NodeNameTest {
    @Test
    void itSaysWhatAndWho() {
        assertThat(new NodeName("server", "server-a")).hasToString("server server-a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a,OU=admin", "a=b", "a b", "ü"})
    void whatCouldMeanSomethingElseInACertificateIsRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeName("server", name));
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeName(name, "a"));
    }
}
