package org.omflow.booster.installer.setup;

import org.omflow.booster.ha.address.BoosterAddress;

/** Looks from this machine at the Boosters of the cluster. */
interface Reach {
    /** Whether this machine can connect to the Booster's port; one that is not there yet is a warning. */
    AnswerVerdict connect(BoosterAddress address);

    /**
     * Whether a join token can be one and its Booster's web answers. Whether it is still valid shows when the machine joins.
     *
     * @param web the Booster's
     * @param role in which the machine would join
     */
    AnswerVerdict admits(BoosterAddress web, String token, String role);
}
