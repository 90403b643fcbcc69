package org.omflow.booster.broker.lease;

/** The lock managers of two Boosters. */
class TwoProcessesLocksTest extends LockManagerRules {
    private final LeaseSpace others = register("secondary/2");

    @Override
    LeaseSpace others() {
        return others;
    }
}
