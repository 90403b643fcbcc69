package org.omflow.booster.broker.user;

import org.omflow.booster.ha.tls.NodeCertificate;

/**
 * Decides whether a node may log in with its certificate, or was expelled or is unknown. Called at each login; after a change, {@link
 * Realm#usersChanged} has every login checked again. Thread-safe.
 */
@FunctionalInterface
public interface Admissions {
    /** Admits every node. */
    Admissions ALL = certificate -> true;

    /** Whether the node may log in with this certificate, whose signature is already verified. */
    boolean admits(NodeCertificate certificate);

    /** Why a node may not, as a sentence for the log. */
    default String refusal(NodeCertificate certificate) {
        return certificate.node() + " was expelled: let it join the cluster again";
    }
}
