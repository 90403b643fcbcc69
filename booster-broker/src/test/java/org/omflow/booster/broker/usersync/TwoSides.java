package org.omflow.booster.broker.usersync;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.omflow.booster.broker.config.PairRole;
import org.omflow.booster.ha.address.FreePorts;

/** Tests with both Boosters of a pair, neither of which is up or has users when each begins. */
abstract class TwoSides {
    @TempDir
    Path folder;

    TestSide primary;
    TestSide secondary;

    @BeforeEach
    void prepareBoth() {
        prepare(TestSide.PASSWORD);
    }

    /** The secondary has this password. */
    final void prepare(String password) {
        int first = FreePorts.one();
        int second = FreePorts.one();
        primary = new TestSide(folder.resolve("a"), PairRole.PRIMARY, first, second, TestSide.PASSWORD);
        secondary = new TestSide(folder.resolve("b"), PairRole.SECONDARY, second, first, password);
    }

    @AfterEach
    void closeBoth() {
        primary.close();
        secondary.close();
    }
}
