package org.omflow.booster.installer.setup;

import org.omflow.booster.ha.address.BoosterAddress;

/** Looks from this machine at the Boosters of the cluster, and lets them look back. */
interface Reach {
    /** Whether this machine can connect to the Booster's port; one that is not there yet is a warning. */
    AnswerVerdict connect(BoosterAddress address);

    /**
     * Whether a Booster admits this machine with a join token, which stays unused.
     *
     * @param web the Booster's
     * @param role in which the machine would join
     */
    AnswerVerdict admits(BoosterAddress web, String token, String role);
}
