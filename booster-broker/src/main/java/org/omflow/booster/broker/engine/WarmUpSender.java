package org.omflow.booster.broker.engine;

import java.io.IOException;

/** Sends jobs to the message broker that only warms up, by one protocol and as a client of it does. */
@FunctionalInterface
interface WarmUpSender {
    /** Where to send the jobs, and as whom. */
    record To(String host, int port, String user, String password) {}

    /** Logs in, sends this many jobs one by one, each when the one before was accepted, and goes. */
    void send(To to, int jobs) throws IOException;
}
