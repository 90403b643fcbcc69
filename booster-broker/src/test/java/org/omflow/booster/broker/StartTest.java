package org.omflow.booster.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omflow.booster.broker.config.BoosterStartException;

/** A Booster that cannot start says why and what to do, and holds on to nothing. */
@Tag("job")
@Tag("integration")
class StartTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"messages.port", "clients.port", "web.port"})
    void aPortInUseIsNamed(String option) throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket other = new ServerSocket(0, 1, loopback)) {
            // In the language of the operating system.
            String why = catchThrowable(() -> new ServerSocket(other.getLocalPort(), 1, loopback))
                    .getMessage();
            assertThatThrownBy(() -> TestBooster.start(folder, option + "=" + other.getLocalPort()))
                    .isInstanceOf(BoosterStartException.class)
                    .hasMessage("Port " + other.getLocalPort() + " on 127.0.0.1 cannot be opened (" + why
                            + "): stop the program that uses it, or set " + option
                            + " to a free port and host to an address of this machine");
        }
        TestBooster.start(folder).close();
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        assertThatThrownBy(() -> TestBooster.start(folder, "host=192.0.2.1", "messages.port=5169"))
                .isInstanceOf(BoosterStartException.class)
                .hasMessageStartingWith("Port 5169 on 192.0.2.1 cannot be opened");
    }

    @Test
    void anAddressOfAnotherMachineIsNamedByTheBrokerToo() {
        assertThatThrownBy(() -> TestBooster.start(folder, "host=192.0.2.1"))
                .isInstanceOf(BoosterStartException.class)
                .hasMessageStartingWith("The message broker did not start");
    }

    @Test
    void aDataFolderInUseIsNamed() throws Exception {
        try (TestBooster first = TestBooster.start(folder)) {
            assertThatThrownBy(() -> TestBooster.start(folder))
                    .isInstanceOf(BoosterStartException.class)
                    .hasMessage("The data folder " + folder.resolve("data")
                            + " is in use by another Booster: stop that one, or set another --home for this one");
            assertThat(first.booster().health().ready()).isTrue();
        }
    }

    @Test
    void aDataFolderThatCannotBeWrittenToIsNamed() throws Exception {
        Files.writeString(folder.resolve("data"), "not a folder");
        assertThatThrownBy(() -> TestBooster.start(folder))
                .isInstanceOf(BoosterStartException.class)
                .hasMessageStartingWith("The data folder " + folder.resolve("data") + " is not writable");
    }
}
