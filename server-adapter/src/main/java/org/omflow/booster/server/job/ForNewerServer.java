package org.omflow.booster.server.job;

import org.omflow.booster.ha.message.RejectedException;

/** Why a job that a server sent cannot be read here: only a newer server knows its type or fields. It waits for one. */
public final class ForNewerServer extends RejectedException {
    private final String orderKey;

    /** @param orderKey the order that it names beside its body */
    public ForNewerServer(RejectedException cause, String orderKey) {
        super(cause.code(), cause.getMessage());
        this.orderKey = orderKey;
    }

    String orderKey() {
        return orderKey;
    }
}
