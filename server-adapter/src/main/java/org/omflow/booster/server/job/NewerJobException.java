package org.omflow.booster.server.job;

import org.omflow.booster.ha.message.RejectedException;

/** Thrown when only a newer server can read a job that a server sent; the job waits for one. */
public final class NewerJobException extends RejectedException {
    private final String orderKey;

    /** @param orderKey the order that it names beside its body */
    public NewerJobException(RejectedException cause, String orderKey) {
        super(cause.code(), cause.getMessage());
        this.orderKey = orderKey;
    }

    String orderKey() {
        return orderKey;
    }
}
