package org.omflow.booster.broker.dead;

/** Says that this Booster holds no queues now, so that nothing can be told of dead jobs or done about them. */
public final class NotActiveException extends RuntimeException {
    NotActiveException() {
        super("The Booster is not active now: /health/ready says why; try again when it is");
    }
}
