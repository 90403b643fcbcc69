package org.omflow.booster.broker.pair;

/**
 * Guards one life of the message broker.
 *
 * @param fence holds back answers to clients while there is doubt
 * @param keeper receives what the database says of the lease
 */
record LeaseGuard(Fence fence, FenceKeeper keeper) {}
