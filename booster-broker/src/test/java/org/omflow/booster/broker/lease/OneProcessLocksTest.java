package org.omflow.booster.broker.lease;

/** Two lock managers of one process, as the message broker makes them one after another. */
class OneProcessLocksTest extends LockManagerRules {
    @Override
    LeaseSpace others() {
        return space;
    }
}
