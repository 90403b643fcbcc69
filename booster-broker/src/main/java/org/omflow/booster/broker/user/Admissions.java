package org.omflow.booster.broker.user;

import org.omflow.booster.ha.tls.NodeCertificate;

/**
 * Says which nodes may come in by their certificates, and which were expelled. RequestedFields at each login; once the answer may have
 * changed, {@link Realm#usersChanged} makes everyone be asked about anew. Thread-safe.
 */
@FunctionalInterface
public interface Admissions {
    /** Nobody was expelled. */
    Admissions ALL = certificate -> true;

    /** Whether the node may come in by this certificate, whose signature was found to be good. */
    boolean admits(NodeCertificate certificate);
}
