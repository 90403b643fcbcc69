package org.omflow.booster.tests.pair;

import java.time.Duration;
import org.omflow.booster.installer.load.SubmittedJob;

/** A connection to one Booster that sends one job at a time. Of one thread. */
public interface JobLink extends AutoCloseable {
    /**
     * How long a client waits.
     *
     * @param login for the connection with its login
     * @param send for the acknowledgement of a job
     */
    record Patience(Duration login, Duration send) {}

    /** Sends a job durably and returns when the Booster has acknowledged it; throws when it did not or may not have. */
    void send(SubmittedJob job) throws Exception;

    /** Ends the connection, whatever state it is in; never throws, and waits no longer than a second. */
    @Override
    void close();
}
