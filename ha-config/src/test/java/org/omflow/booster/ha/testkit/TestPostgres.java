package org.omflow.booster.ha.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import org.omflow.booster.ha.address.FreePorts;

/** PostgreSQL for tests, each of them on a port that the system gives to nobody else. */
public final class TestPostgres {
    private static final Duration START = Duration.ofMinutes(1);

    private TestPostgres() {}

    /** One with time to start on a slow machine, that keeps what it has committed. */
    public static EmbeddedPostgres.Builder durable() {
        if (System.getProperty("test.lane", "").equals("+quick")) {
            throw new IllegalStateException(
                    "A test that starts a database has the tag 'integration': -Pquick leaves it" + " out");
        }
        return EmbeddedPostgres.builder()
                .setPort(FreePorts.one())
                .setPGStartupWait(START)
                .setServerConfig("max_connections", "200")
                // By default embedded ones neither flush nor wait for it.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on");
    }

    /** A quicker one: what is in it need not survive a crash. */
    public static EmbeddedPostgres.Builder quick() {
        return durable().setServerConfig("fsync", "off").setServerConfig("synchronous_commit", "off");
    }
}
