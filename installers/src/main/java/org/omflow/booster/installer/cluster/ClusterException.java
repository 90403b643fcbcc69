package org.omflow.booster.installer.cluster;

/** Thrown when a database, a Booster or a server cannot be started or asked; says why, and what to do. */
public final class ClusterException extends Exception {
    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
