package org.omflow.booster.broker.pair;

/**
 * What guards one life of the message broker.
 *
 * @param fence holds back what clients are told while there is doubt
 * @param keeper what the database says of the lease
 */
record LeaseGuard(Fence fence, FenceKeeper keeper) {}
