package org.omflow.booster.installer.cluster;

/** Says why a database, a Booster or a server could not be started or asked, and what to do. */
public final class ClusterException extends Exception {
    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
