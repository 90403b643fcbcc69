/**
 * Kills, freezes, stops and cuts a pair of Boosters under load, and counts what is lost, done twice or out of nowhere.
 *
 * <p>To add a fault: {@link org.omflow.booster.tests.fault.FaultCluster#startPair} starts the real processes (its plan takes
 * settings, addresses and a launcher such as {@code ip netns exec left} for each), {@link
 * org.omflow.booster.tests.pair.PairRun} loads them by CORE, AMQP and STOMP and plays a script, {@link
 * org.omflow.booster.tests.pair.PairFaults#takeOver} brings any fault after which the secondary takes over, {@code inject} any
 * other, and {@link org.omflow.booster.tests.pair.PairReport#expectNothingLostAndNothingTwice} counts. The look-out for two
 * Boosters at work runs beside every script.
 */
package org.omflow.booster.tests.pair;
