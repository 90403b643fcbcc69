package org.omflow.booster.tests.client;

import java.time.Duration;
import org.omflow.booster.ha.connection.BoosterConnection;
import org.omflow.booster.ha.connection.BoosterConnector;

/** A connection for which a test waits while no Booster answers, but not for ever. */
public final class PatientConnection {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private PatientConnection() {}

    /** Tries until a Booster answers; throws when none does for a long time. */
    public static BoosterConnection open(BoosterConnector connector, String who) throws InterruptedException {
        long began = System.nanoTime();
        BoosterConnection connection = connector.connect(who, () -> System.nanoTime() - began > PATIENCE.toNanos());
        if (connection == null) {
            throw new IllegalStateException(who + ": no Booster answered within " + PATIENCE.toSeconds() + " s");
        }
        return connection;
    }
}
