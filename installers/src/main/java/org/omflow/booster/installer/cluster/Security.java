package org.omflow.booster.installer.cluster;

/** How the processes of a cluster on this machine know and trust each other. */
enum Security {
    /** Nothing is encrypted. */
    PLAIN,
    /** Everything is encrypted, with certificates made beforehand. */
    PREPARED,
    /** Everything is encrypted; the secondary and the servers join with tokens, as on real machines. */
    JOINED
}
