package org.omflow.booster.broker.dead;

/** This Booster is not active and has no queues, so it can neither list nor change dead jobs. */
public final class NotActiveException extends RuntimeException {
    NotActiveException() {
        super("The Booster is not active: /health/ready says why; retry when it is active");
    }
}
